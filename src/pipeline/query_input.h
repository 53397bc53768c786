// Which stream a query reads.
#pragma once

#include <optional>
#include <string>

#include "pipeline/build_context.h"
#include "pipeline/definitions.h"
#include "pipeline/query_shape.h"
#include "pipeline/warehouse.h"
#include "sql/pipeline_ast.h"

namespace freshet {

/// The one stream of a query: read_files(…) or read_kafka(…), a table or view of the file, or a
/// table that is in the warehouse already. Exactly one of the first three is set.
struct QueryInput {
  const SourceCall* call = nullptr;
  std::optional<size_t> definition;  ///< index in Definitions
  std::optional<WarehouseTable> warehouse_table;

  Identifier name;        ///< as the query writes it (the function of a call)
  size_t token = 0;       ///< what stands for it in QueryShape::tokens
  bool has_alias = true;  ///< Query::sql has an alias behind it
};

/// Finds it. Everything that keeps the query from having exactly one stream is added to the
/// diagnostics, and nullopt returned: none, several, a table without STREAM, a name that is not
/// known.
std::optional<QueryInput> ResolveInput(const Query& query, const QueryShape& shape,
                                       const Definitions& definitions, const Warehouse& warehouse,
                                       const BuildContext& context);

}  // namespace freshet

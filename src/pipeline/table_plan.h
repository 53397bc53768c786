// A query's columns → a table's: names, types, order, partitions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <arrow/type.h>

#include "delta/table.h"
#include "pipeline/build_context.h"
#include "pipeline/output_plan.h"
#include "pipeline/query_shape.h"
#include "sql/pipeline_ast.h"

namespace freshet {

struct TablePlan : OutputPlan {
  std::vector<std::string> partition_columns;
};

/// Fits a query's columns (`query_schema`) to the declared ones, by name, and to those of the table
/// that is on the disk (`existing`, null for none). What doesn't fit is added to the diagnostics;
/// nullopt where it leaves no columns to go on with.
std::optional<TablePlan> PlanTable(const CreateStreamingTable& table, const QueryShape& shape,
                                   const arrow::Schema& query_schema,
                                   const delta::Snapshot* existing, const std::string& path,
                                   const BuildContext& context);

}  // namespace freshet

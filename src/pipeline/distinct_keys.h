// The keys of DISTINCT ON (…): which of them are columns of the query, and how the others are
// computed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipeline/build_context.h"
#include "query/query_engine.h"

namespace freshet {

struct FlowQueryParts;

struct DistinctKey {
  std::optional<int> column;  ///< the query's column that it is; else:
  std::string name;           ///< its column's name
  std::string duckdb_sql;     ///< over the query's columns; empty: the SELECT itself gives it
};

struct DistinctKeys {
  std::vector<DistinctKey> keys;
  /// Spark SQL, `expression AS name`, that the SELECT must give besides its own columns.
  std::vector<std::string> inner_columns;
};

/// Resolves keys as Spark's dropDuplicates behind the SELECT would: a name means the column of the
/// query's output (`output`), and only where there is none that of its input. nullopt when one is
/// wrong, with the problem added to the diagnostics.
std::optional<DistinctKeys> ResolveDistinctKeys(const FlowQueryParts& parts,
                                                const query::Relation& output,
                                                const BuildContext& context);

}  // namespace freshet

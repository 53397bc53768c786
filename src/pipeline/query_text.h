// A query's Spark SQL with its stream replaced.
#pragma once

#include <string>
#include <vector>

#include "pipeline/query_input.h"
#include "pipeline/query_shape.h"
#include "sql/pipeline_ast.h"

namespace freshet {

/// Writes a query with `relation` (a name, or a query in parentheses) in the place of its stream,
/// under the name that the stream has in the query, and `extra_columns` (`expression AS name`)
/// behind those of its outermost SELECT.
std::string ReplaceStream(const Query& query, const QueryShape& shape, const QueryInput& input,
                          const std::string& relation,
                          const std::vector<std::string>& extra_columns = {});

}  // namespace freshet

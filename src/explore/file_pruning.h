// Which of a table's files a query can do without, by what the log says of them.
//
// A file stays unless the log proves that none of its rows meets the condition. DuckDB itself makes
// the comparisons, so that they mean what they mean in the query.
#pragma once

#include <vector>

#include <arrow/result.h>

#include "delta/table.h"
#include "query/query_engine.h"

namespace freshet::explore {

/// The positions of those of `files` that may have rows which meet the condition, ascending. Uses
/// `engine` for the comparisons.
arrow::Result<std::vector<size_t>> FilesThatMayMatch(const std::vector<delta::AddedFile>& files,
                                                     const delta::Snapshot& snapshot,
                                                     const query::ScanCondition& condition,
                                                     query::QueryEngine* engine);

}  // namespace freshet::explore

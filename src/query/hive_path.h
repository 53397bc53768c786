// Paths of data files that tell their partition values: `…/day=2026-01-01/part-0.parquet`.
//
// The values are the log's to tell, and paths need not say anything. Where they do say exactly the
// same, DuckDB may take them from there: it then has one value for a file and skips files by it,
// also where the condition comes from the other side of a join. Pure functions.
#pragma once

#include <string>
#include <vector>

#include <arrow/result.h>

#include "query/query_engine.h"

namespace freshet::query {

/// read_parquet's `hive_types` for the view's partition columns ({'day': DATE}), by their names in
/// the paths; empty when there are none, or when the paths don't tell them all.
arrow::Result<std::string> HiveTypes(const QueryEngine::ParquetView& view,
                                     const std::vector<size_t>& files,
                                     const arrow::Schema& file_columns);

}  // namespace freshet::query

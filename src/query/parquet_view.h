// The SQL behind a view over the parquet files of a plain Delta table.
#pragma once

#include <set>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "query/query_engine.h"

namespace freshet::query {

/// `CREATE OR REPLACE VIEW …` statements for the table. `file_columns` are the columns that at
/// least one of the files has (names in lower case); others of the schema are NULL. A table with
/// partition columns also gets a helper table of its files' partition values.
arrow::Result<std::string> ParquetViewSql(const QueryEngine::ParquetView& view,
                                          const std::set<std::string>& file_columns);

/// `read_parquet([…], …)` over the view's files.
std::string ReadParquetCall(const QueryEngine::ParquetView& view);

}  // namespace freshet::query

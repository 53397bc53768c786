// DuckDB's error messages in words for a person who writes Spark SQL.
//
// Connections run with `errors_as_json`, so that an error's kind, name and place come apart without
// guessing. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include <arrow/status.h>

#include "query/query_engine.h"

namespace freshet::query {

/// What a statement that could not be prepared suffers from. `sql` is the text that DuckDB saw;
/// the problem's occurrence is counted in it. Candidates are what DuckDB offers; a caller that
/// knows the columns puts those in instead.
QueryProblem ProblemFromDuckDb(std::string_view error, std::string_view sql);

/// An error while a query ran, with Spark's error class and words where there are such.
arrow::Status ExecutionErrorFromDuckDb(std::string_view error);

/// Whether a query failed because files of one table differ in their columns or types, which it
/// need not when they are put together by name.
bool IsColumnsMismatch(const arrow::Status& status);

/// Whether a query failed because a data file was not there (any more).
bool IsMissingFile(const arrow::Status& status);

/// How often `token` stands as a whole word in `text`, not inside string literals, before byte
/// `end`.
int CountWord(std::string_view text, std::string_view token, size_t end);

}  // namespace freshet::query

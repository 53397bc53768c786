// from_json as a function of DuckDB: its name is its definition.
//
// DuckDB wants to know a function's type when it is made, and a query's text is all that reaches
// the engine. So each schema is a function of its own, whose name says what it does; the engine
// makes those that it finds in a statement (from_json_function.h). Pure functions.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>

#include "json/message_decoder.h"

namespace freshet::query {

struct FromJsonDefinition {
  std::shared_ptr<arrow::Schema> schema;
  MessageDecoderOptions options;
  /// The column of the query's input whose values, as they come, are the messages; empty: the
  /// argument is something else. Who makes the input may decode it in the function's place.
  std::string input_column = {};
};

/// The function's name, without quotes. Names are equal exactly when definitions are; DuckDB does
/// not look at letters' case, so a digest stands in front.
std::string FromJsonName(const FromJsonDefinition& definition);

arrow::Result<FromJsonDefinition> ParseFromJsonName(std::string_view name);

/// The names in a statement of DuckDB's SQL, where they stand as quoted identifiers.
std::vector<std::string> FindFromJsonNames(std::string_view duckdb_sql);

}  // namespace freshet::query

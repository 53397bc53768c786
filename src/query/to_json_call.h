// One call of to_json, as text: what the translator hands to the function in DuckDB.
//
// A query's text is all that reaches the engine, so the call's options, and the names of the fields
// of to_json(struct(…)), stand in its first argument. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "json/json_array_writer.h"

namespace freshet::query {

struct ToJsonOptions {
  bool null_fields = false;
  int32_t zone_offset = 0;  ///< seconds east of UTC
  /// Patterns; empty: the default.
  std::string date_format = {};
  std::string timestamp_format = {};
  std::string timestamp_ntz_format = {};
};

struct ToJsonCall {
  ToJsonOptions options;
  /// The arguments are the fields of an object, under these names; nullopt: there is one argument.
  std::optional<std::vector<std::string>> field_names;
};

std::string ToJsonCallText(const ToJsonCall& call);
arrow::Result<ToJsonCall> ParseToJsonCall(std::string_view text);

/// The options as the writers take them. An error is a pattern that is not carried.
arrow::Result<JsonTextOptions> JsonTextOptionsOf(const ToJsonOptions& options);

}  // namespace freshet::query

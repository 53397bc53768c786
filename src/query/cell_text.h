// One value of an Arrow column as text: as Spark shows it, and as JSON.
//
// Pure functions; types are those of sql/schema_text.h.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <arrow/array.h>

namespace freshet::query {

/// As Spark's show() has it: timestamps as 2025-01-12 08:18:00 (UTC, fraction without trailing
/// zeros), floats as Java prints them, [a, b], {k -> v}, {a, b}; NULL inside of nested values is
/// NULL. The value itself must not be null.
std::string CellText(const arrow::Array& array, int64_t row);

/// As Spark's to_json: numbers bare (NaN and infinities in quotes), times as text, BINARY in
/// base64, MAP and STRUCT as objects; null is `null`.
std::string CellJson(const arrow::Array& array, int64_t row);

/// A JSON string with its quotes.
std::string QuoteJson(std::string_view text);

}  // namespace freshet::query

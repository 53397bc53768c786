// What Spark makes of numbers and words that are not simply a column's own; both ways of decoding
// share it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <arrow/type.h>

namespace freshet {

/// Whether `type`, a timestamp, is Spark's TIMESTAMP (else it is TIMESTAMP_NTZ).
bool IsUtcTimestamp(const arrow::DataType& type);

/// An integer of JSON for an integer column. A TINYINT takes up to 255, as Jackson's getByteValue
/// does: 128 to 255 become -128 to -1.
std::optional<int64_t> FitInteger(int64_t value, arrow::Type::type type);

/// A number in a TIMESTAMP column is seconds since 1970; it wraps around as in Java.
int64_t SecondsToMicros(int64_t seconds);

/// NaN, Infinity, +Infinity, -Infinity, +INF, -INF.
std::optional<double> ParseSpecialNumber(std::string_view text);

/// Text for a DATE, TIMESTAMP or TIMESTAMP_NTZ column → days or microseconds.
std::optional<int64_t> ParseTicks(const arrow::DataType& type, std::string_view text);

}  // namespace freshet

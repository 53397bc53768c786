// Sizes, intervals, numbers and booleans as option and property values write them.
//
// Pure functions. An error is Status::Invalid whose message says how the value is written; the
// caller adds the option's name and the place.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <arrow/result.h>

namespace freshet {

/// A size in bytes as Spark takes it (JavaUtils.byteStringAs): `1048576`, `10mb`, `1g`; units are
/// powers of 1024.
arrow::Result<int64_t> ParseByteSize(std::string_view text);

/// An interval as Spark takes it in a trigger or a Delta property: `1 second`, `5 minutes`,
/// `interval 1 hour 30 minutes`, `1.5 seconds`. Months and years have no fixed length and are
/// refused, as are negative intervals.
arrow::Result<std::chrono::microseconds> ParseInterval(std::string_view text);

/// A duration as Spark takes it in options (JavaUtils.timeStringAsMs): `500ms`, `30s`, `15m`,
/// `1h`, `1d`; a bare number is milliseconds.
arrow::Result<std::chrono::milliseconds> ParseTimeString(std::string_view text);

/// A whole number that is at least `minimum`.
arrow::Result<int64_t> ParseWholeNumber(std::string_view text, int64_t minimum);

/// `true` or `false`, in any case.
arrow::Result<bool> ParseBoolean(std::string_view text);

/// An interval for a person: `1 second`, `500 milliseconds`, `1 minute 30 seconds`.
std::string IntervalText(std::chrono::milliseconds interval);

/// A size for a person: `10 MiB`, `1536 bytes`.
std::string ByteSizeText(int64_t bytes);

}  // namespace freshet

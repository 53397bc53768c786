// Dates and timestamps from text, in the forms that Spark's casts take (SparkDateTimeUtils of Spark
// 4.1: stringToTimestamp, stringToDate), session time zone UTC.
//
// Not taken, although Spark does: a time of day without a date (Spark adds today's date, so that
// the same file read twice gives different rows) and time zones by region name.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace freshet {

/// `[+-]y{4,6}[-M[M][-d[d][( |T)[h]h[:[m]m[:[s]s[.fraction][zone]]]]]]` → microseconds since 1970
/// UTC. A fraction beyond six digits is cut off. Zones: Z, UTC, GMT, UT, ±h, ±hh, ±h:mm, ±hh:mm,
/// ±hhmm, ±hh:mm:ss, ±hhmmss, and UTC, GMT or UT before such an offset.
std::optional<int64_t> ParseTimestamp(std::string_view text);

/// The same without a zone: a text that has one is refused.
std::optional<int64_t> ParseTimestampNtz(std::string_view text);

/// `[+-]y{4,7}[-M[M][-d[d][( |T)anything]]]`, or else a count of days as an integer → days since
/// 1970.
std::optional<int32_t> ParseDate(std::string_view text);

/// Days since 1970-01-01 in the proleptic Gregorian calendar; the date must exist.
int64_t DaysFromCivil(int64_t year, int month, int day);

/// Exactly `YYYY-MM-DDTHH:MM:SSZ`, the quick way; any other text is nullopt, which does not mean
/// that it is wrong.
std::optional<int64_t> ParseUtcSeconds(std::string_view text);

}  // namespace freshet

// Dates and timestamps → text, in the forms that Spark's JSON and CSV writers give them by default.
//
// Pure functions, which append.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet {

/// A point in time in the zone that it is shown in.
struct LocalTime {
  int64_t days = 0;  ///< since 1970-01-01
  int seconds = 0;   ///< of the day
  int micros = 0;    ///< of the second
};

/// Microseconds since 1970 UTC as they are `offset` seconds east of it.
LocalTime ToLocalTime(int64_t micros, int32_t offset);

/// The digits of `value`, not negative, with zeros before them up to `width`.
void AppendPadded(int64_t value, int width, std::string* text);

/// A year as yyyy: four digits, with a sign when it is before 0 or needs more: 0044, -0044, +10000.
void AppendYear(int64_t year, std::string* text);

/// yyyy-MM-dd of days since 1970-01-01.
void AppendDate(int64_t days, std::string* text);

/// yyyy-MM-dd'T'HH:mm:ss.SSS; microseconds are cut off.
void AppendDateTime(const LocalTime& time, std::string* text);

/// An offset, in seconds east of UTC, as +hh:mm, with :ss when it has seconds; Z when it is 0.
void AppendOffset(int32_t offset, std::string* text);

}  // namespace freshet

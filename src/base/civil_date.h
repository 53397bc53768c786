// Days as dates of the proleptic Gregorian calendar, which is Spark's.
//
// Pure functions.
#pragma once

#include <cstdint>

namespace freshet {

struct CivilDate {
  int64_t year = 1970;  ///< astronomical: 0 is 1 BC
  int month = 1;        ///< 1 … 12
  int day = 1;          ///< 1 … 31
};

/// The date that lies `days` after 1970-01-01.
CivilDate CivilDateOf(int64_t days);

/// A point in time as whole seconds and the microseconds, 0 … 999999, that follow them.
struct SplitMicros {
  int64_t seconds = 0;
  int micros = 0;
};
SplitMicros SplitSeconds(int64_t micros);

/// Seconds as whole days and the seconds of the day, 0 … 86399.
struct SplitDays {
  int64_t days = 0;
  int seconds = 0;
};
SplitDays SplitDay(int64_t seconds);

}  // namespace freshet

#include "base/civil_date.h"

namespace freshet {
namespace {

constexpr int64_t kSecondsOfDay = 86'400;
constexpr int64_t kMicrosOfSecond = 1'000'000;

/// Quotient and remainder of a division that rounds down.
struct Divided {
  int64_t quotient;
  int64_t remainder;
};
Divided DivideDown(int64_t value, int64_t by) {
  const int64_t remainder = value % by;
  if (remainder < 0) return {value / by - 1, remainder + by};
  return {value / by, remainder};
}

}  // namespace

// Howard Hinnant, chrono-compatible low-level date algorithms.
CivilDate CivilDateOf(int64_t days) {
  const int64_t z = days + 719468;
  const int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const int64_t day_of_era = z - era * 146097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_index = (5 * day_of_year + 2) / 153;
  const auto day = static_cast<int>(day_of_year - (153 * month_index + 2) / 5 + 1);
  const auto month = static_cast<int>(month_index < 10 ? month_index + 3 : month_index - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

SplitMicros SplitSeconds(int64_t micros) {
  const auto [seconds, rest] = DivideDown(micros, kMicrosOfSecond);
  return {seconds, static_cast<int>(rest)};
}

SplitDays SplitDay(int64_t seconds) {
  const auto [days, rest] = DivideDown(seconds, kSecondsOfDay);
  return {days, static_cast<int>(rest)};
}

}  // namespace freshet

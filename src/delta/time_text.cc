#include "delta/time_text.h"

#include <chrono>

#include <fmt/format.h>

namespace freshet::delta {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hh_mm_ss;
using std::chrono::microseconds;
using std::chrono::sys_days;
using std::chrono::sys_time;
using std::chrono::year_month_day;

constexpr int64_t kMicrosInMilli = 1000;

struct Split {
  std::string date;
  hh_mm_ss<microseconds> time;
};

std::optional<Split> SplitTimestamp(int64_t value) {
  const sys_time<microseconds> instant{microseconds(value)};
  const sys_days day = floor<days>(instant);
  std::optional<std::string> date = DateText(day.time_since_epoch().count());
  if (!date) return std::nullopt;
  return Split{std::move(*date), hh_mm_ss<microseconds>(instant - day)};
}

std::string ClockText(const hh_mm_ss<microseconds>& time) {
  return fmt::format("{:02}:{:02}:{:02}", time.hours().count(), time.minutes().count(),
                     time.seconds().count());
}

}  // namespace

std::optional<std::string> DateText(int64_t days_since_epoch) {
  // Far beyond what follows; keeps the calendar's arithmetic from overflowing.
  constexpr int64_t kManyDays = 4'000'000;
  if (days_since_epoch < -kManyDays || days_since_epoch > kManyDays) return std::nullopt;
  const year_month_day date{sys_days(days(days_since_epoch))};
  const int year = static_cast<int>(date.year());
  if (year < 1 || year > 9999) return std::nullopt;
  return fmt::format("{:04}-{:02}-{:02}", year, static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::optional<std::string> MillisecondText(int64_t value, bool round_up, const char* suffix) {
  const int64_t remainder = ((value % kMicrosInMilli) + kMicrosInMilli) % kMicrosInMilli;
  if (round_up && remainder != 0) {
    if (__builtin_add_overflow(value, kMicrosInMilli - remainder, &value)) return std::nullopt;
  }
  const auto split = SplitTimestamp(value);
  if (!split) return std::nullopt;
  return fmt::format("{}T{}.{:03}{}", split->date, ClockText(split->time),
                     split->time.subseconds().count() / kMicrosInMilli, suffix);
}

std::optional<std::string> MicrosecondText(int64_t value, char separator, const char* suffix) {
  const auto split = SplitTimestamp(value);
  if (!split) return std::nullopt;
  return fmt::format("{}{}{}.{:06}{}", split->date, separator, ClockText(split->time),
                     split->time.subseconds().count(), suffix);
}

}  // namespace freshet::delta

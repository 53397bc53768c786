#include "generate/timestamp_text.h"

#include <array>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

namespace freshet {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kDay = 86'400 * kSecond;

void AppendDigits(int64_t number, int width, std::string* out) {
  std::array<char, 8> digits{};
  for (int i = width - 1; i >= 0; --i) {
    digits[static_cast<size_t>(i)] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
  out->append(digits.data(), static_cast<size_t>(width));
}

/// Takes a number of exactly `width` digits off the text's front; -1 when there is none.
int TakeDigits(std::string_view* text, size_t width) {
  if (text->size() < width) return -1;
  int number = 0;
  const char* end = text->data() + width;
  const auto [rest, error] = std::from_chars(text->data(), end, number);
  if (error != std::errc() || rest != end || number < 0) return -1;
  text->remove_prefix(width);
  return number;
}

bool Take(std::string_view* text, char c) {
  if (!text->starts_with(c)) return false;
  text->remove_prefix(1);
  return true;
}

/// Microseconds since midnight; -1 when the text is none.
int64_t TakeTime(std::string_view* text) {
  const int hour = TakeDigits(text, 2);
  if (hour < 0 || hour > 23 || !Take(text, ':')) return -1;
  const int minute = TakeDigits(text, 2);
  if (minute < 0 || minute > 59 || !Take(text, ':')) return -1;
  const int second = TakeDigits(text, 2);
  if (second < 0 || second > 59) return -1;
  int64_t time = ((hour * int64_t{60} + minute) * 60 + second) * kSecond;
  if (!Take(text, '.')) return time;
  int64_t unit = kSecond;
  while (!text->empty() && text->front() >= '0' && text->front() <= '9' && unit > 1) {
    unit /= 10;
    time += unit * (text->front() - '0');
    text->remove_prefix(1);
  }
  return unit == kSecond ? -1 : time;
}

}  // namespace

TimePrecision PrecisionOf(int64_t start_us, int64_t interval_us) {
  for (const auto& [unit, precision] : {std::pair{kSecond, TimePrecision::kSeconds},
                                        std::pair{int64_t{1000}, TimePrecision::kMilliseconds}}) {
    if (start_us % unit == 0 && interval_us % unit == 0) return precision;
  }
  return TimePrecision::kMicroseconds;
}

void TimestampText::Append(int64_t unix_us, std::string* out) {
  const int64_t day = unix_us / kDay;
  if (day != day_) {
    const year_month_day date{sys_days(std::chrono::days(day))};
    date_ = fmt::format("{:04}-{:02}-{:02}T", static_cast<int>(date.year()),
                        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    day_ = day;
  }
  out->append(date_);
  const int64_t in_day = unix_us % kDay;
  const int64_t seconds = in_day / kSecond;
  AppendDigits(seconds / 3600, 2, out);
  out->push_back(':');
  AppendDigits(seconds / 60 % 60, 2, out);
  out->push_back(':');
  AppendDigits(seconds % 60, 2, out);
  if (precision_ == TimePrecision::kMilliseconds) {
    out->push_back('.');
    AppendDigits(in_day % kSecond / 1000, 3, out);
  } else if (precision_ == TimePrecision::kMicroseconds) {
    out->push_back('.');
    AppendDigits(in_day % kSecond, 6, out);
  }
  out->push_back('Z');
}

arrow::Result<int64_t> ParseStartTime(std::string_view text) {
  std::string_view rest = text;
  const int year = TakeDigits(&rest, 4);
  const bool first = Take(&rest, '-');
  const int month = TakeDigits(&rest, 2);
  const bool second = Take(&rest, '-');
  const int day = TakeDigits(&rest, 2);
  int64_t time = 0;
  if (!rest.empty() && (Take(&rest, 'T') || Take(&rest, ' '))) time = TakeTime(&rest);
  Take(&rest, 'Z');
  const year_month_day date(std::chrono::year(year),
                            std::chrono::month(static_cast<unsigned>(month)),
                            std::chrono::day(static_cast<unsigned>(day)));
  if (year < 1970 || !first || month < 1 || !second || day < 1 || time < 0 || !rest.empty() ||
      !date.ok()) {
    return arrow::Status::Invalid("'", text,
                                  "' is no time: write 2025-01-12T08:18:00Z or 2025-01-12");
  }
  return sys_days(date).time_since_epoch().count() * kDay + time;
}

}  // namespace freshet

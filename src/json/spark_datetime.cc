#include "json/spark_datetime.h"

#include <array>
#include <charconv>
#include <limits>

#include "json/zone_offset.h"

namespace freshet {
namespace {

constexpr int64_t kSecondsPerDay = 86400;
constexpr int64_t kMicrosPerSecond = 1'000'000;

bool IsDigit(char c) { return static_cast<unsigned char>(c - '0') <= 9; }

/// Cuts white space and control characters off both ends, as Spark does.
std::string_view Trim(std::string_view text) {
  const auto is_space = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7F; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool IsDate(int64_t year, int64_t month, int64_t day) {
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  constexpr std::array<int, 12> kDays = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (day > kDays[static_cast<size_t>(month - 1)]) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month != 2 || day < 29 || leap;
}

/// Reads digits at `p`, as many as there are; the count of them is checked against the bounds.
bool TakeDigits(const char*& p, const char* end, int min_digits, int max_digits, int64_t* value) {
  *value = 0;
  int digits = 0;
  for (; p != end && IsDigit(*p); ++p) {
    if (++digits > max_digits) return false;
    *value = *value * 10 + (*p - '0');
  }
  return digits >= min_digits;
}

/// The part that dates and timestamps share: sign, year, month, day. `parts` says how many of the
/// three were there.
struct DateParts {
  int64_t year = 1;
  int64_t month = 1;
  int64_t day = 1;
  int parts = 0;
};

bool TakeDate(const char*& p, const char* end, int max_year_digits, DateParts* date) {
  int64_t sign = 1;
  if (*p == '-' || *p == '+') sign = *p++ == '-' ? -1 : 1;
  if (!TakeDigits(p, end, 4, max_year_digits, &date->year)) return false;
  date->year *= sign;
  date->parts = 1;
  for (int64_t* part : {&date->month, &date->day}) {
    if (p == end || *p != '-') return true;
    ++p;
    if (!TakeDigits(p, end, 1, 2, part)) return false;
    ++date->parts;
  }
  return true;
}

/// The six digits of a fraction that count; more may follow, none need be there.
int64_t TakeFraction(const char*& p, const char* end) {
  int64_t micros = 0;
  int digits = 0;
  for (; p != end && IsDigit(*p); ++p) {
    if (digits < 6) {
      micros = micros * 10 + (*p - '0');
      ++digits;
    }
  }
  for (; digits < 6; ++digits) micros *= 10;
  return micros;
}

std::optional<int64_t> ParseTimestampText(std::string_view text, bool zone_allowed) {
  text = Trim(text);
  if (text.empty()) return std::nullopt;
  const char* p = text.data();
  const char* const end = p + text.size();
  DateParts date;
  if (!TakeDate(p, end, 6, &date)) return std::nullopt;
  int64_t hour = 0;
  int64_t minute = 0;
  int64_t second = 0;
  int64_t micros = 0;
  int32_t offset = 0;
  if (p != end) {
    if (date.parts != 3 || (*p != ' ' && *p != 'T')) return std::nullopt;
    ++p;
    if (!TakeDigits(p, end, 1, 2, &hour)) return std::nullopt;
    for (int64_t* part : {&minute, &second}) {
      if (p == end) break;
      if (*p++ != ':' || !TakeDigits(p, end, 1, 2, part)) return std::nullopt;
    }
    if (p != end && *p == '.') micros = TakeFraction(++p, end);
    if (p != end) {
      const auto zone = ParseZoneOffset(Trim({p, static_cast<size_t>(end - p)}));
      if (!zone || !zone_allowed) return std::nullopt;
      offset = *zone;
    }
  }
  if (!IsDate(date.year, date.month, date.day)) return std::nullopt;
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  const int64_t days =
      DaysFromCivil(date.year, static_cast<int>(date.month), static_cast<int>(date.day));
  const int64_t seconds = days * kSecondsPerDay + hour * 3600 + minute * 60 + second - offset;
  // Before 1970 the product may be out of range where the sum is not: one second goes over.
  const int64_t carry = seconds < 0 ? 1 : 0;
  int64_t result;
  if (__builtin_mul_overflow(seconds + carry, kMicrosPerSecond, &result) ||
      __builtin_add_overflow(result, micros - carry * kMicrosPerSecond, &result)) {
    return std::nullopt;
  }
  return result;
}

}  // namespace

int64_t DaysFromCivil(int64_t year, int month, int day) {
  // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": years that begin in March.
  year -= month <= 2 ? 1 : 0;
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

std::optional<int64_t> ParseTimestamp(std::string_view text) {
  return ParseTimestampText(text, /*zone_allowed=*/true);
}

std::optional<int64_t> ParseTimestampNtz(std::string_view text) {
  return ParseTimestampText(text, /*zone_allowed=*/false);
}

std::optional<int32_t> ParseDate(std::string_view text) {
  const std::string_view trimmed = Trim(text);
  if (trimmed.empty()) return std::nullopt;
  const char* p = trimmed.data();
  const char* const end = p + trimmed.size();
  DateParts date;
  if (TakeDate(p, end, 7, &date) && (p == end || (date.parts == 3 && (*p == ' ' || *p == 'T'))) &&
      IsDate(date.year, date.month, date.day)) {
    return static_cast<int32_t>(
        DaysFromCivil(date.year, static_cast<int>(date.month), static_cast<int>(date.day)));
  }
  // Spark 1.5 wrote days as an integer, and Spark still reads it. It moves days of the Julian
  // calendar (before 1582-10-15); those are refused here.
  constexpr int32_t kFirstGregorianDay = -141427;
  int32_t days = 0;
  if (!text.empty() && text[0] == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text[0] == '-') return std::nullopt;
  }
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), days);
  if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  if (days < kFirstGregorianDay) return std::nullopt;
  return days;
}

std::optional<int64_t> ParseUtcSeconds(std::string_view text) {
  if (text.size() != 20) return std::nullopt;
  const char* const t = text.data();
  if (t[4] != '-' || t[7] != '-' || t[10] != 'T' || t[13] != ':' || t[16] != ':' || t[19] != 'Z') {
    return std::nullopt;
  }
  bool digits = true;
  const auto two = [&](int at) {
    const auto high = static_cast<unsigned char>(t[at] - '0');
    const auto low = static_cast<unsigned char>(t[at + 1] - '0');
    digits = digits && high <= 9 && low <= 9;
    return high * 10 + low;
  };
  const int64_t year = two(0) * 100 + two(2);
  const int month = two(5);
  const int day = two(8);
  const int64_t hour = two(11);
  const int64_t minute = two(14);
  const int second = two(17);
  if (!digits || !IsDate(year, month, day) || hour > 23 || minute > 59 || second > 59) {
    return std::nullopt;
  }
  const int64_t days = DaysFromCivil(year, month, day);
  return (days * kSecondsPerDay + hour * 3600 + minute * 60 + second) * kMicrosPerSecond;
}

}  // namespace freshet

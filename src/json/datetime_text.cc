#include "json/datetime_text.h"

#include <array>
#include <charconv>
#include <cstdlib>

#include "base/civil_date.h"

namespace freshet {
namespace {

/// Two digits of a value below 100.
char* PutTwo(int value, char* at) {
  *at++ = static_cast<char>('0' + value / 10);
  *at++ = static_cast<char>('0' + value % 10);
  return at;
}

}  // namespace

LocalTime ToLocalTime(int64_t micros, int32_t offset) {
  const auto [whole, fraction] = SplitSeconds(micros);
  const auto [days, seconds] = SplitDay(whole + offset);
  return {days, seconds, fraction};
}

void AppendPadded(int64_t value, int width, std::string* text) {
  std::array<char, 24> digits;
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  for (auto count = static_cast<int>(end - digits.data()); count < width; ++count) *text += '0';
  text->append(digits.data(), end);
}

void AppendYear(int64_t year, std::string* text) {
  if (year >= 0 && year <= 9999) {
    std::array<char, 4> digits;
    const auto value = static_cast<int>(year);
    text->append(digits.data(), PutTwo(value % 100, PutTwo(value / 100, digits.data())));
    return;
  }
  constexpr int kDigits = 4;
  *text += year < 0 ? '-' : '+';
  AppendPadded(std::abs(year), kDigits, text);
}

void AppendDate(int64_t days, std::string* text) {
  const CivilDate date = CivilDateOf(days);
  AppendYear(date.year, text);
  std::array<char, 6> rest;
  char* at = rest.data();
  *at++ = '-';
  at = PutTwo(date.month, at);
  *at++ = '-';
  at = PutTwo(date.day, at);
  text->append(rest.data(), at);
}

void AppendDateTime(const LocalTime& time, std::string* text) {
  AppendDate(time.days, text);
  std::array<char, 13> rest;
  char* at = rest.data();
  *at++ = 'T';
  at = PutTwo(time.seconds / 3600, at);
  *at++ = ':';
  at = PutTwo(time.seconds / 60 % 60, at);
  *at++ = ':';
  at = PutTwo(time.seconds % 60, at);
  *at++ = '.';
  const int millis = time.micros / 1000;
  *at++ = static_cast<char>('0' + millis / 100);
  at = PutTwo(millis % 100, at);
  text->append(rest.data(), at);
}

void AppendOffset(int32_t offset, std::string* text) {
  if (offset == 0) {
    *text += 'Z';
    return;
  }
  const int32_t seconds = std::abs(offset);
  *text += offset < 0 ? '-' : '+';
  AppendPadded(seconds / 3600, 2, text);
  *text += ':';
  AppendPadded(seconds / 60 % 60, 2, text);
  if (seconds % 60 == 0) return;
  *text += ':';
  AppendPadded(seconds % 60, 2, text);
}

}  // namespace freshet

#include "json/zone_offset.h"

#include <string>

namespace freshet {
namespace {

bool IsDigit(char c) { return static_cast<unsigned char>(c - '0') <= 9; }

/// Spark's own two patches before it asks Java: a single digit of the hour before a colon anywhere,
/// and a single digit of the minute at the end.
std::string PadDigits(std::string_view zone) {
  std::string text(zone);
  for (size_t i = 0; i + 2 < text.size(); ++i) {
    if ((text[i] == '+' || text[i] == '-') && IsDigit(text[i + 1]) && text[i + 2] == ':') {
      text.insert(i + 1, 1, '0');
      break;
    }
  }
  const size_t n = text.size();
  if (n >= 5 && (text[n - 5] == '+' || text[n - 5] == '-') && IsDigit(text[n - 4]) &&
      IsDigit(text[n - 3]) && text[n - 2] == ':' && IsDigit(text[n - 1])) {
    text.insert(n - 1, 1, '0');
  }
  return text;
}

/// java.time.ZoneOffset.of.
std::optional<int32_t> ParseOffset(std::string_view text) {
  const size_t n = text.size();
  if (n < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const bool colons = n == 6 || n == 9;
  if (!colons && n != 2 && n != 3 && n != 5 && n != 7) return std::nullopt;
  int32_t parts[3] = {0, 0, 0};
  size_t at = 1;
  for (int part = 0; part < 3 && at < n; ++part) {
    if (part > 0 && colons) {
      if (text[at] != ':') return std::nullopt;
      ++at;
    }
    const size_t digits = n == 2 ? 1 : 2;
    for (size_t i = 0; i < digits; ++i, ++at) {
      if (!IsDigit(text[at])) return std::nullopt;
      parts[part] = parts[part] * 10 + (text[at] - '0');
    }
  }
  if (parts[0] > 18 || parts[1] > 59 || parts[2] > 59) return std::nullopt;
  const int32_t seconds = parts[0] * 3600 + parts[1] * 60 + parts[2];
  if (seconds > 18 * 3600) return std::nullopt;
  return text[0] == '-' ? -seconds : seconds;
}

}  // namespace

std::optional<int32_t> ParseZoneOffset(std::string_view text) {
  const std::string padded = PadDigits(text);
  std::string_view zone = padded;
  if (zone == "Z") return 0;
  for (const std::string_view prefix : {"UTC", "GMT", "UT"}) {
    if (zone.substr(0, prefix.size()) != prefix) continue;
    zone.remove_prefix(prefix.size());
    if (zone.empty()) return 0;
    break;
  }
  return ParseOffset(zone);
}

}  // namespace freshet

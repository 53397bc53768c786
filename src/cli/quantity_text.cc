#include "cli/quantity_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

namespace freshet::cli {
namespace {

struct Unit {
  std::string_view name;
  double microseconds;
};

constexpr std::array<Unit, 20> kUnits = {
    {{"us", 1},        {"ms", 1e3},       {"millisecond", 1e3}, {"milliseconds", 1e3},
     {"s", 1e6},       {"sec", 1e6},      {"second", 1e6},      {"seconds", 1e6},
     {"m", 60e6},      {"min", 60e6},     {"minute", 60e6},     {"minutes", 60e6},
     {"h", 3600e6},    {"hour", 3600e6},  {"hours", 3600e6},    {"d", 86400e6},
     {"day", 86400e6}, {"days", 86400e6}, {"w", 604800e6},      {"weeks", 604800e6}}};

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The number that a text begins with, and what follows it; nullopt when there is none.
std::optional<std::pair<double, std::string_view>> SplitNumber(std::string_view text) {
  text = Trim(text);
  double number = 0;
  const auto [rest, error] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(number)) return std::nullopt;
  return std::pair{number, Trim(text.substr(static_cast<size_t>(rest - text.data())))};
}

std::optional<double> MicrosecondsOf(std::string_view unit) {
  for (const Unit& one : kUnits) {
    if (unit == one.name) return one.microseconds;
  }
  return std::nullopt;
}

}  // namespace

arrow::Result<std::chrono::microseconds> ParseDuration(std::string_view text) {
  constexpr double kCentury = 3.2e15;
  const auto split = SplitNumber(text);
  const auto unit = split ? MicrosecondsOf(split->second) : std::nullopt;
  if (!unit || split->first < 0 || split->first * *unit > kCentury) {
    return arrow::Status::Invalid("'", text,
                                  "' is no duration: write a number and a unit, as 500ms, 120s, "
                                  "5min, 2h or 1d");
  }
  return std::chrono::microseconds(std::llround(split->first * *unit));
}

arrow::Result<double> ParseRate(std::string_view text) {
  constexpr double kSecond = 1e6;
  const auto split = SplitNumber(text);
  std::optional<double> unit;
  if (split && split->second.empty()) unit = kSecond;
  if (split && split->second.starts_with("/")) unit = MicrosecondsOf(Trim(split->second.substr(1)));
  if (!unit || split->first <= 0) {
    return arrow::Status::Invalid("'", text,
                                  "' is no rate: write a number over 0, as 1000/s, 1000 (a second "
                                  "too) or 30/min");
  }
  return split->first * kSecond / *unit;
}

arrow::Result<double> ParseShare(std::string_view text) {
  const auto split = SplitNumber(text);
  double share = split ? split->first : -1;
  if (split && split->second == "%") {
    share /= 100;
  } else if (split && !split->second.empty()) {
    share = -1;
  }
  if (!(share >= 0 && share <= 1)) {
    return arrow::Status::Invalid("'", text, "' is no share: write 0.01 or 1%, up to 1 or 100%");
  }
  return share;
}

std::string WithCommas(int64_t count) {
  std::string digits = std::to_string(count);
  const int first = count < 0 ? 1 : 0;
  for (auto at = static_cast<int>(digits.size()) - 3; at > first; at -= 3) {
    digits.insert(static_cast<size_t>(at), ",");
  }
  return digits;
}

}  // namespace freshet::cli

#include "maintenance/retention.h"

#include <array>
#include <charconv>
#include <sstream>
#include <string_view>

#include "base/ascii_text.h"

namespace freshet::maintenance {
namespace {

struct Unit {
  std::string_view name;
  int64_t milliseconds;
};

constexpr std::array<Unit, 6> kUnits = {{{"week", 604'800'000},
                                         {"day", 86'400'000},
                                         {"hour", 3'600'000},
                                         {"minute", 60'000},
                                         {"second", 1'000},
                                         {"millisecond", 1}}};

/// More than that is no retention, and its sum may not overflow.
constexpr int64_t kMostOfAUnit = 1'000'000;

arrow::Result<int64_t> Milliseconds(const std::string& number, std::string unit) {
  int64_t count = 0;
  const char* end = number.data() + number.size();
  const auto [rest, error] = std::from_chars(number.data(), end, count);
  if (unit.size() > 1 && (unit.back() == 's' || unit.back() == 'S')) unit.pop_back();
  if (error == std::errc() && rest == end && count >= 0 && count <= kMostOfAUnit) {
    for (const Unit& known : kUnits) {
      if (EqualsIgnoreCase(unit, known.name)) return count * known.milliseconds;
    }
  }
  return arrow::Status::Invalid("not a length of time");
}

}  // namespace

arrow::Result<std::chrono::milliseconds> ParseLengthOfTime(const std::string& text) {
  std::istringstream words(text);
  std::string number;
  std::string unit;
  int64_t sum = 0;
  bool any = false;
  while (words >> number) {
    if (!any && EqualsIgnoreCase(number, "interval")) continue;
    const bool whole = static_cast<bool>(words >> unit);
    const auto part = whole ? Milliseconds(number, unit) : arrow::Status::Invalid("no unit");
    if (!part.ok()) {
      any = false;
      break;
    }
    sum += *part;
    any = true;
  }
  if (any) return std::chrono::milliseconds(sum);
  return arrow::Status::Invalid("'", text, "' is no length of time: write interval 7 days");
}

arrow::Result<std::chrono::milliseconds> DeletedFileRetention(const delta::Snapshot& snapshot) {
  constexpr const char* kProperty = "delta.deletedFileRetentionDuration";
  const auto found = snapshot.properties().find(kProperty);
  if (found == snapshot.properties().end()) return std::chrono::hours(168);
  auto length = ParseLengthOfTime(found->second);
  if (!length.ok()) {
    return length.status().WithMessage("table property ", kProperty, ": ",
                                       length.status().message());
  }
  return length;
}

}  // namespace freshet::maintenance

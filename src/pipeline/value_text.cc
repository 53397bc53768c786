#include "pipeline/value_text.h"

#include <array>
#include <charconv>
#include <limits>
#include <sstream>
#include <vector>

#include "base/ascii_text.h"
#include "sql/hint.h"

namespace freshet {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

struct Unit {
  std::string_view name;
  int64_t factor;
};

constexpr std::array<Unit, 11> kSizeUnits = {{{"b", 1},
                                              {"k", 1LL << 10},
                                              {"kb", 1LL << 10},
                                              {"m", 1LL << 20},
                                              {"mb", 1LL << 20},
                                              {"g", 1LL << 30},
                                              {"gb", 1LL << 30},
                                              {"t", 1LL << 40},
                                              {"tb", 1LL << 40},
                                              {"p", 1LL << 50},
                                              {"pb", 1LL << 50}}};

constexpr std::array<Unit, 7> kTimeUnits = {{{"microsecond", 1},
                                             {"millisecond", 1'000},
                                             {"second", 1'000'000},
                                             {"minute", 60'000'000},
                                             {"hour", 3'600'000'000},
                                             {"day", 86'400'000'000},
                                             {"week", 604'800'000'000}}};

/// Splits at blanks.
std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// A number with up to six decimals, in millionths; no other character around it.
arrow::Result<int64_t> ParseMillionths(const std::string& text) {
  const size_t point = text.find('.');
  const std::string whole = text.substr(0, point);
  std::string decimals = point == std::string::npos ? "" : text.substr(point + 1);
  const bool digits = (whole + decimals).find_first_not_of("0123456789") == std::string::npos;
  if (whole.empty() || whole.size() > 9 || decimals.size() > 6 || !digits) {
    return arrow::Status::Invalid("'", text, "' is no number from 0 to 999999999");
  }
  decimals.resize(6, '0');
  return std::stoll(whole) * 1'000'000 + std::stoll(decimals);
}

arrow::Result<int64_t> TimeUnit(const std::string& word) {
  std::vector<std::string> names;
  for (const Unit& unit : kTimeUnits) {
    if (word == unit.name || word == std::string(unit.name) + "s") return unit.factor;
    names.push_back(std::string(unit.name) + "s");
  }
  if (word.starts_with("month") || word.starts_with("year")) {
    return arrow::Status::Invalid(word[0] == 'm' ? "months" : "years",
                                  " have no fixed length: give days, hours or minutes");
  }
  return arrow::Status::Invalid(WithHint("'" + word + "' is no unit of time", word, names));
}

}  // namespace

arrow::Result<int64_t> ParseByteSize(std::string_view text) {
  const std::string lower = ToLower(Trim(text));
  int64_t number = 0;
  const auto [rest, error] = std::from_chars(lower.data(), lower.data() + lower.size(), number);
  const std::string suffix(rest, static_cast<size_t>(lower.data() + lower.size() - rest));
  int64_t factor = suffix.empty() ? 1 : 0;
  for (const Unit& unit : kSizeUnits) {
    if (suffix == unit.name) factor = unit.factor;
  }
  if (error != std::errc() || factor == 0 || number < 1 ||
      number > std::numeric_limits<int64_t>::max() / factor) {
    return arrow::Status::Invalid(
        "a size is a whole number of bytes, or with a unit: '1048576', '10mb', '1g'");
  }
  return number * factor;
}

arrow::Result<milliseconds> ParseTimeString(std::string_view text) {
  constexpr std::array<Unit, 6> kUnits = {{{"ms", 1},
                                           {"s", 1'000},
                                           {"m", 60'000},
                                           {"min", 60'000},
                                           {"h", 3'600'000},
                                           {"d", 86'400'000}}};
  const std::string lower = ToLower(Trim(text));
  int64_t number = 0;
  const auto [rest, error] = std::from_chars(lower.data(), lower.data() + lower.size(), number);
  const std::string suffix(rest, static_cast<size_t>(lower.data() + lower.size() - rest));
  int64_t factor = suffix.empty() ? 1 : 0;
  for (const Unit& unit : kUnits) {
    if (suffix == unit.name) factor = unit.factor;
  }
  if (error != std::errc() || factor == 0 || number < 0 ||
      number > std::numeric_limits<int64_t>::max() / factor) {
    return arrow::Status::Invalid("a duration is written '500ms', '30s', '15m' or '1h'");
  }
  return milliseconds(number * factor);
}

arrow::Result<microseconds> ParseInterval(std::string_view text) {
  std::vector<std::string> words = Words(ToLower(text));
  if (!words.empty() && words.front() == "interval") words.erase(words.begin());
  if (words.empty() || words.size() % 2 != 0) {
    return arrow::Status::Invalid("an interval is written '1 second' or '5 minutes'");
  }
  int64_t total = 0;
  for (size_t i = 0; i < words.size(); i += 2) {
    ARROW_ASSIGN_OR_RAISE(const int64_t millionths, ParseMillionths(words[i]));
    ARROW_ASSIGN_OR_RAISE(const int64_t factor, TimeUnit(words[i + 1]));
    if (millionths % 1'000'000 != 0 && factor != 1'000'000) {
      return arrow::Status::Invalid("only seconds can have decimals, not '", words[i], " ",
                                    words[i + 1], "'");
    }
    // A century is longer than any use of it, and far from the limits of the type.
    const double length = static_cast<double>(millionths) / 1e6 * static_cast<double>(factor);
    if (length > 3.2e15) return arrow::Status::Invalid("this interval is longer than a century");
    total += factor == 1'000'000 ? millionths : millionths / 1'000'000 * factor;
  }
  return microseconds(total);
}

arrow::Result<int64_t> ParseWholeNumber(std::string_view text, int64_t minimum) {
  const std::string trimmed = Trim(text);
  int64_t number = 0;
  const char* end = trimmed.data() + trimmed.size();
  const auto [rest, error] = std::from_chars(trimmed.data(), end, number);
  if (error != std::errc() || rest != end || number < minimum) {
    return arrow::Status::Invalid("expected a whole number from ", minimum, " on, found '", text,
                                  "'");
  }
  return number;
}

arrow::Result<bool> ParseBoolean(std::string_view text) {
  if (EqualsIgnoreCase(text, "true")) return true;
  if (EqualsIgnoreCase(text, "false")) return false;
  return arrow::Status::Invalid("expected true or false, found '", text, "'");
}

std::string IntervalText(milliseconds interval) {
  constexpr std::array<Unit, 5> units = {{{"day", 86'400'000},
                                          {"hour", 3'600'000},
                                          {"minute", 60'000},
                                          {"second", 1'000},
                                          {"millisecond", 1}}};
  int64_t left = interval.count();
  std::string text;
  for (const Unit& unit : units) {
    const int64_t count = left / unit.factor;
    if (count == 0) continue;
    left -= count * unit.factor;
    if (!text.empty()) text += ' ';
    text += std::to_string(count) + " " + std::string(unit.name) + (count == 1 ? "" : "s");
  }
  return text.empty() ? "0 seconds" : text;
}

std::string ByteSizeText(int64_t bytes) {
  constexpr std::array<Unit, 5> units = {{{"PiB", 1LL << 50},
                                          {"TiB", 1LL << 40},
                                          {"GiB", 1LL << 30},
                                          {"MiB", 1LL << 20},
                                          {"KiB", 1LL << 10}}};
  for (const Unit& unit : units) {
    if (bytes >= unit.factor && bytes % unit.factor == 0) {
      return std::to_string(bytes / unit.factor) + " " + std::string(unit.name);
    }
  }
  return std::to_string(bytes) + (bytes == 1 ? " byte" : " bytes");
}

}  // namespace freshet

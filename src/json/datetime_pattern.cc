#include "json/datetime_pattern.h"

#include <algorithm>
#include <cstdlib>

#include "base/civil_date.h"

namespace freshet {
namespace {

constexpr std::string_view kHint =
    "use yyyy, MM, dd, HH, mm, ss, SSS, XXX, signs, and text in single quotes";

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// How often a letter may stand in a row; 0: it is not carried.
int MostOf(char letter, PatternKind kind) {
  if (std::string_view("Md").find(letter) != std::string_view::npos) return 2;
  if (kind == PatternKind::kDate) return 0;
  if (std::string_view("Hms").find(letter) != std::string_view::npos) return 2;
  if (letter == 'S') return 9;
  return letter == 'X' && kind == PatternKind::kTimestamp ? 3 : 0;
}

/// The first digits of the fraction, of nine.
void AppendFraction(int micros, int count, std::string* text) {
  int64_t value = int64_t{micros} * 1000;
  for (int i = count; i < 9; ++i) value /= 10;
  AppendPadded(value, count, text);
}

/// X: +hh[mm], XX: +hhmm, XXX: +hh:mm; Z when it is 0. Seconds are left out.
void AppendPatternOffset(int32_t offset, int count, std::string* text) {
  if (offset == 0) {
    *text += 'Z';
    return;
  }
  const int32_t minutes = std::abs(offset) / 60;
  *text += offset < 0 ? '-' : '+';
  AppendPadded(minutes / 60, 2, text);
  if (count == 1 && minutes % 60 == 0) return;
  if (count == 3) *text += ':';
  AppendPadded(minutes % 60, 2, text);
}

}  // namespace

arrow::Result<DateTimePattern> DateTimePattern::Make(std::string_view pattern, PatternKind kind) {
  DateTimePattern result;
  int open = 0;
  for (size_t i = 0; i < pattern.size();) {
    const char c = pattern[i];
    if (c == '\'') {
      ARROW_ASSIGN_OR_RAISE(i, result.AddQuoted(pattern, i));
    } else if (IsLetter(c)) {
      const size_t end = std::min(pattern.find_first_not_of(c, i), pattern.size());
      ARROW_RETURN_NOT_OK(result.AddLetters(pattern.substr(i, end - i), kind, pattern));
      i = end;
    } else {
      if (c == '[') ++open;
      if (c == ']') --open;
      if (c == '{' || c == '}' || c == '#' || open < 0) {
        return arrow::Status::Invalid("the pattern '", pattern, "' can't have '", std::string(1, c),
                                      "' here: ", kHint);
      }
      if (c != '[' && c != ']') result.AddLiteral(c);
      ++i;
    }
  }
  return result;
}

/// The text from the quote at `begin` on; gives the place after it. Two quotes are one, everywhere.
arrow::Result<size_t> DateTimePattern::AddQuoted(std::string_view pattern, size_t begin) {
  if (pattern.substr(begin, 2) == "''") {
    AddLiteral('\'');
    return begin + 2;
  }
  for (size_t i = begin + 1; i < pattern.size(); ++i) {
    if (pattern[i] != '\'') {
      AddLiteral(pattern[i]);
    } else if (pattern.substr(i, 2) == "''") {
      AddLiteral('\'');
      ++i;
    } else {
      return i + 1;
    }
  }
  return arrow::Status::Invalid("the pattern '", pattern, "' has a quote that is not closed");
}

arrow::Status DateTimePattern::AddLetters(std::string_view run, PatternKind kind,
                                          std::string_view pattern) {
  const auto count = static_cast<int>(run.size());
  if (run != "yyyy" && count > MostOf(run[0], kind)) {
    return arrow::Status::Invalid("'", run, "' in the pattern '", pattern,
                                  "' is not carried: ", kHint);
  }
  parts_.push_back({run[0], count, {}});
  return arrow::Status::OK();
}

void DateTimePattern::AddLiteral(char c) {
  if (parts_.empty() || parts_.back().letter != '\0') parts_.push_back({});
  parts_.back().literal += c;
}

void DateTimePattern::Append(const LocalTime& time, int32_t offset, std::string* text) const {
  const CivilDate date = CivilDateOf(time.days);
  for (const Part& part : parts_) {
    switch (part.letter) {
      case 'y':
        AppendYear(date.year, text);
        break;
      case 'M':
        AppendPadded(date.month, part.count, text);
        break;
      case 'd':
        AppendPadded(date.day, part.count, text);
        break;
      case 'H':
        AppendPadded(time.seconds / 3600, part.count, text);
        break;
      case 'm':
        AppendPadded(time.seconds / 60 % 60, part.count, text);
        break;
      case 's':
        AppendPadded(time.seconds % 60, part.count, text);
        break;
      case 'S':
        AppendFraction(time.micros, part.count, text);
        break;
      case 'X':
        AppendPatternOffset(offset, part.count, text);
        break;
      default:
        *text += part.literal;
    }
  }
}

}  // namespace freshet

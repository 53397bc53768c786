#include "sql/watermark_parser.h"

#include <array>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "base/ascii_text.h"
#include "sql/tokenizer.h"

namespace freshet {
namespace {

constexpr std::array<std::pair<std::string_view, int64_t>, 7> kUnits = {{
    {"microsecond", 1},
    {"millisecond", 1'000},
    {"second", 1'000'000},
    {"minute", 60'000'000},
    {"hour", 3'600'000'000},
    {"day", 86'400'000'000},
    {"week", 604'800'000'000},
}};

/// So many microseconds are more than any use of them, and far from the limits of the type.
constexpr int64_t kLongest = int64_t{36'525} * 86'400'000'000;

arrow::Result<int64_t> UnitLength(std::string_view word) {
  std::string unit = ToLower(word);
  if (unit.ends_with('s')) unit.pop_back();
  for (const auto& [name, length] : kUnits) {
    if (unit == name) return length;
  }
  if (unit == "month" || unit == "year") {
    return arrow::Status::Invalid("a ", unit,
                                  " has no fixed length: give the duration in days or less");
  }
  return arrow::Status::Invalid("'", word,
                                "' is no unit of time: there are seconds, minutes, hours, days …");
}

arrow::Result<int64_t> Add(int64_t sum, std::string_view number, std::string_view unit) {
  ARROW_ASSIGN_OR_RAISE(const int64_t length, UnitLength(unit));
  int64_t count = 0;
  const char* end = number.data() + number.size();
  const auto [rest, error] = std::from_chars(number.data(), end, count);
  if (error != std::errc() || rest != end) {
    return arrow::Status::Invalid("'", number, "' is no whole number of ", unit);
  }
  if (count > kLongest / length || count < -kLongest / length) {
    return arrow::Status::Invalid("a duration of more than a century is not carried");
  }
  return sum + count * length;
}

/// Takes the interval behind `INTERVAL`, in microseconds.
arrow::Result<int64_t> TakeInterval(TokenCursor* cursor) {
  const size_t begin = cursor->Peek().span.begin;
  int64_t sum = 0;
  bool any = false;
  const auto refuse = [&](const arrow::Status& status) {
    return cursor->Error(cursor->SpanFrom(begin), status.message());
  };
  while (cursor->Peek().kind == Token::Kind::kNumber ||
         cursor->Peek().kind == Token::Kind::kString) {
    const Token number = cursor->Take();
    const bool whole_text = number.kind == Token::Kind::kString &&
                            number.text.find_first_not_of("+-0123456789 ") != std::string::npos;
    const auto added =
        whole_text ? ParseDuration(number.text) : Add(0, number.text, cursor->Take().text);
    if (!added.ok()) return refuse(added.status());
    sum += *added;
    any = true;
  }
  if (!any) return cursor->Unexpected("a duration such as 10 MINUTES after INTERVAL");
  if (sum < 0) return refuse(arrow::Status::Invalid("a watermark's delay can't be negative"));
  return sum;
}

}  // namespace

arrow::Result<int64_t> ParseDuration(std::string_view text) {
  std::vector<std::string> words;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = text.find_first_not_of(" \t\n", at);
    if (begin == std::string_view::npos) break;
    at = std::min(text.find_first_of(" \t\n", begin), text.size());
    words.emplace_back(text.substr(begin, at - begin));
  }
  if (!words.empty() && EqualsIgnoreCase(words.front(), "interval")) words.erase(words.begin());
  if (words.empty() || words.size() % 2 != 0) {
    return arrow::Status::Invalid("'", text, "' is no duration: write '5 minutes' or '1 hour'");
  }
  int64_t sum = 0;
  for (size_t i = 0; i < words.size(); i += 2) {
    ARROW_ASSIGN_OR_RAISE(sum, Add(sum, words[i], words[i + 1]));
  }
  return sum;
}

arrow::Result<WatermarkClause> ParseWatermark(TokenCursor* cursor) {
  WatermarkClause watermark;
  const size_t begin = cursor->Take().span.begin;
  ARROW_ASSIGN_OR_RAISE(watermark.column, cursor->ExpectName("a TIMESTAMP column after WATERMARK"));
  if (!cursor->NextIsWord("DELAY")) {
    const bool expression = cursor->NextIsSymbol("(") || cursor->NextIsWord("AS") ||
                            cursor->Peek().kind == Token::Kind::kSymbol;
    if (expression) {
      return cursor->Error(cursor->Peek().span,
                           "WATERMARK takes a column of the stream, not an expression: compute it "
                           "in a view or in the table before");
    }
    return cursor->Unexpected("DELAY OF INTERVAL … after the watermark's column", {"DELAY"});
  }
  cursor->Take();
  ARROW_RETURN_NOT_OK(cursor->ExpectWord("OF", "DELAY"));
  ARROW_RETURN_NOT_OK(cursor->ExpectWord("INTERVAL", "DELAY OF"));
  ARROW_ASSIGN_OR_RAISE(const int64_t delay_us, TakeInterval(cursor));
  watermark.delay_ms = delay_us / 1000;
  watermark.span = cursor->SpanFrom(begin);
  return watermark;
}

}  // namespace freshet

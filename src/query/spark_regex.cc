#include "query/spark_regex.h"

#include <cctype>

#include <fmt/format.h>

#include "query/duckdb_handles.h"

namespace freshet::query {
namespace {

bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// What may follow a backslash with the same meaning in both.
bool IsCommonEscape(char c) {
  constexpr std::string_view kLetters = "dDwWbBtnrfaA";
  const bool letter = std::isalnum(static_cast<unsigned char>(c)) != 0;
  return !letter || kLetters.find(c) != std::string_view::npos;
}

bool IsQuantifierEnd(char c) { return c == '*' || c == '+' || c == '?' || c == '}'; }

}  // namespace

bool IsCommonRegularExpression(std::string_view pattern) {
  bool in_class = false;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    const std::string_view rest = pattern.substr(i);
    if (c == '\\') {
      if (i + 1 >= pattern.size() || !IsCommonEscape(pattern[i + 1])) return false;
      ++i;
    } else if (in_class) {
      // Java's classes nest and have intersections.
      if (c == '[' || rest.starts_with("&&")) return false;
      if (c == ']') in_class = false;
    } else if (c == '[') {
      in_class = true;
      if (rest.starts_with("[]") || rest.starts_with("[^]")) return false;
    } else if (c == '(' && rest.starts_with("(?")) {
      if (!rest.starts_with("(?:") && !rest.starts_with("(?i)")) return false;
    } else if (c == '+' && i > 0 && IsQuantifierEnd(pattern[i - 1]) &&
               (i < 2 || pattern[i - 2] != '\\')) {
      return false;
    }
  }
  return !in_class;
}

arrow::Result<std::string> RegularMatchSql(const std::string& text_sql,
                                           const std::optional<std::string>& pattern) {
  if (!pattern || !IsCommonRegularExpression(*pattern)) return std::string();
  return fmt::format("regexp_matches({}, {})", text_sql, QuoteString(*pattern));
}

std::optional<std::string> TranslateReplacement(std::string_view replacement) {
  std::string result;
  for (size_t i = 0; i < replacement.size(); ++i) {
    const char c = replacement[i];
    const bool last = i + 1 == replacement.size();
    if (c == '$') {
      // Java reads as many digits as there are groups; one digit is the same everywhere.
      const bool two = i + 2 < replacement.size() && IsDigit(replacement[i + 2]);
      if (last || !IsDigit(replacement[i + 1]) || two) return std::nullopt;
      result += '\\';
      result += replacement[++i];
    } else if (c == '\\') {
      if (last) return std::nullopt;
      const char next = replacement[++i];
      if (next == '\\') result += '\\';
      result += next;
    } else {
      result += c;
    }
  }
  return result;
}

}  // namespace freshet::query

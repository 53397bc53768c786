#include "explore/query_time.h"

#include <array>
#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "delta/time_text.h"
#include "sql/tokenizer.h"

namespace freshet::explore {
namespace {

constexpr int64_t kMicrosecondsADay = 86'400'000'000;

constexpr std::array<std::string_view, 4> kTimes = {
    "NOW", "CURRENT_TIMESTAMP", "GET_CURRENT_TIMESTAMP", "TRANSACTION_TIMESTAMP"};
constexpr std::array<std::string_view, 2> kDates = {"CURRENT_DATE", "TODAY"};
/// Others of DuckDB that know the time.
constexpr std::array<std::string_view, 9> kOthers = {"AGE",
                                                     "CURRENT_TIME",
                                                     "CURRENT_LOCALTIME",
                                                     "CURRENT_LOCALTIMESTAMP",
                                                     "LOCALTIME",
                                                     "LOCALTIMESTAMP",
                                                     "GET_CURRENT_TIME",
                                                     "CLOCK_TIMESTAMP",
                                                     "STATEMENT_TIMESTAMP"};

template <size_t size>
bool IsAmong(const Token& token, const std::array<std::string_view, size>& words) {
  for (const std::string_view word : words) {
    if (token.IsWord(word)) return true;
  }
  return false;
}

/// A call, or a word that needs no parentheses; not a column of that name.
bool IsCall(const std::vector<Token>& tokens, size_t at) {
  if (at > 0 && tokens[at - 1].IsSymbol(".")) return false;
  return tokens[at + 1].IsSymbol("(") || tokens[at].text.find('_') != std::string::npos ||
         tokens[at].IsWord("LOCALTIME") || tokens[at].IsWord("LOCALTIMESTAMP");
}

std::string Literal(bool date, const char* time_type, int64_t microseconds) {
  const int64_t days = microseconds / kMicrosecondsADay;
  if (date) return fmt::format("(DATE '{}')", delta::DateText(days).value_or(""));
  return fmt::format("({} '{}')", time_type,
                     delta::MicrosecondText(microseconds, ' ', "+00:00").value_or(""));
}

/// Replaces calls from the token `first` on.
std::string Replace(const std::string& text, const std::vector<Token>& tokens, size_t first,
                    const char* time_type, int64_t microseconds) {
  std::string replaced;
  size_t copied = 0;
  for (size_t i = first; i + 1 < tokens.size(); ++i) {
    const bool date = IsAmong(tokens[i], kDates);
    if ((!date && !IsAmong(tokens[i], kTimes)) || !IsCall(tokens, i)) continue;
    const bool parentheses = tokens[i + 1].IsSymbol("(") && tokens[i + 2].IsSymbol(")");
    replaced += text.substr(copied, tokens[i].span.begin - copied);
    replaced += Literal(date, time_type, microseconds);
    copied = tokens[parentheses ? i + 2 : i].span.end;
  }
  return replaced + text.substr(copied);
}

std::vector<Token> Tokens(const std::string& text) {
  std::vector<LexicalError> errors;
  return Tokenize(text, &errors);
}

}  // namespace

int64_t MicrosecondsNow() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

std::string WithSparkTime(const std::string& expression, int64_t microseconds) {
  return Replace(expression, Tokens(expression), 0, "TIMESTAMP", microseconds);
}

TimedSql WithDuckDbTime(const std::string& sql, int64_t microseconds) {
  const std::vector<Token> tokens = Tokens(sql);
  size_t where = 0;
  while (where < tokens.size() && !tokens[where].IsWord("WHERE")) ++where;
  TimedSql timed;
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    const bool replaced = i >= where;
    if ((!replaced && (IsAmong(tokens[i], kTimes) || IsAmong(tokens[i], kDates))) ||
        IsAmong(tokens[i], kOthers)) {
      timed.fixed &= !IsCall(tokens, i);
    }
  }
  timed.sql = Replace(sql, tokens, where, "TIMESTAMPTZ", microseconds);
  return timed;
}

}  // namespace freshet::explore

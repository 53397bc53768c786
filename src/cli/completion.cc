#include "cli/completion.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>

#include "base/ascii_text.h"
#include "sql/tokenizer.h"

namespace freshet::cli {
namespace {

constexpr std::string_view kKeywords[] = {
    "SELECT",   "FROM",      "WHERE",     "GROUP",         "BY",       "ORDER",   "HAVING",
    "LIMIT",    "OFFSET",    "JOIN",      "LEFT",          "RIGHT",    "FULL",    "INNER",
    "CROSS",    "OUTER",     "ON",        "USING",         "AS",       "AND",     "OR",
    "NOT",      "IN",        "IS",        "NULL",          "LIKE",     "ILIKE",   "RLIKE",
    "BETWEEN",  "EXISTS",    "CASE",      "WHEN",          "THEN",     "ELSE",    "END",
    "DISTINCT", "UNION",     "ALL",       "INTERSECT",     "EXCEPT",   "WITH",    "VALUES",
    "CAST",     "INTERVAL",  "DATE",      "TIMESTAMP",     "TRUE",     "FALSE",   "ASC",
    "DESC",     "OVER",      "PARTITION", "FILTER",        "VERSION",  "OF",      "SHOW",
    "TABLES",   "VIEWS",     "COLUMNS",   "TBLPROPERTIES", "CREATE",   "REPLACE", "TEMPORARY",
    "VIEW",     "DROP",      "TABLE",     "FUNCTIONS",     "DESCRIBE", "DETAIL",  "HISTORY",
    "EXTENDED", "SUMMARIZE", "EXPLAIN",   "COPY",          "OPTIMIZE", "VACUUM",  "RESTORE",
    "ANALYZE"};

bool IsNameByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || c == '_' || byte >= 0x80;
}

/// Whether the text ends inside of quotes or a comment.
bool EndsInQuotes(std::string_view text) {
  char open = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (open == '\n') {
      if (c == '\n') open = 0;
    } else if (open != 0) {
      if (c == open) open = 0;
    } else if (c == '\'' || c == '"' || c == '`') {
      open = c;
    } else if (c == '-' && i + 1 < text.size() && text[i + 1] == '-') {
      open = '\n';
    }
  }
  return open != 0;
}

/// Whether a table's name follows these tokens.
bool TableFollows(const std::vector<Token>& tokens, size_t end) {
  if (end == 0) return false;
  const Token& last = tokens[end - 1];
  for (const std::string_view word :
       {"FROM", "JOIN", "SUMMARIZE", "DESCRIBE", "DESC", "OPTIMIZE", "VACUUM", "RESTORE", "TABLE",
        "DETAIL", "HISTORY", "COPY", "TBLPROPERTIES", "EXTENDED"}) {
    // ORDER BY x DESC is no DESCRIBE.
    const bool describe = word != "DESC" || end == 1;
    if (last.IsWord(word) && describe) return true;
  }
  const bool columns_in = end >= 2 && last.IsWord("IN") && tokens[end - 2].IsWord("COLUMNS");
  if (columns_in) return true;
  // FROM a, b
  if (!last.IsSymbol(",")) return false;
  for (size_t i = end - 1; i-- > 0;) {
    if (tokens[i].IsWord("FROM")) return true;
    if (!tokens[i].IsName() && !tokens[i].IsSymbol(",") && !tokens[i].IsSymbol(".")) return false;
    if (tokens[i].IsWord("SELECT") || tokens[i].IsWord("BY")) return false;
  }
  return false;
}

class Candidates {
 public:
  explicit Candidates(std::string_view word) : word_(ToLower(word)) {}

  void Add(std::string_view name) {
    const std::string lower = ToLower(name);
    if (!lower.starts_with(word_)) return;
    if (seen_.insert(lower).second) names_.emplace_back(name);
  }
  template <typename Names>
  void AddAll(const Names& names) {
    for (const auto& name : names) Add(name);
  }
  std::vector<std::string> Take() { return std::move(names_); }

 private:
  const std::string word_;
  std::set<std::string> seen_;
  std::vector<std::string> names_;
};

bool HasCapital(std::string_view word) {
  return std::any_of(word.begin(), word.end(),
                     [](char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; });
}

/// The columns of all tables that the tokens name.
std::vector<std::string> ColumnsNamed(const std::vector<Token>& tokens,
                                      const CompletionNames& names) {
  std::vector<std::string> columns;
  std::set<std::string> seen;
  for (const Token& token : tokens) {
    if (!token.IsName()) continue;
    for (const std::string& table : names.tables) {
      if (!EqualsIgnoreCase(table, token.text) || !seen.insert(table).second) continue;
      for (std::string& column : names.columns_of(table)) columns.push_back(std::move(column));
    }
  }
  return columns;
}

}  // namespace

std::string Completion::CommonEnding() const {
  if (candidates.empty()) return "";
  std::string common = candidates.front();
  for (const std::string& candidate : candidates) {
    size_t same = 0;
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    while (same < common.size() && same < candidate.size() &&
           lower(common[same]) == lower(candidate[same])) {
      ++same;
    }
    common.resize(same);
  }
  std::string ending = common.size() > word.size() ? common.substr(word.size()) : "";
  if (candidates.size() == 1 && closes) ending += ' ';
  return ending;
}

Completion CompleteStatement(const std::string& statement, const CompletionNames& names) {
  size_t begin = statement.size();
  while (begin > 0 && IsNameByte(statement[begin - 1])) --begin;
  Completion completion;
  completion.closes = true;
  if (statement.starts_with('.') && statement.find(' ') == std::string::npos) {
    completion.word = statement;
    Candidates commands(statement);
    commands.AddAll(names.dot_commands);
    completion.candidates = commands.Take();
    return completion;
  }
  completion.word = statement.substr(begin);
  if (EndsInQuotes(std::string_view(statement).substr(0, begin))) return completion;
  std::vector<LexicalError> errors;
  std::vector<Token> tokens = Tokenize(statement, &errors);
  size_t before = 0;  // how many stand before the word
  while (before < tokens.size() && tokens[before].span.begin < begin &&
         tokens[before].kind != Token::Kind::kEnd) {
    ++before;
  }
  // Only the statement at hand.
  size_t first = before;
  while (first > 0 && !tokens[first - 1].IsSymbol(";")) --first;
  tokens.erase(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(first));
  before -= first;
  Candidates found(completion.word);
  if (statement.starts_with(".schema ") || TableFollows(tokens, before)) {
    found.AddAll(names.tables);
  } else {
    found.AddAll(ColumnsNamed(tokens, names));
    const bool qualified = begin > 0 && statement[begin - 1] == '.';
    if (!qualified && !completion.word.empty()) {
      found.AddAll(names.functions);
      found.AddAll(names.tables);
      const bool small = !HasCapital(completion.word);
      for (const std::string_view keyword : kKeywords) {
        found.Add(small ? ToLower(keyword) : std::string(keyword));
      }
    }
  }
  completion.candidates = found.Take();
  if (completion.candidates.size() == 1) {
    const std::string& only = completion.candidates.front();
    const bool function =
        std::find(names.functions.begin(), names.functions.end(), only) != names.functions.end();
    if (function) {
      completion.candidates.front() += "(";
      completion.closes = false;
    }
  }
  return completion;
}

}  // namespace freshet::cli

#include "explore/statement_cursor.h"

#include <charconv>

namespace freshet::explore {

arrow::Result<TableReference> StatementCursor::ExpectTable() {
  if (tokens_.NextIsWord("DELTA") && tokens_.Peek(1).IsSymbol(".")) {
    const size_t begin = tokens_.Take().span.begin;
    tokens_.Take();
    if (tokens_.Peek().kind != Token::Kind::kQuotedName) {
      return tokens_.Unexpected("a path in backquotes: delta.`/path/of/a/table`");
    }
    std::string path = tokens_.Take().text;
    return TableReference{"", std::move(path), tokens_.SpanFrom(begin)};
  }
  ARROW_ASSIGN_OR_RAISE(auto name, tokens_.ExpectName("a table's name"));
  return TableReference{std::move(name.text), "", name.span};
}

arrow::Result<int64_t> StatementCursor::ExpectInteger(std::string_view what) {
  const std::string& text = tokens_.Peek().text;
  int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data(), end, value);
  const bool whole = tokens_.Peek().kind == Token::Kind::kNumber && error == std::errc();
  if (!whole || parsed != end) return tokens_.Unexpected(std::string(what) + ", a whole number");
  tokens_.Take();
  return value;
}

arrow::Result<double> StatementCursor::ExpectNumber(std::string_view what) {
  const std::string& text = tokens_.Peek().text;
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data(), end, value);
  const bool whole = tokens_.Peek().kind == Token::Kind::kNumber && error == std::errc();
  if (!whole || parsed != end) return tokens_.Unexpected(std::string(what) + ", a number");
  tokens_.Take();
  return value;
}

arrow::Status StatementCursor::ExpectEnd() {
  if (tokens_.AtEnd()) return arrow::Status::OK();
  return tokens_.Unexpected("the end of the statement");
}

bool StatementCursor::AtQuery() const {
  for (const std::string_view word : {"SELECT", "WITH", "FROM", "VALUES", "PIVOT", "UNPIVOT"}) {
    if (tokens_.NextIsWord(word)) return true;
  }
  return tokens_.NextIsSymbol("(");
}

Span StatementCursor::Rest() const {
  size_t last = 0;
  Span rest{tokens_.Peek().span.begin, tokens_.Peek().span.end};
  while (tokens_.Peek(last).kind != Token::Kind::kEnd) rest.end = tokens_.Peek(last++).span.end;
  return rest;
}

}  // namespace freshet::explore

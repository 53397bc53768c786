#include "sql/token_cursor.h"

#include <utility>

#include "sql/hint.h"

namespace freshet {
namespace {

/// Keywords that a name can't be, unless in backquotes: one here means that the name is missing.
bool IsReserved(const Token& token) {
  for (const std::string_view word : {"AS", "SELECT", "FROM", "WHERE", "PARTITIONED", "COMMENT",
                                      "LOCATION", "TBLPROPERTIES", "CONSTRAINT", "EXPECT"}) {
    if (token.IsWord(word)) return true;
  }
  return false;
}

}  // namespace

TokenCursor::TokenCursor(const SourceText* source, std::vector<Token> tokens)
    : source_(source), tokens_(std::move(tokens)) {}

const Token& TokenCursor::Peek(size_t ahead) const {
  const size_t at = next_ + ahead;
  return at < tokens_.size() ? tokens_[at] : tokens_.back();
}

const Token& TokenCursor::Take() {
  const Token& token = Peek();
  if (!AtEnd()) ++next_;
  return token;
}

bool TokenCursor::TakeWord(std::string_view word) {
  if (!NextIsWord(word)) return false;
  Take();
  return true;
}

bool TokenCursor::TakeSymbol(std::string_view symbol) {
  if (!NextIsSymbol(symbol)) return false;
  Take();
  return true;
}

arrow::Status TokenCursor::ExpectWord(std::string_view word, std::string_view after) {
  if (TakeWord(word)) return arrow::Status::OK();
  return Unexpected(std::string(word) + " after " + std::string(after), {std::string(word)});
}

arrow::Status TokenCursor::ExpectSymbol(std::string_view symbol, std::string_view after) {
  if (TakeSymbol(symbol)) return arrow::Status::OK();
  return Unexpected("'" + std::string(symbol) + "' after " + std::string(after));
}

arrow::Result<Identifier> TokenCursor::ExpectName(std::string_view what) {
  if (!Peek().IsName() || IsReserved(Peek())) return Unexpected(what);
  const Token& token = Take();
  if (!NextIsSymbol(".")) return Identifier{token.text, token.span};
  while (TakeSymbol(".")) {
    if (Peek().IsName()) Take();
  }
  const Span span = SpanFrom(token.span.begin);
  return Error(span, "'" + std::string(source_->Slice(span)) + "' has more than one part: " +
                         std::string(what) + " is one word here, without catalog or schema");
}

arrow::Result<OptionValue> TokenCursor::ExpectString(std::string_view what) {
  if (Peek().kind != Token::Kind::kString) {
    return Unexpected(std::string(what) + " in quotes: '…'");
  }
  const Token& token = Take();
  return OptionValue{OptionValue::Kind::kString, token.text, token.span};
}

arrow::Result<Identifier> TokenCursor::TakeParenthesized(std::string_view what) {
  const Span open = tokens_[next_ - 1].span;
  int depth = 0;
  while (!(depth == 0 && NextIsSymbol(")"))) {
    if (AtEnd()) return Error(open, "this '(' is never closed: add ')'");
    if (NextIsSymbol("(")) ++depth;
    if (NextIsSymbol(")")) --depth;
    Take();
  }
  const Span close = Take().span;
  if (tokens_[next_ - 2].span.begin == open.begin) {
    return Error({open.begin, close.end}, "expected " + std::string(what) + " between '(' and ')'");
  }
  const Span span{open.end, close.begin};
  std::string_view text = source_->Slice(span);
  const size_t first = text.find_first_not_of(" \t\r\n");
  const size_t last = text.find_last_not_of(" \t\r\n");
  const Span inner{span.begin + first, span.begin + last + 1};
  return Identifier{std::string(source_->Slice(inner)), inner};
}

Span TokenCursor::SpanFrom(size_t begin) const {
  return {begin, next_ == 0 ? begin : tokens_[next_ - 1].span.end};
}

arrow::Status TokenCursor::Error(Span span, std::string_view message) const {
  return source_->Error(span, message);
}

arrow::Status TokenCursor::Unexpected(std::string_view expected) const {
  return Error(Peek().span, "expected " + std::string(expected) + ", found " + Found());
}

arrow::Status TokenCursor::Unexpected(std::string_view expected,
                                      const std::vector<std::string>& candidates) const {
  std::string message = "expected " + std::string(expected) + ", found " + Found();
  if (Peek().kind == Token::Kind::kWord) message = WithHint(message, Peek().text, candidates);
  return Error(Peek().span, message);
}

std::string TokenCursor::Found() const {
  if (AtEnd()) return "the end of the statement";
  const std::string text(source_->Slice(Peek().span));
  return Peek().kind == Token::Kind::kString ? text : "'" + text + "'";
}

}  // namespace freshet

// A place in the tokens of one statement, for a recursive descent parser.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "base/source_text.h"
#include "sql/pipeline_ast.h"
#include "sql/token.h"

namespace freshet {

/// Reads the tokens of one statement from left to right. `source` outlives it. Not thread-safe.
///
/// Errors are Status::Invalid, rendered with place and caret (SourceText::Error).
class TokenCursor {
 public:
  /// `tokens` end with a kEnd token, whose span is where the statement ends.
  TokenCursor(const SourceText* source, std::vector<Token> tokens);

  const SourceText& source() const { return *source_; }

  /// The token `ahead` of the next one; beyond the last token it is the kEnd token.
  const Token& Peek(size_t ahead = 0) const;
  bool AtEnd() const { return Peek().kind == Token::Kind::kEnd; }
  bool NextIsWord(std::string_view word) const { return Peek().IsWord(word); }
  bool NextIsSymbol(std::string_view symbol) const { return Peek().IsSymbol(symbol); }

  /// Goes one on, except at the end.
  const Token& Take();
  /// Takes the next token if it is this one.
  bool TakeWord(std::string_view word);
  bool TakeSymbol(std::string_view symbol);

  /// Takes this keyword; else an error that says what was found, and what it could have meant.
  /// `after` is what stands before it, for the message ("expected TABLE after STREAMING").
  arrow::Status ExpectWord(std::string_view word, std::string_view after);
  arrow::Status ExpectSymbol(std::string_view symbol, std::string_view after);
  /// Takes a name of one part. `what` says what it names: "a table's name".
  arrow::Result<Identifier> ExpectName(std::string_view what);
  /// Takes a string literal.
  arrow::Result<OptionValue> ExpectString(std::string_view what);

  /// Takes tokens up to the `)` that closes a `(` taken just before, and the `)` too. Gives the
  /// text between them, as written.
  arrow::Result<Identifier> TakeParenthesized(std::string_view what);

  /// The place from `begin` to the end of the token taken last.
  Span SpanFrom(size_t begin) const;

  arrow::Status Error(Span span, std::string_view message) const;
  /// "expected …, found …" at the next token.
  arrow::Status Unexpected(std::string_view expected) const;
  /// As Unexpected, with the keyword that the next token is near to.
  arrow::Status Unexpected(std::string_view expected,
                           const std::vector<std::string>& candidates) const;
  /// Names the next token for a message: "'x'" or "the end of the statement".
  std::string Found() const;

 private:
  const SourceText* source_;
  std::vector<Token> tokens_;
  size_t next_ = 0;
};

}  // namespace freshet

// What the parsers of statements take from a text again and again.
#pragma once

#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "explore/statement.h"
#include "sql/token_cursor.h"

namespace freshet::explore {

/// The tokens of one statement. Errors have place and caret. One thread at a time.
class StatementCursor {
 public:
  StatementCursor(const SourceText* source, std::vector<Token> tokens)
      : tokens_(source, std::move(tokens)) {}

  TokenCursor& tokens() { return tokens_; }

  /// A name, or delta.`path`.
  arrow::Result<TableReference> ExpectTable();
  /// Takes a number without sign; `what` is for the message.
  arrow::Result<int64_t> ExpectInteger(std::string_view what);
  arrow::Result<double> ExpectNumber(std::string_view what);
  arrow::Status ExpectEnd();

  /// Whether a query begins here.
  bool AtQuery() const;
  /// The place from here to the statement's end. Takes nothing.
  Span Rest() const;

 private:
  TokenCursor tokens_;
};

}  // namespace freshet::explore

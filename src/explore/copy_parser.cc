#include "explore/copy_parser.h"

#include <utility>

namespace freshet::explore {
namespace {

arrow::Result<QueryPart> From(StatementCursor* cursor) {
  TokenCursor& next = cursor->tokens();
  if (next.TakeSymbol("(")) {
    ARROW_ASSIGN_OR_RAISE(const auto query, next.TakeParenthesized("a query"));
    return QueryPart{std::nullopt, query.span};
  }
  ARROW_ASSIGN_OR_RAISE(auto table, cursor->ExpectTable());
  const Span span = table.span;
  return QueryPart{std::move(table), span};
}

arrow::Status Partitions(TokenCursor* next, Copy* copy) {
  const bool several = next->TakeSymbol("(");
  do {
    ARROW_ASSIGN_OR_RAISE(auto column, next->ExpectName("a column's name"));
    copy->partition_by.push_back(std::move(column));
  } while (several && next->TakeSymbol(","));
  return several ? next->ExpectSymbol(")", "the columns") : arrow::Status::OK();
}

arrow::Status OptionOf(TokenCursor* next, Copy* copy) {
  ARROW_ASSIGN_OR_RAISE(auto key, next->ExpectName("an option's name"));
  if (next->NextIsSymbol("=") || next->NextIsSymbol("=>")) next->Take();
  if (Token{Token::Kind::kWord, key.span, key.text}.IsWord("PARTITION_BY")) {
    return Partitions(next, copy);
  }
  OptionValue value{OptionValue::Kind::kBoolean, "true", key.span};
  const Token& token = next->Peek();
  const bool given =
      token.IsName() || token.kind == Token::Kind::kString || token.kind == Token::Kind::kNumber;
  if (given) {
    const bool text = token.kind != Token::Kind::kNumber;
    value = {text ? OptionValue::Kind::kString : OptionValue::Kind::kNumber, token.text,
             token.span};
    next->Take();
  }
  copy->options.push_back({std::move(key), std::move(value)});
  return arrow::Status::OK();
}

}  // namespace

arrow::Result<Statement> ParseCopy(StatementCursor* cursor) {
  TokenCursor& next = cursor->tokens();
  Copy copy;
  ARROW_ASSIGN_OR_RAISE(copy.from, From(cursor));
  if (next.NextIsWord("FROM")) {
    return next.Error(next.Peek().span,
                      "COPY … FROM is not carried: tables are written by pipelines, which read "
                      "files with read_files (freshet run)");
  }
  ARROW_RETURN_NOT_OK(next.ExpectWord("TO", "the query or table"));
  ARROW_ASSIGN_OR_RAISE(copy.target, next.ExpectString("a file's path"));
  next.TakeWord("WITH");
  if (next.TakeSymbol("(")) {
    do {
      ARROW_RETURN_NOT_OK(OptionOf(&next, &copy));
    } while (next.TakeSymbol(","));
    ARROW_RETURN_NOT_OK(next.ExpectSymbol(")", "the options"));
  }
  ARROW_RETURN_NOT_OK(cursor->ExpectEnd());
  return copy;
}

}  // namespace freshet::explore

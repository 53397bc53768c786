#include "explore/split_statements.h"

#include <optional>

#include "sql/tokenizer.h"

namespace freshet::explore {

std::vector<Span> SplitStatements(std::string_view text) {
  std::vector<Span> statements;
  std::optional<Span> current;
  std::vector<LexicalError> errors;
  for (const Token& token : Tokenize(text, &errors)) {
    if (token.IsSymbol(";") || token.kind == Token::Kind::kEnd) {
      if (current) statements.push_back(*current);
      current.reset();
    } else {
      if (!current) current = Span{token.span.begin, token.span.end};
      current->end = token.span.end;
    }
  }
  return statements;
}

}  // namespace freshet::explore

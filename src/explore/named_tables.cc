#include "explore/named_tables.h"

#include "sql/find_token.h"
#include "sql/tokenizer.h"

namespace freshet::explore {
namespace {

Span Shifted(Span span, size_t by) { return {span.begin + by, span.end + by}; }

}  // namespace

arrow::Result<std::vector<TableName>> FindTableNames(const SourceText& source, Span statement) {
  const std::string_view text = source.Slice(statement);
  std::vector<LexicalError> errors;
  const std::vector<Token> tokens = Tokenize(text, &errors);
  std::vector<TableName> names;
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    const Token& token = tokens[i];
    // DuckDB writes a name as "name", which is a string to Spark.
    if (!token.IsName() && token.kind != Token::Kind::kString) continue;
    TableName name{token.text, false, Shifted(token.span, statement.begin), std::nullopt};
    name.is_path = i > 1 && token.kind == Token::Kind::kQuotedName && tokens[i - 1].IsSymbol(".") &&
                   tokens[i - 2].IsWord("DELTA");
    query::QueryProblem problem;
    auto version = query::FindTableVersion(text, tokens, i + 1, &problem);
    if (!version.ok()) {
      return source.Error(FindInText(source, statement, problem.token, problem.occurrence),
                          problem.message);
    }
    if (*version) {
      name.version = **version;
      name.version->span = Shifted(name.version->span, statement.begin);
      name.version->value_span = Shifted(name.version->value_span, statement.begin);
    }
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace freshet::explore

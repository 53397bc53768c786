#include "query/table_version.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "query/duckdb_handles.h"
#include "query/spark_parser.h"
#include "sql/tokenizer.h"

namespace freshet::query {
namespace {

bool MayBegin(const Token& token) {
  for (const char* word : {"FOR", "VERSION", "SYSTEM_VERSION", "TIMESTAMP", "SYSTEM_TIME", "AT"}) {
    if (token.IsWord(word)) return true;
  }
  return false;
}

/// The tokens of a table's name: `t`, "t" or delta.`path`.
struct WrittenName {
  size_t end = 0;  ///< the token after it
  bool is_path = false;
};

/// The name that begins at the token `at`; its end is `at` when there is none.
WrittenName NameAt(const std::vector<Token>& tokens, size_t at) {
  if (tokens[at].IsWord("DELTA") && tokens[at + 1].IsSymbol(".") &&
      tokens[at + 2].kind == Token::Kind::kQuotedName) {
    return {at + 3, true};
  }
  const bool name = tokens[at].IsName() || tokens[at].kind == Token::Kind::kString;
  return {name ? at + 1 : at, false};
}

bool IsAmong(const std::vector<Relation>& relations, const std::string& name) {
  return std::any_of(relations.begin(), relations.end(), [&](const Relation& relation) {
    return EqualsIgnoreCase(relation.name, name);
  });
}

/// Words of DuckDB that may follow a relation, beside Spark's.
bool MayBeAlias(const Token& token) {
  for (const char* word : {"SELECT", "ASOF", "POSITIONAL", "FETCH", "WINDOW"}) {
    if (token.IsWord(word)) return false;
  }
  return SparkParser::MayBeAlias(token);
}

}  // namespace

std::string VersionedName(std::string_view table, const TableVersion& version) {
  const bool number = version.kind == TableVersion::Kind::kVersion;
  return fmt::format("{} {} AS OF {}", table, number ? "VERSION" : "TIMESTAMP", version.value);
}

arrow::Result<std::optional<TableVersion>> FindTableVersion(std::string_view text,
                                                            const std::vector<Token>& tokens,
                                                            size_t at, QueryProblem* problem) {
  if (at >= tokens.size() || !MayBegin(tokens[at])) return std::nullopt;
  return SparkParser(text, problem).ParseTableVersionAt(at);
}

arrow::Result<std::string> NameTableVersions(std::string_view text,
                                             const std::vector<Relation>& relations,
                                             QueryProblem* problem) {
  std::vector<LexicalError> errors;
  const std::vector<Token> tokens = Tokenize(text, &errors);
  std::string named;
  size_t copied = 0;
  for (size_t i = 0; i + 1 < tokens.size();) {
    const WrittenName name = NameAt(tokens, i);
    if (name.end == i) {
      ++i;
      continue;
    }
    ARROW_ASSIGN_OR_RAISE(const auto version, FindTableVersion(text, tokens, name.end, problem));
    const std::string& table = tokens[name.end - 1].text;
    const std::string relation = version ? VersionedName(table, *version) : table;
    if ((!version && !name.is_path) || !IsAmong(relations, relation)) {
      i = name.end;
      continue;
    }
    named += text.substr(copied, tokens[i].span.begin - copied);
    named += QuoteIdentifier(relation);
    copied = version ? version->span.end : tokens[name.end - 1].span.end;
    for (i = name.end; i + 1 < tokens.size() && tokens[i].span.begin < copied;) ++i;
    if (version && !MayBeAlias(tokens[i])) named += " AS " + QuoteIdentifier(table);
  }
  named += text.substr(copied);
  return named;
}

}  // namespace freshet::query

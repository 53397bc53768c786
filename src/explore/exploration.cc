#include "explore/exploration.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "base/near_match.h"
#include "explore/text_table.h"
#include "sql/find_token.h"
#include "sql/schema_text.h"
#include "sql/tokenizer.h"

namespace freshet::explore {
namespace {

/// First words of statements that only read.
constexpr std::array<std::string_view, 10> kQueries = {"SELECT",  "WITH",      "FROM",     "VALUES",
                                                       "TABLE",   "SUMMARIZE", "DESCRIBE", "DESC",
                                                       "EXPLAIN", "PIVOT"};

std::vector<Token> Tokens(std::string_view text) {
  std::vector<LexicalError> errors;
  return Tokenize(text, &errors);
}

/// Spark's DESCRIBE.
arrow::Result<std::shared_ptr<arrow::Table>> DescribeSchema(const arrow::Schema& schema) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& field : schema.fields()) {
    rows.push_back({field->name(), ToLower(TypeText(*field->type()))});
  }
  return TextTable({"col_name", "data_type"}, rows);
}

bool StartsWith(const query::QueryProblem& problem, std::string_view prefix) {
  return problem.message.starts_with(prefix);
}

/// Whether DuckDB's complaint tells more than that the text is not the Spark SQL that is carried.
bool TellsMore(const query::QueryProblem& spark, const std::string& duckdb_message) {
  const bool duckdb_names_it =
      duckdb_message.starts_with("unknown column") || duckdb_message.starts_with("unknown table");
  return duckdb_names_it && !StartsWith(spark, "unknown");
}

/// Which token is the name after DESCRIBE [TABLE], when nothing follows it; else 0.
size_t DescribedTable(const std::vector<Token>& tokens) {
  size_t at = 1;
  if (tokens[at].IsWord("TABLE")) ++at;
  const bool alone =
      tokens[at].IsName() && at + 1 < tokens.size() && tokens[at + 1].kind == Token::Kind::kEnd;
  return alone ? at : 0;
}

/// Where the query of DESCRIBE [QUERY] SELECT … begins.
std::optional<size_t> DescribedQuery(const std::vector<Token>& tokens) {
  if (!tokens[0].IsWord("DESCRIBE") && !tokens[0].IsWord("DESC")) return std::nullopt;
  const Token& next = tokens[1].IsWord("QUERY") ? tokens[2] : tokens[1];
  const bool query = next.IsWord("SELECT") || next.IsWord("WITH") || next.IsSymbol("(");
  if (!query) return std::nullopt;
  return next.span.begin;
}

}  // namespace

arrow::Result<std::unique_ptr<Exploration>> Exploration::Open(std::string warehouse, Disk* disk) {
  ARROW_ASSIGN_OR_RAISE(auto engine, query::QueryEngine::Make());
  return std::unique_ptr<Exploration>(
      new Exploration(std::move(warehouse), disk, std::move(engine)));
}

arrow::Result<std::shared_ptr<arrow::Table>> Exploration::ShowTables() const {
  ARROW_ASSIGN_OR_RAISE(const auto names, tables_.Names());
  std::vector<std::vector<std::string>> rows;
  for (const std::string& name : names) rows.push_back({name});
  return TextTable({"tableName"}, rows);
}

arrow::Status Exploration::RenderProblem(const SourceText& source, Span statement,
                                         const query::QueryProblem& problem) const {
  std::vector<std::string> candidates = problem.candidates;
  if (StartsWith(problem, "unknown table")) {
    ARROW_ASSIGN_OR_RAISE(candidates, tables_.Names());
  }
  const std::string hint = DidYouMean(problem.token, candidates);
  const std::string message = problem.message + (hint.empty() ? "" : "." + hint);
  const Span place = problem.token.empty()
                         ? statement
                         : FindInText(source, statement, problem.token, problem.occurrence);
  return source.Error(place, message);
}

arrow::Result<ExplorationResult> Exploration::RunQuery(
    const SourceText& source, Span statement, const std::vector<query::Relation>& relations) {
  const std::string text(source.Slice(statement));
  query::QueryProblem problem;
  const auto translated = query::TranslateSparkQuery(text, &problem, relations);
  if (translated.ok()) {
    auto table = tables_.Query(*translated);
    if (table.ok()) return ExplorationResult{*std::move(table), "", tables_.reads()};
    return arrow::Status::ExecutionError("error: ", table.status().message());
  }
  ARROW_ASSIGN_OR_RAISE(const std::string named,
                        query::NameTableVersions(text, relations, &problem));
  auto table = tables_.Query(named);
  if (table.ok()) {
    return ExplorationResult{*std::move(table),
                             fmt::format("run as DuckDB SQL; as Spark SQL: {}", problem.message),
                             tables_.reads()};
  }
  if (!table.status().IsInvalid() || TellsMore(problem, table.status().message())) {
    return arrow::Status::ExecutionError("error: ", table.status().message());
  }
  return RenderProblem(source, statement, problem);
}

arrow::Result<ExplorationResult> Exploration::DescribeQuery(
    const SourceText& source, Span query, const std::vector<query::Relation>& relations) {
  query::QueryProblem problem;
  const auto translated = query::TranslateSparkQuery(source.Slice(query), &problem, relations);
  if (!translated.ok()) return RenderProblem(source, query, problem);
  const auto schema = engine_->Describe(*translated, relations, &problem);
  if (!schema.ok()) return RenderProblem(source, query, problem);
  ARROW_ASSIGN_OR_RAISE(auto table, DescribeSchema(**schema));
  return ExplorationResult{std::move(table), ""};
}

arrow::Result<ExplorationResult> Exploration::Run(const SourceText& source, Span statement) {
  const std::string_view text = source.Slice(statement);
  const std::vector<Token> tokens = Tokens(text);
  const Token& first = tokens.front();
  if (first.IsWord("SHOW") && tokens.size() > 1 && tokens[1].IsWord("TABLES")) {
    ARROW_ASSIGN_OR_RAISE(auto table, ShowTables());
    return ExplorationResult{std::move(table), ""};
  }
  const bool reads =
      first.IsSymbol("(") || std::any_of(kQueries.begin(), kQueries.end(),
                                         [&](std::string_view word) { return first.IsWord(word); });
  if (!reads) {
    return source.Error(
        {statement.begin + first.span.begin, statement.begin + first.span.end},
        "freshet sql only reads: SELECT, SHOW TABLES, DESCRIBE t, SUMMARIZE t. Tables "
        "are written by pipelines (freshet run)");
  }
  ARROW_ASSIGN_OR_RAISE(const auto relations, tables_.LoadNamed(source, statement));
  if (first.IsWord("DESCRIBE") || first.IsWord("DESC")) {
    const size_t described = DescribedTable(tokens);
    for (const query::Relation& relation : relations) {
      if (described == 0 || !EqualsIgnoreCase(relation.name, tokens[described].text)) continue;
      ARROW_ASSIGN_OR_RAISE(auto table, DescribeSchema(*relation.schema));
      return ExplorationResult{std::move(table), ""};
    }
  }
  if (const auto begin = DescribedQuery(tokens)) {
    return DescribeQuery(source, {statement.begin + *begin, statement.end}, relations);
  }
  const bool duckdb_only = first.IsWord("SUMMARIZE") || first.IsWord("EXPLAIN") ||
                           first.IsWord("DESCRIBE") || first.IsWord("DESC");
  if (!duckdb_only) return RunQuery(source, statement, relations);
  query::QueryProblem problem;
  ARROW_ASSIGN_OR_RAISE(const std::string named,
                        query::NameTableVersions(text, relations, &problem));
  auto table = tables_.Query(named);
  if (!table.ok()) return arrow::Status::ExecutionError("error: ", table.status().message());
  return ExplorationResult{*std::move(table), "", tables_.reads()};
}

}  // namespace freshet::explore

#include "query/exploration.h"

#include <algorithm>
#include <array>
#include <optional>

#include <arrow/builder.h>
#include <fmt/format.h>

#include "base/ascii_text.h"
#include "base/near_match.h"
#include "sql/find_token.h"
#include "sql/schema_text.h"
#include "sql/tokenizer.h"

namespace freshet::query {
namespace {

/// First words of statements that only read.
constexpr std::array<std::string_view, 10> kQueries = {"SELECT",  "WITH",      "FROM",     "VALUES",
                                                       "TABLE",   "SUMMARIZE", "DESCRIBE", "DESC",
                                                       "EXPLAIN", "PIVOT"};

std::vector<Token> Tokens(std::string_view text) {
  std::vector<LexicalError> errors;
  return Tokenize(text, &errors);
}

/// A table of text columns.
arrow::Result<std::shared_ptr<arrow::Table>> TextTable(
    const std::vector<std::string>& names, const std::vector<std::vector<std::string>>& rows) {
  arrow::FieldVector fields;
  arrow::ArrayVector columns;
  for (size_t i = 0; i < names.size(); ++i) {
    arrow::StringBuilder builder;
    for (const auto& row : rows) ARROW_RETURN_NOT_OK(builder.Append(row[i]));
    ARROW_ASSIGN_OR_RAISE(auto column, builder.Finish());
    fields.push_back(arrow::field(names[i], arrow::utf8()));
    columns.push_back(std::move(column));
  }
  return arrow::Table::Make(arrow::schema(std::move(fields)), columns);
}

/// Spark's DESCRIBE.
arrow::Result<std::shared_ptr<arrow::Table>> DescribeSchema(const arrow::Schema& schema) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& field : schema.fields()) {
    rows.push_back({field->name(), ToLower(TypeText(*field->type()))});
  }
  return TextTable({"col_name", "data_type"}, rows);
}

bool StartsWith(const QueryProblem& problem, std::string_view prefix) {
  return problem.message.starts_with(prefix);
}

/// Whether DuckDB's complaint tells more than that the text is not the Spark SQL that is carried.
bool TellsMore(const QueryProblem& spark, const std::string& duckdb_message) {
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

std::vector<Span> SplitStatements(std::string_view text) {
  std::vector<Span> statements;
  std::optional<Span> current;
  for (const Token& token : Tokens(text)) {
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

arrow::Result<std::unique_ptr<Exploration>> Exploration::Open(std::string warehouse, Disk* disk) {
  ARROW_ASSIGN_OR_RAISE(auto engine, QueryEngine::Make());
  return std::unique_ptr<Exploration>(
      new Exploration(std::move(warehouse), disk, std::move(engine)));
}

arrow::Result<std::vector<std::string>> Exploration::TableNames() const {
  ARROW_ASSIGN_OR_RAISE(const auto entries, disk_->List(warehouse_));
  std::vector<std::string> names;
  for (const DirectoryEntry& entry : entries) {
    if (!entry.is_directory || entry.name.starts_with('_') || entry.name.starts_with('.')) continue;
    const std::string log = JoinPath(JoinPath(warehouse_, entry.name), "_delta_log");
    ARROW_ASSIGN_OR_RAISE(const bool is_table, disk_->Exists(log));
    if (is_table) names.push_back(entry.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

arrow::Result<std::shared_ptr<arrow::Table>> Exploration::ShowTables() const {
  ARROW_ASSIGN_OR_RAISE(const auto names, TableNames());
  std::vector<std::vector<std::string>> rows;
  for (const std::string& name : names) rows.push_back({name});
  return TextTable({"tableName"}, rows);
}

arrow::Status Exploration::CreateRelation(const std::string& name, const std::string& path,
                                          const delta::Snapshot& snapshot) {
  ARROW_ASSIGN_OR_RAISE(const bool plain, snapshot.IsPlain());
  if (!plain) {
    ARROW_ASSIGN_OR_RAISE(auto rows, snapshot.ReadAll());
    return engine_->CreateArrowTable(name, std::move(rows));
  }
  ARROW_ASSIGN_OR_RAISE(const auto files, snapshot.Files());
  QueryEngine::ParquetView view;
  view.name = name;
  view.schema = snapshot.schema();
  view.partition_columns = snapshot.partition_columns();
  for (const delta::AddedFile& file : files) {
    view.paths.push_back(file.path.starts_with('/') ? file.path : JoinPath(path, file.path));
    std::vector<std::optional<std::string>> values;
    for (const std::string& column : view.partition_columns) {
      const auto value = file.partition_values.find(column);
      values.push_back(value == file.partition_values.end() ? std::nullopt : value->second);
    }
    view.partition_values.push_back(std::move(values));
  }
  return engine_->CreateParquetView(view);
}

arrow::Result<std::shared_ptr<arrow::Schema>> Exploration::LoadTable(const std::string& name,
                                                                     const std::string& path) {
  LoadedTable& loaded = tables_[name];
  if (loaded.table == nullptr) loaded.table = delta::Table::Make(path, disk_);
  ARROW_ASSIGN_OR_RAISE(auto snapshot, loaded.table->Load(loaded.snapshot));
  if (snapshot == nullptr) {
    tables_.erase(name);
    return arrow::Status::Invalid("there is no Delta table at '", path, "'");
  }
  if (loaded.snapshot == nullptr || loaded.snapshot->version() != snapshot->version()) {
    ARROW_RETURN_NOT_OK(CreateRelation(name, path, *snapshot));
    loaded.snapshot = std::move(snapshot);
  }
  return loaded.snapshot->schema();
}

arrow::Result<std::vector<Relation>> Exploration::LoadNamedTables(
    const std::vector<Token>& tokens) {
  ARROW_ASSIGN_OR_RAISE(const auto names, TableNames());
  std::vector<Relation> relations;
  const auto add = [&](const std::string& name, const std::string& path) -> arrow::Status {
    for (const Relation& relation : relations) {
      if (relation.name == name) return arrow::Status::OK();
    }
    ARROW_ASSIGN_OR_RAISE(auto schema, LoadTable(name, path));
    relations.push_back({name, std::move(schema)});
    return arrow::Status::OK();
  };
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    // delta.`path`
    if (i > 1 && token.kind == Token::Kind::kQuotedName && tokens[i - 1].IsSymbol(".") &&
        tokens[i - 2].IsWord("DELTA")) {
      ARROW_RETURN_NOT_OK(add(token.text, token.text));
      continue;
    }
    // DuckDB writes a name as "name", which is a string to Spark.
    if (!token.IsName() && token.kind != Token::Kind::kString) continue;
    for (const std::string& name : names) {
      if (EqualsIgnoreCase(name, token.text)) {
        ARROW_RETURN_NOT_OK(add(name, JoinPath(warehouse_, name)));
      }
    }
  }
  return relations;
}

arrow::Status Exploration::RenderProblem(const SourceText& source, Span statement,
                                         const QueryProblem& problem) const {
  std::vector<std::string> candidates = problem.candidates;
  if (StartsWith(problem, "unknown table")) {
    ARROW_ASSIGN_OR_RAISE(candidates, TableNames());
  }
  const std::string hint = DidYouMean(problem.token, candidates);
  const std::string message = problem.message + (hint.empty() ? "" : "." + hint);
  const Span place = problem.token.empty()
                         ? statement
                         : FindInText(source, statement, problem.token, problem.occurrence);
  return source.Error(place, message);
}

arrow::Result<ExplorationResult> Exploration::RunQuery(const SourceText& source, Span statement,
                                                       const std::vector<Relation>& relations) {
  const std::string text(source.Slice(statement));
  QueryProblem problem;
  const auto translated = TranslateSparkQuery(text, &problem, relations);
  if (translated.ok()) {
    auto table = engine_->Query(*translated);
    if (table.ok()) return ExplorationResult{*std::move(table), ""};
    return arrow::Status::ExecutionError("error: ", table.status().message());
  }
  auto table = engine_->Query(text);
  if (table.ok()) {
    return ExplorationResult{*std::move(table),
                             fmt::format("run as DuckDB SQL; as Spark SQL: {}", problem.message)};
  }
  if (!table.status().IsInvalid() || TellsMore(problem, table.status().message())) {
    return arrow::Status::ExecutionError("error: ", table.status().message());
  }
  return RenderProblem(source, statement, problem);
}

arrow::Result<ExplorationResult> Exploration::DescribeQuery(
    const SourceText& source, Span query, const std::vector<Relation>& relations) {
  QueryProblem problem;
  const auto translated = TranslateSparkQuery(source.Slice(query), &problem, relations);
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
  ARROW_ASSIGN_OR_RAISE(const auto relations, LoadNamedTables(tokens));
  if (first.IsWord("DESCRIBE") || first.IsWord("DESC")) {
    const size_t described = DescribedTable(tokens);
    for (const Relation& relation : relations) {
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
  auto table = engine_->Query(std::string(text));
  if (!table.ok()) return arrow::Status::ExecutionError("error: ", table.status().message());
  return ExplorationResult{*std::move(table), ""};
}

}  // namespace freshet::query

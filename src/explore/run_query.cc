// Queries, their plans and their columns.
#include <sstream>
#include <utility>

#include <arrow/array/array_binary.h>
#include <fmt/format.h>

#include "explore/describe_schema.h"
#include "explore/statement_context.h"
#include "explore/text_table.h"

namespace freshet::explore {
namespace {

void AddLines(std::string_view text, std::vector<std::vector<std::string>>* rows) {
  std::istringstream lines{std::string(text)};
  std::string line;
  while (std::getline(lines, line)) rows->push_back({line});
}

}  // namespace

ExplorationStream StreamOf(std::shared_ptr<arrow::Table> table, std::string note) {
  return {std::make_shared<arrow::TableBatchReader>(std::move(table)), std::move(note)};
}

arrow::Result<ExplorationStream> TextStream(const std::vector<std::string>& names,
                                            const std::vector<std::vector<std::string>>& rows) {
  ARROW_ASSIGN_OR_RAISE(auto table, TextTable(names, rows));
  return StreamOf(std::move(table));
}

ExplorationStream NoteStream(std::string note) {
  return StreamOf(arrow::Table::Make(arrow::schema({}), arrow::ArrayVector{}, 0), std::move(note));
}

arrow::Result<ExplorationStream> Execute(const Query& /*query*/, const StatementContext& context) {
  ARROW_ASSIGN_OR_RAISE(const auto query,
                        context.runner->Prepare(context.source, {std::nullopt, context.place}));
  ExplorationStream stream;
  ARROW_ASSIGN_OR_RAISE(stream.rows, context.runner->Stream(context.source, query));
  if (!query.is_spark) {
    stream.as_duckdb = true;
    stream.note = fmt::format("run as DuckDB SQL; as Spark SQL: {}", query.spark_problem.message);
  }
  return stream;
}

arrow::Result<ExplorationStream> Execute(const Explain& explain, const StatementContext& context) {
  ARROW_ASSIGN_OR_RAISE(const auto query,
                        context.runner->Prepare(context.source, {std::nullopt, explain.query}));
  const bool analyze = explain.kind == Explain::Kind::kAnalyze;
  ARROW_ASSIGN_OR_RAISE(const auto plan,
                        context.runner->Stream(context.source, query, [&](const std::string& sql) {
                          return (analyze ? "EXPLAIN ANALYZE " : "EXPLAIN ") + sql;
                        }));
  std::vector<std::vector<std::string>> rows;
  if (explain.kind == Explain::Kind::kExtended) {
    rows.push_back({query.is_spark ? "-- as DuckDB SQL" : "-- DuckDB SQL, as it was written"});
    AddLines(query.sql, &rows);
    rows.push_back({""});
  }
  ARROW_ASSIGN_OR_RAISE(const auto table, plan->ToTable());
  const auto texts = table->GetColumnByName("explain_value");
  if (texts == nullptr) return arrow::Status::UnknownError("DuckDB gave no plan");
  for (const auto& chunk : texts->chunks()) {
    const auto& values = static_cast<const arrow::StringArray&>(*chunk);
    for (int64_t i = 0; i < values.length(); ++i) AddLines(values.GetView(i), &rows);
  }
  ARROW_ASSIGN_OR_RAISE(auto stream, TextStream({"plan"}, rows));
  stream.is_text = true;
  return stream;
}

arrow::Result<ExplorationStream> Execute(const DescribeQuery& describe,
                                         const StatementContext& context) {
  ARROW_ASSIGN_OR_RAISE(const auto query,
                        context.runner->Prepare(context.source, {std::nullopt, describe.query}));
  ARROW_ASSIGN_OR_RAISE(const auto schema, context.runner->Describe(context.source, query));
  return DescribeColumns(*schema);
}

}  // namespace freshet::explore

#include "explore/query_runner.h"

#include <utility>

#include <fmt/format.h>

#include "base/near_match.h"
#include "query/duckdb_handles.h"
#include "query/table_version.h"
#include "sql/find_token.h"

namespace freshet::explore {
namespace {

using query::QueryProblem;
using query::QuoteIdentifier;

/// Whether DuckDB's complaint tells more than that the text is not the Spark SQL that is carried.
bool TellsMore(const QueryProblem& spark, const std::string& duckdb_message) {
  const bool duckdb_names_it =
      duckdb_message.starts_with("unknown column") || duckdb_message.starts_with("unknown table");
  return duckdb_names_it && !spark.message.starts_with("unknown");
}

std::string TextOf(const SourceText& source, const QueryPart& part) {
  const std::string text(source.Slice(part.span));
  return part.table ? "SELECT * FROM " + text : text;
}

}  // namespace

arrow::Status QueryRunner::Problem(const SourceText& source, Span place,
                                   const QueryProblem& problem) const {
  std::vector<std::string> candidates = problem.candidates;
  if (problem.message.starts_with("unknown table")) {
    ARROW_ASSIGN_OR_RAISE(candidates, tables_->Names());
    for (std::string& view : views_->Names()) candidates.push_back(std::move(view));
  }
  const std::string hint = DidYouMean(problem.token, candidates);
  const std::string message = problem.message + (hint.empty() ? "" : "." + hint);
  const Span found =
      problem.token.empty() ? place : FindInText(source, place, problem.token, problem.occurrence);
  return source.Error(found, message);
}

arrow::Result<std::vector<query::Relation>> QueryRunner::LoadTables(
    const SourceText& source, Span place, const std::vector<const SessionView*>& views) {
  if (views.empty()) return tables_->LoadNamed(source, place);
  // One call takes the snapshots of all.
  std::string text(source.Slice(place));
  for (const SessionView* view : views) text += "\n;\n" + std::string(view->query.text());
  const SourceText all(source.name(), std::move(text));
  return tables_->LoadNamed(all, {0, all.text().size()});
}

arrow::Result<QueryRunner::CommonTable> QueryRunner::TranslateView(
    const SessionView& view, const std::string& with, const std::vector<query::Relation>& tables,
    const std::vector<query::Relation>& relations) {
  const std::string text(view.query.text());
  QueryProblem problem;
  const auto translated = query::TranslateSparkQuery(text, &problem, relations);
  std::string sql;
  if (translated.ok()) {
    sql = *translated;
  } else {
    ARROW_ASSIGN_OR_RAISE(sql, query::NameTableVersions(text, relations, &problem));
  }
  QueryProblem duckdb_problem;
  const auto schema = engine_->Describe(with.empty() ? sql : fmt::format("{}\n({}\n)", with, sql),
                                        tables, &duckdb_problem);
  if (!schema.ok()) {
    const bool spark = !translated.ok() && !TellsMore(problem, duckdb_problem.message);
    return Problem(view.query, {0, text.size()}, spark ? problem : duckdb_problem);
  }
  if (view.columns.empty()) return CommonTable{std::move(sql), {view.name, *schema}};
  if (static_cast<size_t>((*schema)->num_fields()) != view.columns.size()) {
    return arrow::Status::Invalid(fmt::format("view '{}' names {} columns, and its query gives {}",
                                              view.name, view.columns.size(),
                                              (*schema)->num_fields()));
  }
  arrow::FieldVector fields;
  std::string names;
  for (size_t i = 0; i < view.columns.size(); ++i) {
    fields.push_back((*schema)->field(static_cast<int>(i))->WithName(view.columns[i]));
    names += (i == 0 ? "" : ", ") + QuoteIdentifier(view.columns[i]);
  }
  return CommonTable{fmt::format("SELECT * FROM (\n{}\n) AS __view({})", sql, names),
                     {view.name, arrow::schema(std::move(fields))}};
}

arrow::Result<ReadyQuery> QueryRunner::Prepare(const SourceText& source, const QueryPart& part) {
  ReadyQuery ready;
  ready.place = part.span;
  const std::vector<const SessionView*> views = views_->UsedBy(source.Slice(part.span));
  ARROW_ASSIGN_OR_RAISE(ready.tables, LoadTables(source, part.span, views));
  std::vector<query::Relation> relations = ready.tables;
  std::string with;
  for (const SessionView* view : views) {
    ARROW_ASSIGN_OR_RAISE(auto common, TranslateView(*view, with, ready.tables, relations));
    // Not materialized, so that a condition on a view reaches the tables' files.
    with += fmt::format("{} {} AS NOT MATERIALIZED (\n{}\n)", with.empty() ? "WITH" : ",",
                        QuoteIdentifier(view->name), common.sql);
    relations.push_back(std::move(common.relation));
  }
  std::string text = TextOf(source, part);
  auto translated = query::TranslateSparkQuery(text, &ready.spark_problem, relations);
  ready.is_spark = translated.ok();
  if (ready.is_spark) {
    ready.sql = *std::move(translated);
  } else {
    ARROW_ASSIGN_OR_RAISE(ready.sql,
                          query::NameTableVersions(text, relations, &ready.spark_problem));
  }
  if (!with.empty()) ready.sql = fmt::format("{}\n({}\n)", with, ready.sql);
  return ready;
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> QueryRunner::Stream(
    const SourceText& source, const ReadyQuery& query,
    const std::function<std::string(const std::string& sql)>& wrap) {
  auto begun = tables_->Stream(query.sql, wrap);
  if (begun.ok() || begun.status().IsCancelled()) return begun;
  const arrow::Status& status = begun.status();
  if (query.is_spark || !status.IsInvalid() || TellsMore(query.spark_problem, status.message())) {
    return status.WithMessage("error: ", status.message());
  }
  return Problem(source, query.place, query.spark_problem);
}

arrow::Result<std::shared_ptr<arrow::Schema>> QueryRunner::Describe(const SourceText& source,
                                                                    const ReadyQuery& query) {
  QueryProblem problem;
  auto schema = engine_->Describe(query.sql, query.tables, &problem);
  if (schema.ok()) return schema;
  const bool spark = !query.is_spark && !TellsMore(query.spark_problem, problem.message);
  return Problem(source, query.place, spark ? query.spark_problem : problem);
}

}  // namespace freshet::explore

#include "pipeline/query_check.h"

#include <utility>

#include "sql/find_token.h"
#include "sql/hint.h"

namespace freshet {
namespace {

/// The problem's words with a near match, which is looked for among the columns that there are,
/// too.
std::string Message(const query::QueryProblem& problem, const arrow::Status& status,
                    const arrow::Schema& columns) {
  const std::string message = problem.message.empty() ? status.message() : problem.message;
  if (message.find("Did you mean") != std::string::npos) return message;
  std::vector<std::string> candidates = problem.candidates;
  if (message.starts_with("unknown column")) {
    for (const std::string& name : columns.field_names()) candidates.push_back(name);
  }
  return WithHint(message, problem.token, candidates);
}

}  // namespace

std::optional<CheckedQuery> CheckQuery(const Query& query, const std::string& spark_sql,
                                       const query::StreamSource& input,
                                       const BuildContext& context) {
  query::QueryProblem problem;
  const auto refuse = [&](const arrow::Status& status) {
    const Span place = FindInQuery(*context.source, query, problem.token, problem.occurrence);
    context.Refuse(place, Message(problem, status, *input.relation.schema));
    return std::nullopt;
  };
  auto stream = query::TranslateStreamQuery(spark_sql, input, &problem);
  if (!stream.ok()) return refuse(stream.status());
  const auto relation = RelationOf(*stream, input.relation, context.engine, &problem);
  if (!relation.ok()) return refuse(relation.status());
  auto schema = context.engine->Describe(stream->sql, {*relation}, &problem);
  if (!schema.ok()) return refuse(schema.status());
  return CheckedQuery{stream->sql, *std::move(schema), *std::move(stream)};
}

arrow::Result<query::Relation> RelationOf(const query::StreamQuery& query,
                                          const query::Relation& stream, query::QueryEngine* engine,
                                          query::QueryProblem* problem) {
  if (!query.aggregate) return stream;
  ARROW_ASSIGN_OR_RAISE(const auto partial,
                        engine->Describe(query.aggregate->partial_sql, {stream}, problem));
  return query::Relation{query::kGroupsRelation, query::GroupsSchema(*partial)};
}

std::optional<CheckedQuery> CheckExpression(const Identifier& expression,
                                            const query::Relation& input,
                                            const BuildContext& context, Report report) {
  query::QueryProblem problem;
  const auto refuse = [&](const arrow::Status& status) {
    if (report == Report::kYes) {
      const Span place =
          FindInText(*context.source, expression.span, problem.token, problem.occurrence);
      context.Refuse(place, Message(problem, status, *input.schema));
    }
    return std::nullopt;
  };
  auto sql = query::TranslateSparkExpression(expression.text, &problem, {input});
  if (!sql.ok()) return refuse(sql.status());
  const std::string describe = "SELECT (" + *sql + ") AS value FROM " + DuckDbName(input.name);
  auto schema = context.engine->Describe(describe, {input}, &problem);
  if (!schema.ok()) return refuse(schema.status());
  return CheckedQuery{*std::move(sql), *std::move(schema), {}};
}

std::string DuckDbName(const std::string& name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

}  // namespace freshet

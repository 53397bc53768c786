// A query or an expression through the query engine, and what it says is wrong put at its place in
// the file.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <arrow/type.h>

#include "pipeline/build_context.h"
#include "query/query_engine.h"
#include "query/stream_query.h"
#include "sql/pipeline_ast.h"

namespace freshet {

/// A query as DuckDB runs it over a relation, and its columns.
struct CheckedQuery {
  std::string sql;
  std::shared_ptr<arrow::Schema> schema;
  /// What a query over a stream needs besides; `sql` above is its `sql`.
  query::StreamQuery stream = {};
};

/// Translates `spark_sql`, a form of `query` that has the same tokens but for its stream, and
/// describes it over `input`. nullopt when it is wrong, with the problem added to the diagnostics.
std::optional<CheckedQuery> CheckQuery(const Query& query, const std::string& spark_sql,
                                       const query::StreamSource& input,
                                       const BuildContext& context);

/// The relation that StreamQuery::sql reads, given what the whole query reads. Fails with
/// Status::Invalid when the partial aggregation can't be prepared.
arrow::Result<query::Relation> RelationOf(const query::StreamQuery& query,
                                          const query::Relation& stream, query::QueryEngine* engine,
                                          query::QueryProblem* problem);

/// Translates an expression over the columns of `input` and gives it with its type in a schema of
/// one column. nullopt when it is wrong; then `report` decides whether that is said.
enum class Report { kYes, kNo };
std::optional<CheckedQuery> CheckExpression(const Identifier& expression,
                                            const query::Relation& input,
                                            const BuildContext& context, Report report);

/// A name as DuckDB's SQL quotes it.
std::string DuckDbName(const std::string& name);

}  // namespace freshet

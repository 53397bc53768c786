// QueryTranslator: what a query over a stream needs besides its SQL.
#include <utility>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "query/duckdb_handles.h"
#include "query/query_translator.h"
#include "query/window_query.h"

namespace freshet::query {

using Kind = Expression::Kind;

arrow::Result<StreamQuery> QueryTranslator::TranslateStream(const StreamSource& source,
                                                            QueryNode* query) {
  stream_ = &source;
  StreamQuery result;
  if (query->kind == QueryNode::Kind::kSelect &&
      (!query->group_by.empty() || query->group_by_all)) {
    ARROW_ASSIGN_OR_RAISE(result, TranslateAggregation(query));
  } else {
    ARROW_ASSIGN_OR_RAISE(SubquerySql translated, TranslateQuery(*query, nullptr));
    for (size_t i = 0; i < translated.columns.size(); ++i) {
      if (translated.columns[i].event_time) {
        result.event_time_columns.push_back(static_cast<int>(i));
      }
    }
    result.sql = std::move(translated.sql);
  }
  if (source.event_time && event_time_sql_.empty()) {
    // The stream stands in a join.
    event_time_sql_ =
        fmt::format("SELECT max({}) AS event_time FROM {}", QuoteIdentifier(*source.event_time),
                    QuoteIdentifier(source.relation.name));
  }
  result.event_time_sql = std::move(event_time_sql_);
  return result;
}

arrow::Status QueryTranslator::NoteEventTime(const QueryNode& query, const Scope& scope,
                                             const std::string& from) {
  const bool reads_stream = stream_ != nullptr && stream_->event_time && query.from != nullptr &&
                            query.from->kind == TableNode::Kind::kName &&
                            EqualsIgnoreCase(query.from->name, stream_->relation.name);
  if (!reads_stream) return arrow::Status::OK();
  std::string event_time;
  for (const ScopeColumn& column : scope.relations.front().columns) {
    if (column.event_time) event_time = column.sql;
  }
  std::string where;
  if (query.where != nullptr) {
    ARROW_RETURN_NOT_OK(AddConditions(*query.where, scope, event_time, &where));
  }
  event_time_sql_ = fmt::format("SELECT max({}) AS event_time{}{}", event_time, from, where);
  return arrow::Status::OK();
}

/// As Spark's optimizer, which moves those conditions below the watermark that don't look at it.
arrow::Status QueryTranslator::AddConditions(const Expression& condition, const Scope& scope,
                                             const std::string& event_time, std::string* where) {
  if (condition.kind == Kind::kBinary && condition.text == "AND") {
    for (const ExpressionPtr& side : condition.arguments) {
      ARROW_RETURN_NOT_OK(AddConditions(*side, scope, event_time, where));
    }
    return arrow::Status::OK();
  }
  ARROW_ASSIGN_OR_RAISE(const std::string sql,
                        expressions_.TranslateCondition(condition, scope, "WHERE"));
  if (sql.find(event_time) != std::string::npos) return arrow::Status::OK();
  *where += (where->empty() ? " WHERE " : " AND ") + sql;
  return arrow::Status::OK();
}

arrow::Result<StreamQuery> QueryTranslator::TranslateAggregation(QueryNode* query) {
  WindowQueryParts parts;
  ARROW_ASSIGN_OR_RAISE(parts.with, TranslateCommonTables(*query, nullptr));
  if (query->from == nullptr) return expressions_.Refuse(query->span, "GROUP BY needs a FROM");
  ARROW_ASSIGN_OR_RAISE(const std::string from, TranslateTable(*query->from, &parts.scope));
  parts.from = " FROM " + from;
  if (query->where != nullptr) {
    ARROW_ASSIGN_OR_RAISE(parts.where,
                          expressions_.TranslateCondition(*query->where, parts.scope, "WHERE"));
  }
  ARROW_RETURN_NOT_OK(NoteEventTime(*query, parts.scope, parts.from));

  WindowQuery window(&expressions_, std::move(parts), stream_->event_time);
  StreamQuery result;
  ARROW_ASSIGN_OR_RAISE(result.aggregate, window.Split(query));
  // What is left of the SELECT is one over the closed groups.
  Scope groups = window.GroupsScope();
  std::vector<ScopeColumn> columns;
  ARROW_ASSIGN_OR_RAISE(const std::string items, TranslateItems(*query, &groups, &columns));
  const std::string relation = QuoteIdentifier(kGroupsRelation);
  result.sql = fmt::format("SELECT {} FROM {} AS {}", items, relation, relation);
  if (query->having != nullptr) {
    ARROW_ASSIGN_OR_RAISE(const std::string having,
                          expressions_.TranslateCondition(*query->having, groups, "HAVING"));
    result.sql += " WHERE " + having;
  }
  return result;
}

}  // namespace freshet::query

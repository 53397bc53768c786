// GROUP BY window(…): a SELECT cut into what is computed for each micro-batch and what is computed
// of closed groups.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "query/expression_translator.h"
#include "query/name_scope.h"
#include "query/spark_ast.h"
#include "query/stream_query.h"
#include "query/time_window.h"

namespace freshet::query {

/// The translated parts of the SELECT below its GROUP BY.
struct WindowQueryParts {
  std::string with;   ///< WITH …, or empty
  std::string from;   ///< FROM …
  std::string where;  ///< a condition, or empty
  Scope scope;        ///< of FROM
};

/// Cuts one SELECT. Every aggregate becomes columns of the state, every key too; in the SELECT list
/// and HAVING both are replaced by names of kGroupsRelation's columns. Not thread-safe.
class WindowQuery {
 public:
  /// `expressions` outlives it. `event_time` is the watermark's column, if there is one.
  WindowQuery(ExpressionTranslator* expressions, WindowQueryParts parts,
              std::optional<std::string> event_time);

  /// Rewrites items and HAVING of `query`. Once.
  arrow::Result<WindowAggregate> Split(QueryNode* query);

  /// What the rewritten SELECT may name. After Split.
  Scope GroupsScope() const;

 private:
  static constexpr char kWindowColumn[] = "__window";

  static bool IsWindow(const Expression& node);
  static bool HasAggregate(const Expression& node);
  /// A column of kGroupsRelation, in SQL.
  static std::string GroupColumn(const std::string& name);

  struct Key {
    std::string sql;   // over the stream
    std::string name;  // by which the rewritten SELECT names it
  };

  arrow::Status TakeKeys(const QueryNode& query);
  arrow::Status TakeKey(const Expression& key);
  arrow::Status TakeWindow(const Expression& call);
  arrow::Result<const Expression*> KeyExpression(const QueryNode& query, const Expression& key);
  arrow::Status NameItems(QueryNode* query);
  arrow::Status Rewrite(ExpressionPtr* node);
  arrow::Result<bool> RewriteKey(Expression* node);
  arrow::Status RewriteAggregate(Expression* node);
  arrow::Status RewriteColumn(Expression* node);
  bool IsAlias(const Expression& node) const;
  /// The SQL and the type of an expression over the stream; nullopt when it is none by itself.
  std::optional<TypedSql> TryTranslate(const Expression& node) const;
  void Replace(Expression* node, const std::string& name) const;
  std::string PartialSql() const;

  ExpressionTranslator* expressions_;
  WindowQueryParts parts_;
  std::optional<std::string> event_time_;

  std::optional<TimeWindow> window_;
  std::string event_time_sql_;  // of the window's call
  std::string closes_sql_;      // when a group closes, over the stream
  std::vector<Key> keys_;
  std::vector<std::string> key_columns_;  // of the partial aggregation
  std::vector<std::string> part_columns_;
  std::vector<std::string> aggregate_sqls_;  // parts of each, to find equal ones
  std::vector<ScopeColumn> columns_;         // of kGroupsRelation, as the SELECT names them
  std::vector<std::string> aliases_;         // of the SELECT list
  bool in_having_ = false;
  std::vector<Merge> merges_;
  // As Spark writes them, for the description.
  std::vector<std::string> key_names_;
  std::vector<std::string> aggregate_names_;
};

}  // namespace freshet::query

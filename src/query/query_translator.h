// Queries of Spark SQL → DuckDB SQL with the types of their columns.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "query/expression_translator.h"
#include "query/query_engine.h"
#include "query/spark_ast.h"
#include "query/stream_query.h"

namespace freshet::query {

/// Translates one query text. Not thread-safe.
class QueryTranslator {
 public:
  /// All arguments outlive the translator.
  QueryTranslator(std::string_view text, const std::vector<Relation>& inputs,
                  QueryProblem* problem);

  arrow::Result<std::string> Translate(const QueryNode& query);
  arrow::Result<std::string> TranslateExpression(const Expression& expression);
  /// `source.relation` must be among the inputs. Rewrites parts of `query`.
  arrow::Result<StreamQuery> TranslateStream(const StreamSource& source, QueryNode* query);

 private:
  struct NamedColumns {
    std::string name;
    std::vector<ScopeColumn> columns;
  };

  arrow::Result<SubquerySql> TranslateQuery(const QueryNode& query, const Scope* outer);
  arrow::Result<SubquerySql> TranslateBody(const QueryNode& query, const Scope* outer);
  arrow::Result<SubquerySql> TranslateSelect(const QueryNode& query, const Scope* outer);
  arrow::Result<SubquerySql> TranslateSetOperation(const QueryNode& query, const Scope* outer);
  arrow::Result<SubquerySql> TranslateRows(const TableNode& table);
  arrow::Result<std::string> TranslateCommonTables(const QueryNode& query, const Scope* outer);
  arrow::Result<std::string> TranslateItems(const QueryNode& query, Scope* scope,
                                            std::vector<ScopeColumn>* columns);
  arrow::Result<std::string> TranslateGroupBy(const QueryNode& query, const Scope& scope);
  arrow::Result<std::string> TranslateTail(const QueryNode& query, const Scope& scope);
  arrow::Result<std::string> ExpandStar(const Expression& star, const Scope& scope,
                                        std::vector<ScopeColumn>* columns);
  arrow::Result<std::string> TranslateTable(const TableNode& table, Scope* scope);
  arrow::Result<std::string> TranslateJoin(const TableNode& join, Scope* scope);
  arrow::Result<std::string> MergeColumns(const TableNode& join, const Scope& left,
                                          const Scope& right, Scope* scope);
  arrow::Result<std::vector<ScopeColumn>> ColumnsOf(const TableNode& table);
  arrow::Status AddRelation(const TableNode& table, const std::string& name,
                            std::vector<ScopeColumn> columns, Scope* scope, std::string* alias);

  // stream_translator.cc
  /// Where the SELECT reads the stream itself: how its greatest event time is found.
  arrow::Status NoteEventTime(const QueryNode& query, const Scope& scope, const std::string& from);
  arrow::Status AddConditions(const Expression& condition, const Scope& scope,
                              const std::string& event_time, std::string* where);
  arrow::Result<StreamQuery> TranslateAggregation(QueryNode* query);

  const std::vector<Relation>& inputs_;
  const StreamSource* stream_ = nullptr;  // null: the query is not over a stream
  std::string event_time_sql_;
  ExpressionTranslator expressions_;
  std::vector<NamedColumns> common_tables_;
  int unnamed_ = 0;
};

}  // namespace freshet::query

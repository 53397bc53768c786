// A query over tables and views, as DuckDB's SQL, and its rows.
//
// Spark SQL first; what the translator refuses is tried as DuckDB SQL.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "base/source_text.h"
#include "explore/lake_tables.h"
#include "explore/session_views.h"
#include "explore/statement.h"
#include "query/query_engine.h"

namespace freshet::explore {

/// A query that is ready to run over the snapshots which were taken for it.
struct ReadyQuery {
  std::string sql;  ///< DuckDB's
  bool is_spark = true;
  query::QueryProblem spark_problem;    ///< why it is not Spark SQL
  std::vector<query::Relation> tables;  ///< that it may name
  Span place;                           ///< of the query, for messages
};

/// One thread at a time. What it is made of outlives it.
class QueryRunner {
 public:
  QueryRunner(query::QueryEngine* engine, LakeTables* tables, const SessionViews* views)
      : engine_(engine), tables_(tables), views_(views) {}

  /// Takes the newest snapshots of the tables that a query names, and translates it. `part` may be
  /// a table or view, which stands for all its rows.
  arrow::Result<ReadyQuery> Prepare(const SourceText& source, const QueryPart& part);

  /// Runs it, or what `wrap` makes of its SQL. The first rows are made before this returns, so that
  /// what is wrong with a query is seen here.
  arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Stream(
      const SourceText& source, const ReadyQuery& query,
      const std::function<std::string(const std::string& sql)>& wrap = nullptr);

  /// The columns that it gives, running nothing.
  arrow::Result<std::shared_ptr<arrow::Schema>> Describe(const SourceText& source,
                                                         const ReadyQuery& query);

 private:
  /// A translated view, in WITH's form.
  struct CommonTable {
    std::string sql;
    query::Relation relation;
  };
  arrow::Result<CommonTable> TranslateView(const SessionView& view, const std::string& with,
                                           const std::vector<query::Relation>& tables,
                                           const std::vector<query::Relation>& relations);
  arrow::Result<std::vector<query::Relation>> LoadTables(
      const SourceText& source, Span place, const std::vector<const SessionView*>& views);
  arrow::Status Problem(const SourceText& source, Span place,
                        const query::QueryProblem& problem) const;

  query::QueryEngine* engine_;
  LakeTables* tables_;
  const SessionViews* views_;
};

}  // namespace freshet::explore

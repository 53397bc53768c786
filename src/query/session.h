// A connection to the engine's database, set up so that SQL means what it means in Spark.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/status.h>
#include <arrow/table.h>

#include "query/duckdb_handles.h"
#include "query/query_engine.h"

namespace freshet::query {

/// A prepared SELECT (or DESCRIBE, SHOW, …) with its columns' Spark types. One thread at a time;
/// does not outlive its session.
class PreparedQuery {
 public:
  const std::shared_ptr<arrow::Schema>& schema() const { return schema_; }
  /// Runs it; batches hold at most 128 Ki rows. Errors as ExecutionErrorFromDuckDb.
  arrow::Result<arrow::RecordBatchVector> Run();
  /// Begins to run it; rows are made while Next takes them. The result is gone before the query is.
  arrow::Result<std::unique_ptr<ResultHandle>> Begin();
  /// The next batch, of at most 128 Ki rows; nullptr at the end. `at_end` is false before the first
  /// call and then Next's: DuckDB must not be asked again.
  arrow::Result<std::shared_ptr<arrow::RecordBatch>> Next(duckdb_result* result, bool* at_end);

 private:
  friend class Session;
  PreparedHandle statement_;
  std::shared_ptr<arrow::Schema> schema_;
  ArrowOptionsHandle arrow_options_;
};

/// What to do with a result column whose type has no counterpart in Spark (INTERVAL, TIME).
enum class UnknownTypes { kRefuse, kShowAsText };

/// One connection. One thread at a time; does not outlive the database.
class Session {
 public:
  static arrow::Result<std::unique_ptr<Session>> Open(duckdb_database database);

  /// Runs statements of our own whose result does not matter.
  arrow::Status Execute(const std::string& sql);

  /// Prepares one statement that gives rows. Result columns whose types are not Spark's are cast
  /// (type_mapping.h). On failure fills `problem`.
  arrow::Result<PreparedQuery> Prepare(const std::string& sql, UnknownTypes unknown_types,
                                       QueryProblem* problem);

  /// The names of the tables that a query reads, CTEs not among them.
  std::vector<std::string> TableNames(const std::string& sql);

  /// The session's settings stay; any thread may interrupt it.
  duckdb_connection connection() const { return connection_.get(); }

 private:
  arrow::Result<PreparedHandle> PrepareText(const std::string& sql, QueryProblem* problem);

  ConnectionHandle connection_;
};

}  // namespace freshet::query

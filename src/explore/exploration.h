// SQL for a person over the Delta tables of a warehouse: what `freshet sql` runs.
//
// Spark SQL first; what the translator refuses is tried as DuckDB SQL. Rows of tables are only
// read: pipelines write them.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/table.h>

#include "base/disk.h"
#include "base/source_text.h"
#include "explore/lake_tables.h"
#include "explore/query_runner.h"
#include "explore/session_views.h"
#include "query/query_engine.h"

namespace freshet::explore {

/// What a statement gave.
struct ExplorationResult {
  std::shared_ptr<arrow::Table> table;
  /// Said to the person beside the result; empty: nothing.
  std::string note;
  /// The statement was run as DuckDB SQL, as the note says.
  bool as_duckdb = false;
  /// The rows are lines of one text (a plan, a CREATE statement): shown without a frame.
  bool is_text = false;
  /// How many files of each table it read.
  std::vector<TableRead> reads = {};
};

/// As ExplorationResult, with rows that are made while they are read.
struct ExplorationStream {
  /// A statement that gives no rows (CREATE VIEW) has no columns.
  std::shared_ptr<arrow::RecordBatchReader> rows;
  std::string note;
  bool as_duckdb = false;
  bool is_text = false;
};

/// One person's session. One thread at a time, but for Cancel and Progress.
class Exploration {
 public:
  /// `disk` outlives the session. A folder that is not there is a warehouse without tables.
  static arrow::Result<std::unique_ptr<Exploration>> Open(std::string warehouse, Disk* disk);

  /// Runs one statement over the newest snapshots of the tables that it names. Errors are rendered
  /// with place and near match where there is one; Status::Cancelled after Cancel.
  arrow::Result<ExplorationResult> Run(const SourceText& source, Span statement);

  /// As Run, in memory that does not grow with the result. An error while rows are read is
  /// Status::ExecutionError or Cancelled. The session outlives the reader.
  arrow::Result<ExplorationStream> Stream(const SourceText& source, Span statement);

  /// Makes the statement under way end with Status::Cancelled. From any thread. One that is between
  /// two of its steps may not hear it: call again until it has ended.
  void Cancel();
  /// How far the statement under way has come, from 0 to 1; -1 where that is not known. From any
  /// thread.
  double Progress() { return engine_->Progress(); }

  /// Tables and views, sorted.
  arrow::Result<std::vector<std::string>> Names() const;
  /// The columns of a table or view, newest version.
  arrow::Result<std::shared_ptr<arrow::Schema>> Columns(const std::string& name);

 private:
  Exploration(std::string warehouse, Disk* disk, std::unique_ptr<query::QueryEngine> engine)
      : warehouse_(std::move(warehouse)),
        disk_(disk),
        engine_(std::move(engine)),
        tables_(warehouse_, disk, engine_.get()),
        runner_(engine_.get(), &tables_, &views_) {}

  const std::string warehouse_;
  Disk* const disk_;
  std::unique_ptr<query::QueryEngine> engine_;
  LakeTables tables_;
  SessionViews views_;
  QueryRunner runner_;
  std::atomic<bool> cancelled_ = false;
};

}  // namespace freshet::explore

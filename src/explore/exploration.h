// SQL for a person over the Delta tables of a warehouse: what `freshet sql` runs.
//
// Reads only. Spark SQL first; what the translator refuses is tried as DuckDB SQL.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/table.h>

#include "base/disk.h"
#include "base/source_text.h"
#include "explore/lake_tables.h"
#include "query/query_engine.h"

namespace freshet::explore {

/// What a statement gave.
struct ExplorationResult {
  std::shared_ptr<arrow::Table> table;
  /// Said to the person beside the result; empty: nothing.
  std::string note;
  /// How many files of each table it read.
  std::vector<TableRead> reads = {};
};

/// One person's session. One thread at a time, but for Cancel.
class Exploration {
 public:
  /// `disk` outlives the session. A folder that is not there is a warehouse without tables.
  static arrow::Result<std::unique_ptr<Exploration>> Open(std::string warehouse, Disk* disk);

  /// Runs one statement over the newest snapshots of the tables that it names. Errors are rendered
  /// with place and near match where there is one.
  arrow::Result<ExplorationResult> Run(const SourceText& source, Span statement);

  /// Has the statement that Run is at end with an error. Any thread. It may come too early for a
  /// statement that is about to begin: who wants it to end calls until Run is back.
  void Cancel() { engine_->Cancel(); }

 private:
  Exploration(std::string warehouse, Disk* disk, std::unique_ptr<query::QueryEngine> engine)
      : engine_(std::move(engine)), tables_(std::move(warehouse), disk, engine_.get()) {}

  arrow::Result<ExplorationResult> RunQuery(const SourceText& source, Span statement,
                                            const std::vector<query::Relation>& relations);
  arrow::Result<ExplorationResult> DescribeQuery(const SourceText& source, Span query,
                                                 const std::vector<query::Relation>& relations);
  arrow::Status RenderProblem(const SourceText& source, Span statement,
                              const query::QueryProblem& problem) const;
  arrow::Result<std::shared_ptr<arrow::Table>> ShowTables() const;

  std::unique_ptr<query::QueryEngine> engine_;
  LakeTables tables_;
};

}  // namespace freshet::explore

// The Delta tables that a query names, as relations of the query engine.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "base/disk.h"
#include "base/source_text.h"
#include "delta/table.h"
#include "explore/named_tables.h"
#include "explore/query_time.h"
#include "explore/table_relation.h"
#include "query/query_engine.h"

namespace freshet::explore {

/// The tables of a warehouse, and those elsewhere that a query names by their path. One thread at a
/// time; `engine` and `disk` outlive it.
class LakeTables {
 public:
  /// A folder that is not there is a warehouse without tables.
  LakeTables(std::string warehouse, Disk* disk, query::QueryEngine* engine)
      : warehouse_(std::move(warehouse)), disk_(disk), engine_(engine) {}

  /// The warehouse's tables, sorted.
  arrow::Result<std::vector<std::string>> Names() const;

  /// Takes snapshots of all tables that the statement names, by name or as delta.`path`: the newest
  /// one of each, and those that VERSION AS OF and TIMESTAMP AS OF ask for. Until the next call,
  /// Stream() reads these. The relations are called as query/table_version.h says. What is not
  /// there (a table at a path, a version, a time) is Status::Invalid, with its place in `source`.
  arrow::Result<std::vector<query::Relation>> LoadNamed(const SourceText& source, Span statement);

  /// Runs a query in DuckDB's SQL over the snapshots that LoadNamed took, reading none of their
  /// files that it can't need; or what `wrap` makes of its SQL (EXPLAIN, COPY). The first rows are
  /// made before it returns. When a file is gone by then (compacted and vacuumed meanwhile), once
  /// more on newer snapshots, if there are such. Errors as QueryEngine::Stream;
  /// Status::NotImplemented for a table with a feature that can't be read.
  arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Stream(
      const std::string& duckdb_sql,
      const std::function<std::string(const std::string& sql)>& wrap = nullptr);

  /// What the last Stream reads of each table.
  std::vector<TableRead> reads() const;

 private:
  /// A table's folder, and what is known of it.
  struct Folder {
    std::unique_ptr<delta::Table> table;
    delta::SnapshotPtr newest;
  };
  /// What a relation's name stands for in the statement at hand.
  struct Snapshot {
    std::string path;
    delta::SnapshotPtr snapshot;
  };

  arrow::Result<delta::SnapshotPtr> Load(const std::string& path, const TableName& name);
  static arrow::Result<delta::SnapshotPtr> LoadVersion(delta::Table* table,
                                                       const std::string& text);
  arrow::Result<delta::SnapshotPtr> LoadAtTime(const Folder& folder, const std::string& expression);
  /// Milliseconds of Unix time.
  arrow::Result<int64_t> TimeOf(const std::string& expression);
  /// One attempt at a Stream. `statement` is what runs, `timed` what reads the tables.
  arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> RunOnce(const TimedSql& timed,
                                                                   const std::string& statement);
  /// Puts newer snapshots, with the same columns, in the place of the newest that LoadNamed took.
  /// False: there are none.
  arrow::Result<bool> TakeNewer();
  /// Brings relations_ in line with named_.
  arrow::Status MakeRelations();
  /// Makes each relation over the files that the statement may need.
  arrow::Status ShowFiles(const TimedSql& timed);

  const std::string warehouse_;
  Disk* const disk_;
  query::QueryEngine* const engine_;
  std::map<std::string, Folder> folders_;  ///< by path
  std::map<std::string, Snapshot> named_;  ///< by the relation's name
  /// Why a table that may be named could not be made a relation. It is an error when the statement
  /// fails: what looked like a name may have been the text of a string.
  arrow::Status refused_;
  /// Those that the engine has, by their name.
  std::map<std::string, std::unique_ptr<TableRelation>> relations_;
};

}  // namespace freshet::explore

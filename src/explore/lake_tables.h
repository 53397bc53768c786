// The Delta tables that a query names, as relations of the query engine.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/table.h>

#include "base/disk.h"
#include "base/source_text.h"
#include "delta/table.h"
#include "explore/named_tables.h"
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
  /// Query() reads these. The relations are called as query/table_version.h says. What is not there
  /// (a table at a path, a version, a time) is Status::Invalid, with its place in `source`.
  arrow::Result<std::vector<query::Relation>> LoadNamed(const SourceText& source, Span statement);

  /// Runs a statement in DuckDB's SQL over the snapshots that LoadNamed took. Errors as
  /// QueryEngine::Query.
  arrow::Result<std::shared_ptr<arrow::Table>> Query(const std::string& duckdb_sql);

  /// As Query, but rows are made while they are read. `query` is what reads the tables, `statement`
  /// what runs: the same, or one with the query in it (EXPLAIN, COPY). Errors as
  /// QueryEngine::Stream.
  arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Stream(const std::string& query,
                                                                  const std::string& statement);

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

  arrow::Result<std::string> FindPath(const TableName& name,
                                      const std::vector<std::string>& names) const;
  arrow::Result<delta::SnapshotPtr> Load(const std::string& path, const TableName& name);
  arrow::Result<delta::SnapshotPtr> LoadOlder(Folder* folder, const query::TableVersion& version);
  /// Milliseconds of Unix time.
  arrow::Result<int64_t> TimeOf(const std::string& expression);
  arrow::Status CreateRelation(const std::string& name, const Snapshot& from);
  /// Brings the engine's relations up to the snapshots.
  arrow::Status CreateRelations();

  const std::string warehouse_;
  Disk* const disk_;
  query::QueryEngine* const engine_;
  std::map<std::string, Folder> folders_;      ///< by path
  std::map<std::string, Snapshot> named_;      ///< by the relation's name
  std::map<std::string, Snapshot> relations_;  ///< those that the engine has
};

}  // namespace freshet::explore

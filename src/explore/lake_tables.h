// The Delta tables that a query names, as relations of the query engine.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "base/disk.h"
#include "delta/table.h"
#include "query/query_engine.h"
#include "sql/token.h"

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

  /// Makes relations of the newest snapshots of all tables that `tokens` name, by name or as
  /// delta.`path`, one snapshot a table. Status::Invalid where there is no table at a path.
  arrow::Result<std::vector<query::Relation>> LoadNamed(const std::vector<Token>& tokens);

 private:
  struct LoadedTable {
    std::unique_ptr<delta::Table> table;
    delta::SnapshotPtr snapshot;
  };

  /// Brings the relation `name` up to the newest snapshot of the table at `path`.
  arrow::Result<std::shared_ptr<arrow::Schema>> Load(const std::string& name,
                                                     const std::string& path);
  arrow::Status CreateRelation(const std::string& name, const std::string& path,
                               const delta::Snapshot& snapshot);

  const std::string warehouse_;
  Disk* const disk_;
  query::QueryEngine* const engine_;
  std::map<std::string, LoadedTable> tables_;  ///< by the relation's name
};

}  // namespace freshet::explore

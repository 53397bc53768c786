// A Delta table at one version, as a relation of the query engine.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "delta/table.h"
#include "query/query_engine.h"

namespace freshet::explore {

/// How much of a table a query reads.
struct TableRead {
  std::string table;  ///< the relation's name
  int64_t version = 0;
  int64_t files_read = 0;
  int64_t files_total = 0;
};

/// Makes the relation over those of the table's files that a query needs. One thread at a time.
class TableRelation {
 public:
  /// The relation is called `name` and made in `engine`, which outlives this.
  /// Status::NotImplemented for a table with a feature that can't be read.
  static arrow::Result<std::unique_ptr<TableRelation>> Make(std::string name, std::string path,
                                                            delta::SnapshotPtr snapshot,
                                                            query::QueryEngine* engine);

  const std::string& name() const { return name_; }
  const delta::SnapshotPtr& snapshot() const { return snapshot_; }
  /// The live files, in the log's order.
  const std::vector<delta::AddedFile>& files() const { return files_; }

  /// Makes the relation over the files at these positions, or leaves it as it is when it is over
  /// them already.
  arrow::Status Show(const std::vector<size_t>& wanted);

  /// From now on the files' columns are put together by name (QueryEngine::ParquetView). False:
  /// they are so already.
  bool UniteColumns();

  /// The files that the relation is over.
  std::vector<size_t> shown() const { return shown_.value_or(std::vector<size_t>()); }
  TableRead read() const;

 private:
  TableRelation(std::string name, std::string path, delta::SnapshotPtr snapshot,
                query::QueryEngine* engine)
      : name_(std::move(name)),
        path_(std::move(path)),
        snapshot_(std::move(snapshot)),
        engine_(engine) {}

  arrow::Result<query::QueryEngine::ParquetView> View(const std::vector<size_t>& wanted);

  const std::string name_;
  const std::string path_;
  const delta::SnapshotPtr snapshot_;
  query::QueryEngine* const engine_;
  std::vector<delta::AddedFile> files_;
  std::map<size_t, std::vector<uint64_t>> deleted_rows_;  ///< of files that were wanted
  std::optional<std::vector<size_t>> shown_;
  bool union_by_name_ = false;
};

}  // namespace freshet::explore

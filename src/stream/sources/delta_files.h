// The data files of a Delta table, in the order in which a stream reads them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>

#include "base/disk.h"
#include "delta/table.h"

namespace freshet {

/// Reads a table's snapshots and commits for DeltaSource, and refuses what a stream can't follow.
/// Not thread-safe; `disk` outlives it.
class DeltaFiles {
 public:
  /// `schema` is what the flow was planned for; the table's must be the same, nullability apart.
  DeltaFiles(std::string path, std::shared_ptr<arrow::Schema> schema, Disk* disk);

  const std::string& path() const { return table_->path(); }

  /// Reads the newest snapshot; false when there is no table yet. Fails when the table can't be
  /// read as a stream (another schema, deletion vectors, column mapping).
  arrow::Result<bool> Update();

  /// As Update, but takes nothing for granted that was read before: the folder may hold another
  /// table.
  arrow::Result<bool> Reopen();

  /// The snapshot that Update read last; nullptr before it has found the table.
  const delta::SnapshotPtr& snapshot() const { return snapshot_; }

  /// The newest version, at or after `at_least`; -1 when there is none.
  arrow::Result<int64_t> LatestVersion(int64_t at_least) { return table_->LatestVersion(at_least); }

  /// The files of the snapshot at a version, in the order of Delta's own source: modification time,
  /// then path. The result lives until Forget or another version is asked for.
  arrow::Result<const std::vector<delta::AddedFile>*> OfSnapshot(int64_t version);

  /// The files that a commit adds with dataChange, in its order; nullptr when the commit is not
  /// there. A commit that takes data away, and one that changes the schema, is an error that names
  /// the version and says what to do. The result lives until Forget.
  arrow::Result<const std::vector<delta::AddedFile>*> OfCommit(int64_t version);

  /// Frees what is only needed for versions below this one.
  void Forget(int64_t below_version);

 private:
  arrow::Status CheckSnapshot() const;
  arrow::Status CheckDeletionVectors(const std::vector<delta::AddedFile>& files,
                                     int64_t version) const;
  /// The table as it was at a version that the checkpoint has planned to read.
  arrow::Result<delta::SnapshotPtr> SnapshotAt(int64_t version);
  arrow::Status RemovesData(int64_t version) const;

  std::shared_ptr<arrow::Schema> schema_;
  std::unique_ptr<delta::Table> table_;
  delta::SnapshotPtr snapshot_;
  int64_t initial_version_ = -1;
  std::vector<delta::AddedFile> initial_files_;
  std::map<int64_t, std::vector<delta::AddedFile>> commits_;
};

}  // namespace freshet

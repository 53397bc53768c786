// What a table needs while a stream writes to it, done behind the stream's back: checkpoints of its
// log, and compaction of small files (delta.autoOptimize.autoCompact).
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <arrow/status.h>

#include "base/disk.h"
#include "delta/table.h"
#include "maintenance/small_files.h"

namespace freshet::maintenance {

/// Works on a thread of its own, from the first commit on. The writer tells it of each commit and
/// never waits. What fails is logged as a warning and made up for later; nothing of it is the
/// stream's error.
///
/// Destruction finishes a checkpoint that is being written and abandons a compaction.
class TableCare {
 public:
  /// Both outlive it.
  TableCare(delta::Table* table, Disk* disk);
  ~TableCare();
  TableCare(const TableCare&) = delete;
  TableCare& operator=(const TableCare&) = delete;

  /// The writer has committed `files`; `snapshot` is right after it.
  void Committed(delta::SnapshotPtr snapshot, std::vector<delta::AddedFile> files);

  /// The newest snapshot that has got a checkpoint since the last call; nullptr: none has.
  delta::SnapshotPtr TakeCheckpointed();

  /// Waits until all that is due has been done, or Stop is called. For the end of a run.
  void Finish();

  /// Abandons a compaction that is under way; nothing more is begun. Any thread.
  void Stop();

 private:
  void Run();
  /// Counts the files, and compacts if that is due.
  void CareFor(const delta::SnapshotPtr& newest, const std::vector<delta::AddedFile>& files);
  /// Puts a checkpoint off that comes too soon after the last one, unless the run is ending.
  void CheckpointIfDue(const delta::SnapshotPtr& snapshot, bool at_end);
  arrow::Status CompactIfDue(delta::SnapshotPtr snapshot);

  delta::Table* const table_;
  Disk* const disk_;
  std::atomic<bool> stop_{false};

  std::mutex mutex_;
  std::condition_variable changed_;
  delta::SnapshotPtr newest_;            ///< not looked at yet; guarded by mutex_
  std::vector<delta::AddedFile> files_;  ///< of the commits up to it; guarded by mutex_
  bool busy_ = false;                    ///< guarded by mutex_
  bool finishing_ = false;               ///< guarded by mutex_
  delta::SnapshotPtr put_off_;           ///< its checkpoint was; guarded by mutex_
  delta::SnapshotPtr checkpointed_;      ///< guarded by mutex_

  // Of the thread.
  SmallFiles small_files_;
  int64_t checkpoint_version_ = 0;
  std::chrono::steady_clock::time_point next_checkpoint_;
  int64_t compacted_version_ = -1;  ///< of the last compaction's commit
  int64_t failed_version_ = -1;

  std::thread thread_;  // The last member: it uses the others.
};

}  // namespace freshet::maintenance

// sources/0: which files each batch of the file source reads. Spark's FileStreamSourceLog.
//
// File N holds the files of log offset N:
//     v1
//     {"path":"file:///data/a%20b.json","timestamp":1736669880250,"batchId":0}
// and, each tenth time, N.compact in its place holds those of all batches up to N. Lines are parted
// by newlines, with none at the end.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "base/disk.h"

namespace freshet {

struct FileEntry {
  std::string path;          ///< absolute, not encoded
  int64_t timestamp_ms = 0;  ///< modification time when the file was taken
  int64_t batch_id = 0;      ///< log offset, not the micro-batch
  bool operator==(const FileEntry&) const = default;
};

/// Reads and extends the log. Not thread-safe; `disk` outlives it.
class FileSourceLog {
 public:
  /// Spark's defaults: spark.sql.streaming.fileSource.log.compactInterval and .cleanupDelay, and
  /// spark.sql.streaming.minBatchesToRetain. A log that was written with another interval keeps it.
  static constexpr int64_t kCompactInterval = 10;
  static constexpr int64_t kCleanupDelayMs = int64_t{10} * 60 * 1000;
  static constexpr int64_t kMinBatchesToRetain = 100;
  /// Of many entries, expired ones are looked for no more often: it takes a listing.
  static constexpr size_t kManyEntries = 1000;
  static constexpr int64_t kRemovalPauseMs = int64_t{10} * 1000;

  /// Looks at what is there. A newest entry that is empty or torn (power lost under a program that
  /// does not sync) is left out of latest(); Add writes it anew, and only Get of it is an error.
  static arrow::Result<FileSourceLog> Open(std::string path, Disk* disk);

  /// The newest log offset; -1 when there is none.
  int64_t latest() const { return latest_; }
  int64_t compact_interval() const { return interval_; }
  /// Path of an entry's file, for messages.
  std::string EntryPath(int64_t batch_id) const;

  /// The files of all batches, oldest batch first.
  arrow::Result<std::vector<FileEntry>> All();

  /// The files of one batch. An entry that is missing or torn is an error that names its file.
  arrow::Result<std::vector<FileEntry>> Get(int64_t batch_id);

  /// Adds the entry latest() + 1, durably; AlreadyExists when another process did.
  arrow::Status Add(const std::vector<FileEntry>& entries);

 private:
  FileSourceLog(std::string path, Disk* disk) : path_(std::move(path)), disk_(disk) {}

  bool IsCompaction(int64_t batch_id) const { return (batch_id + 1) % interval_ == 0; }
  /// The first file that is needed to know all batches up to `batch_id`.
  int64_t FirstNeeded(int64_t batch_id) const;
  /// The whole lines of an entry's file, its version line left out.
  arrow::Result<std::string> ReadLines(int64_t batch_id);
  arrow::Result<std::vector<FileEntry>> ReadEntries(int64_t batch_id);
  arrow::Status RemoveExpired(int64_t newest);

  std::string path_;
  Disk* disk_;
  int64_t latest_ = -1;
  int64_t interval_ = kCompactInterval;
  bool folder_made_ = false;
  int64_t next_removal_ms_ = 0;  ///< before then no entry expires, or few do
};

}  // namespace freshet

// A folder of numbered files that are written once: Spark's HDFSMetadataLog.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <arrow/result.h>

#include "base/disk.h"

namespace freshet {

/// `offsets/`, `commits/` and the like: file N holds the entry of batch N. Never overwrites an
/// entry. Files whose names are not a number (Spark's .N.crc, temporary files) are not entries. Not
/// thread-safe; `disk` outlives it.
class MetadataLog {
 public:
  MetadataLog(std::string path, Disk* disk);

  const std::string& path() const { return path_; }

  /// Adds the entry of a batch, durably. AlreadyExists when another process got there first; the
  /// message says which file it is and that another run owns this checkpoint.
  arrow::Status Add(int64_t batch_id, const std::string& contents);

  /// The entry's text; nullopt when there is none.
  arrow::Result<std::optional<std::string>> Get(int64_t batch_id);

  /// Batch ids that there are, rising.
  arrow::Result<std::vector<int64_t>> List();

  /// The newest entry; nullopt when the log is empty.
  arrow::Result<std::optional<std::pair<int64_t, std::string>>> Latest();

  /// Removes entries older than `batch_id`, the oldest first, and Spark's .crc files beside them.
  arrow::Status PurgeBefore(int64_t batch_id);

  /// Removes one entry that can't be read, and its .crc file; one that is not there is no error.
  arrow::Status Remove(int64_t batch_id);

  /// Path of a batch's file, for messages.
  std::string EntryPath(int64_t batch_id) const;

 private:
  std::string path_;
  Disk* disk_;
  bool folder_made_ = false;
  std::optional<int64_t> purged_before_;  ///< no entry below this is left; nullopt: not known
};

}  // namespace freshet

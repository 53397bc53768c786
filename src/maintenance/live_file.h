// A live file of a table, with all that the log says of it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "delta/log_actions.h"
#include "delta/table.h"

namespace freshet::maintenance {

/// An `add` of the log, and what table care looks at in it.
struct LiveFile {
  delta::Json add;  ///< the action's body
  std::string
      path;  ///< not percent-encoded; relative to the table, or absolute if the log has it so
  int64_t size = 0;  ///< bytes
  int64_t modification_time_ms = 0;
  int64_t num_records = -1;   ///< with those that a deletion vector takes; -1: the log does not say
  int64_t deleted_rows = -1;  ///< by its deletion vector; -1: there is none
  delta::PartitionValues partition_values;

  bool has_deletion_vector() const { return deleted_rows >= 0; }
  /// As the log has it: what a `remove` must say, too.
  std::string log_path() const { return add.value("path", ""); }
};

/// Reads an `add`'s body.
arrow::Result<LiveFile> ParseLiveFile(delta::Json add);

/// The live files of a snapshot in order of modification time, then of commits: the oldest rows
/// first.
arrow::Result<std::vector<LiveFile>> ReadLiveFiles(const delta::Snapshot& snapshot);

/// The `remove` that takes the file out of the table.
delta::Json MakeRemove(const LiveFile& file, int64_t now_ms, bool data_change);

}  // namespace freshet::maintenance

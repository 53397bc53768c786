// RESTORE: a table as it was at an older version, in a new one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <arrow/result.h>

#include "base/disk.h"
#include "delta/table.h"

namespace freshet::maintenance {

/// The columns of Spark's RESTORE, by the same names.
struct RestoreReport {
  int64_t table_size_after_restore = 0;  ///< bytes
  int64_t num_of_files_after_restore = 0;
  int64_t num_removed_files = 0;
  int64_t num_restored_files = 0;
  int64_t removed_files_size = 0;
  int64_t restored_files_size = 0;
  int64_t version = 0;  ///< the commit
};

struct RestoreOptions {
  /// The time that the user named instead of a version, as written, for the table's history.
  std::optional<std::string> timestamp;
};

/// Makes a commit after which the table has the files and the schema of `version`: files that went
/// since are added again, others removed, with dataChange = true. The protocol is never lowered.
/// Transaction identifiers stay, so that a stream into the table goes on where it is; a stream from
/// it meets a commit that removes rows. Status::Invalid names the first file that is gone from the
/// disk (VACUUM), the newest version where `version` is not there, and delta.appendOnly where files
/// would have to go. Status::Cancelled: another writer committed meanwhile; a new call may do it.
arrow::Result<RestoreReport> Restore(delta::Table* table, Disk* disk, int64_t version,
                                     const RestoreOptions& options = {});

}  // namespace freshet::maintenance

// The files that a table's log still has a use for.
#pragma once

#include <cstdint>
#include <set>
#include <string>

#include <arrow/result.h>

#include "base/disk.h"
#include "delta/log_actions.h"
#include "delta/table.h"

namespace freshet::maintenance {

/// Paths, relative to the table or absolute: of live files, of files that were removed at or after
/// `removed_since_ms` (Unix time), and of the deletion vectors of both. Where `reads_commits`,
/// commits that were made since then are read too, for a tombstone may have expired by the table's
/// own retention before the one asked for.
arrow::Result<std::set<std::string>> NeededFiles(Disk* disk, const delta::Table& table,
                                                 const delta::Snapshot& snapshot,
                                                 int64_t removed_since_ms, bool reads_commits);

/// Where a deletion vector lies, relative to the table or absolute; empty for one within the log.
/// `descriptor` is an action's `deletionVector`.
arrow::Result<std::string> DeletionVectorPath(const delta::Json& descriptor);

}  // namespace freshet::maintenance

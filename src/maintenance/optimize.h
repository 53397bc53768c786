// OPTIMIZE: many small files of a table → few large ones, with the same rows.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <arrow/result.h>

#include "base/disk.h"
#include "delta/table.h"
#include "maintenance/file_sizes.h"

namespace freshet::maintenance {

/// Says whether the files of a partition are to be looked at.
using PartitionPredicate = std::function<arrow::Result<bool>(const delta::PartitionValues&)>;

struct OptimizeOptions {
  PartitionPredicate predicate;  ///< empty: the whole table
  std::string predicate_text;    ///< `predicate` as the user wrote it, for the table's history
  std::optional<int64_t>
      max_size;  ///< bytes a new file may have; nullopt: delta.targetFileSize, 1 GiB
  std::optional<int64_t> min_size;          ///< smaller files are rewritten; nullopt: `max_size`
  const std::atomic<bool>* stop = nullptr;  ///< set from any thread: gives up, Status::Cancelled
};

struct OptimizeReport {
  std::optional<int64_t> version;  ///< the commit; nullopt: there was nothing to do
  FileSizes added;
  FileSizes removed;
  int64_t partitions_optimized = 0;
  int64_t bins = 0;                      ///< groups of files, each of which became one
  int64_t files_considered = 0;          ///< of the partitions that were looked at
  int64_t files_skipped = 0;             ///< of those, left as they were
  int64_t deletion_vectors_removed = 0;  ///< their rows are gone from the files now
  int64_t deleted_rows_removed = 0;
  int64_t start_time_ms = 0;  ///< Unix time
  int64_t end_time_ms = 0;
};

/// Rewrites the files of each partition that are smaller than `min_size`, or that have a deletion
/// vector, in groups of up to `max_size` bytes, as Delta's bin-packing does; one small file alone
/// is left. Rows keep the order of the files (oldest first) and the order within each. The commit
/// has dataChange = false: streams from the table don't see it. Memory: a few record batches, the
/// deletion vector of one file, and what parquet keeps of a row group.
///
/// Other writers may go on. Where one has taken a file away meanwhile, or changed the table's
/// schema or protocol, the rewrite is given up and its files removed: Status::Cancelled says so,
/// and a new call plans anew. Status::Invalid when there is no table; NotImplemented names a
/// feature of the table that can't be kept (column mapping, type widening, row tracking,
/// clustering, …).
///
/// Reaches the failpoints in-compaction, before-compaction-commit and after-compaction-commit.
arrow::Result<OptimizeReport> Optimize(delta::Table* table, Disk* disk,
                                       const OptimizeOptions& options = {});

}  // namespace freshet::maintenance

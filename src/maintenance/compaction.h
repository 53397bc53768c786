// A rewrite of a table's files from plan to commit: what OPTIMIZE and auto-compaction share.
#pragma once

#include <atomic>
#include <vector>

#include <arrow/result.h>

#include "base/disk.h"
#include "delta/table.h"
#include "maintenance/bins.h"
#include "maintenance/optimize.h"

namespace freshet::maintenance {

struct CompactionOrder {
  std::vector<Bin> bins;
  delta::Json parameters;  ///< of the commit
  const std::atomic<bool>* stop = nullptr;
};

/// Writes a file for each bin and commits that they take the place of the bins' files. The report's
/// counts of files considered and its times are left to the caller. Status::Cancelled: `stop` was
/// set, or another writer took a file away; the new files are removed. No bins, no commit.
arrow::Result<OptimizeReport> Compact(delta::Table* table, Disk* disk,
                                      const delta::Snapshot& snapshot,
                                      const CompactionOrder& order);

}  // namespace freshet::maintenance

// VACUUM: removes files below a table's folder that no version within the retention refers to.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "base/disk.h"
#include "delta/table.h"

namespace freshet::maintenance {

struct VacuumOptions {
  /// RETAIN; nullopt: delta.deletedFileRetentionDuration, 168 hours where it is not set.
  std::optional<std::chrono::milliseconds> retention;
  bool dry_run = false;
  /// Allows a retention that is shorter than the table's, which may take files from under readers,
  /// from older versions and from writers (Spark's
  /// spark.databricks.delta.retentionDurationCheck.enabled = false).
  bool allow_short_retention = false;
  /// Unix time in milliseconds to count from; nullopt: the clock.
  std::optional<int64_t> now_ms;
};

struct VacuumReport {
  std::vector<std::string> files;  ///< relative to the table; deleted, or to be so in a dry run
  int64_t bytes = 0;               ///< of those
  int64_t empty_folders = 0;       ///< removed, or to be so
  int64_t folders_seen = 0;        ///< the table's own among them
  int64_t retention_ms = 0;        ///< what was gone by
};

/// Deletes data files, deletion vectors and empty folders that are older than the retention and
/// that neither the newest version nor a `remove` within the retention names, as Delta 4.1 does.
/// What is hidden (a name that begins with `_` or `.`) is left alone, partition folders `_x=…`
/// apart, and symbolic links are not followed. A retention under the table's is refused
/// (Status::Invalid) unless allow_short_retention; and, unless that is given, no file younger than
/// one hour is touched, for a pipeline writes its files before the commit that names them. Writes
/// VACUUM START and VACUUM END into the log, but for a dry run.
arrow::Result<VacuumReport> Vacuum(delta::Table* table, Disk* disk,
                                   const VacuumOptions& options = {});

}  // namespace freshet::maintenance

// The history of a table: what each commit says of itself, as DESCRIBE HISTORY shows it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "base/disk.h"

namespace freshet::delta {

/// One commit, from its commitInfo; what it does not say is nullopt, or empty.
struct HistoryEntry {
  int64_t version = 0;
  /// Unix time in milliseconds: inCommitTimestamp where there is one, else the commit file's
  /// modification time, made to grow from version to version.
  int64_t timestamp_ms = 0;
  std::optional<std::string> user_id;
  std::optional<std::string> user_name;
  std::optional<std::string> operation;  ///< `WRITE`, `STREAMING UPDATE`, `OPTIMIZE`, …
  std::map<std::string, std::optional<std::string>> operation_parameters;  ///< values may be null
  std::optional<std::string> cluster_id;
  std::optional<int64_t> read_version;
  std::optional<std::string> isolation_level;
  std::optional<bool> is_blind_append;
  std::map<std::string, std::string> operation_metrics;
  std::optional<std::string> user_metadata;
  std::optional<std::string> engine_info;
  std::optional<std::string> txn_id;
};

/// The commits whose files are left in the log, newest first; at most `limit`, all when it is
/// nullopt. Empty when there is no table.
arrow::Result<std::vector<HistoryEntry>> ReadHistory(Disk* disk, const std::string& table_path,
                                                     std::optional<int64_t> limit);

}  // namespace freshet::delta

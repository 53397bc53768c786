// How many small files the partitions of a table have, as far as its writer knows.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include <arrow/status.h>

#include "delta/table.h"
#include "maintenance/bins.h"

namespace freshet::maintenance {

/// Counts what is appended, so that a table needn't be listed to know that nothing is due. Not
/// thread-safe.
class SmallFiles {
 public:
  /// Counts the files of an append. The first time all files of `snapshot`, which is right after
  /// it.
  arrow::Status Add(const delta::Snapshot& snapshot, const std::vector<delta::AddedFile>& files);

  /// Says whether a partition may have as many as `limits` want.
  bool MayBeDue() const;

  /// Counts anew: `files` are the table's, those of `bins` were just made one each.
  void Reset(const std::vector<LiveFile>& files, const std::vector<Bin>& bins);

  const CompactionLimits& limits() const { return limits_; }

 private:
  void Count(const delta::PartitionValues& partition, int64_t size);

  CompactionLimits limits_;
  std::optional<std::map<delta::PartitionValues, int64_t>> counts_;  ///< nullopt: not listed yet
};

}  // namespace freshet::maintenance

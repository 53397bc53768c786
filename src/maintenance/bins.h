// Which files of a table are to become one: bin-packing, as pure functions.
#pragma once

#include <cstdint>
#include <vector>

#include "maintenance/live_file.h"

namespace freshet::maintenance {

/// Files of one partition that are to become one, in the order of their rows.
struct Bin {
  std::vector<LiveFile> files;

  int64_t size() const {
    int64_t sum = 0;
    for (const LiveFile& file : files) sum += file.size;
    return sum;
  }
};

struct BinLimits {
  int64_t max_size = 0;  ///< bytes of a bin's files; a larger file is a bin by itself
  int64_t min_size = 0;  ///< smaller files are candidates
};

/// Delta's default of a file's deleted rows, above which OPTIMIZE rewrites it whatever its size.
inline constexpr double kMaxDeletedRatio = 0.05;

/// OPTIMIZE's bins: in each partition, candidates in their order are put together while they fit. A
/// bin of one file is only kept if the file has a deletion vector. `files` in any partitions'
/// order; bins come partition by partition.
std::vector<Bin> PackBins(std::vector<LiveFile> files, const BinLimits& limits);

/// When auto-compaction acts, and upon what.
struct CompactionLimits {
  int64_t min_files = 50;  ///< so many small files of a partition set it off
  int64_t max_size = int64_t{128} << 20;
  /// Smaller files are small.
  int64_t min_size() const { return max_size / 2; }
};

/// Auto-compaction's bins: of each partition with `min_files` small files or more, the newest ones
/// and as many older ones as are, each, no larger than all newer ones together. So a row is
/// rewritten a number of times that grows with the logarithm of the table, and few small files are
/// left: each is larger than what is newer than it. At most some 20 are not taken, whatever their
/// sizes.
std::vector<Bin> PackNewest(std::vector<LiveFile> files, const CompactionLimits& limits);

}  // namespace freshet::maintenance

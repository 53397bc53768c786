#include "maintenance/bins.h"

#include <algorithm>
#include <map>
#include <utility>

namespace freshet::maintenance {
namespace {

/// Of the small files, so many may stay beside the ones that are compacted.
constexpr size_t kMostLeft = 20;

using Partitions = std::map<delta::PartitionValues, std::vector<LiveFile>>;

Partitions ByPartition(std::vector<LiveFile> files) {
  Partitions partitions;
  for (LiveFile& file : files) {
    auto& partition = partitions[file.partition_values];
    partition.push_back(std::move(file));
  }
  return partitions;
}

bool IsCandidate(const LiveFile& file, const BinLimits& limits) {
  if (file.size < limits.min_size) return true;
  if (!file.has_deletion_vector()) return false;
  // Without a number of rows nothing says that few of them are gone.
  return file.num_records <= 0 || static_cast<double>(file.deleted_rows) >
                                      kMaxDeletedRatio * static_cast<double>(file.num_records);
}

bool IsWorthIt(const Bin& bin) {
  return bin.files.size() > 1 || (bin.files.size() == 1 && bin.files[0].has_deletion_vector());
}

/// Puts files together in their order while they fit.
void Pack(std::vector<LiveFile> files, int64_t max_size, std::vector<Bin>* bins) {
  Bin bin;
  int64_t size = 0;
  const auto close = [&] {
    if (IsWorthIt(bin)) bins->push_back(std::move(bin));
    bin = {};
    size = 0;
  };
  for (LiveFile& file : files) {
    if (!bin.files.empty() && size + file.size > max_size) close();
    size += file.size;
    bin.files.push_back(std::move(file));
  }
  close();
}

}  // namespace

std::vector<Bin> PackBins(std::vector<LiveFile> files, const BinLimits& limits) {
  std::erase_if(files, [&](const LiveFile& file) { return !IsCandidate(file, limits); });
  std::vector<Bin> bins;
  for (auto& [values, partition] : ByPartition(std::move(files))) {
    Pack(std::move(partition), limits.max_size, &bins);
  }
  return bins;
}

std::vector<Bin> PackNewest(std::vector<LiveFile> files, const CompactionLimits& limits) {
  std::erase_if(files, [&](const LiveFile& file) { return file.size >= limits.min_size(); });
  std::vector<Bin> bins;
  for (auto& [values, partition] : ByPartition(std::move(files))) {
    if (static_cast<int64_t>(partition.size()) < limits.min_files) continue;
    size_t begin = partition.size();
    int64_t newer = 0;
    while (begin > 0 && (partition[begin - 1].size <= newer || begin > kMostLeft)) {
      newer += partition[--begin].size;
    }
    partition.erase(partition.begin(), partition.begin() + static_cast<int64_t>(begin));
    Pack(std::move(partition), limits.max_size, &bins);
  }
  return bins;
}

}  // namespace freshet::maintenance

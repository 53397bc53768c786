#include "maintenance/small_files.h"

#include <algorithm>
#include <optional>

#include "maintenance/target_size.h"

namespace freshet::maintenance {

arrow::Status SmallFiles::Add(const delta::Snapshot& snapshot,
                              const std::vector<delta::AddedFile>& files) {
  if (counts_) {
    for (const delta::AddedFile& file : files) Count(file.partition_values, file.size);
    return arrow::Status::OK();
  }
  ARROW_ASSIGN_OR_RAISE(const auto target, TargetFileSize(snapshot));
  if (target) limits_.max_size = *target;
  ARROW_ASSIGN_OR_RAISE(const auto all, snapshot.Files());
  counts_.emplace();
  for (const delta::AddedFile& file : all) Count(file.partition_values, file.size);
  return arrow::Status::OK();
}

void SmallFiles::Count(const delta::PartitionValues& partition, int64_t size) {
  if (size < limits_.min_size()) ++(*counts_)[partition];
}

bool SmallFiles::MayBeDue() const {
  return counts_ && std::any_of(counts_->begin(), counts_->end(), [&](const auto& partition) {
           return partition.second >= limits_.min_files;
         });
}

void SmallFiles::Reset(const std::vector<LiveFile>& files, const std::vector<Bin>& bins) {
  counts_.emplace();
  for (const LiveFile& file : files) Count(file.partition_values, file.size);
  for (const Bin& bin : bins) {
    int64_t& count = (*counts_)[bin.files.front().partition_values];
    count -= static_cast<int64_t>(bin.files.size());
    Count(bin.files.front().partition_values, bin.size());
  }
}

}  // namespace freshet::maintenance

#include "maintenance/table_care.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <spdlog/spdlog.h>

#include "base/ascii_text.h"
#include "maintenance/compaction.h"
#include "maintenance/live_file.h"
#include "maintenance/table_features.h"

namespace freshet::maintenance {
namespace {

using Clock = std::chrono::steady_clock;

/// The checkpoint of a table with many tombstones takes long. This many times as long the log goes
/// without the next one, so that checkpoints take no more than a fifth of a processor.
constexpr int kPauseForCheckpoints = 4;

/// A compaction that failed is tried again after so many commits.
constexpr int64_t kCommitsBeforeRetry = 20;

bool CompactsItself(const delta::Snapshot& snapshot) {
  const auto found = snapshot.properties().find("delta.autoOptimize.autoCompact");
  return found != snapshot.properties().end() && EqualsIgnoreCase(found->second, "true");
}

}  // namespace

TableCare::TableCare(delta::Table* table, Disk* disk) : table_(table), disk_(disk) {}

TableCare::~TableCare() {
  Stop();
  if (thread_.joinable()) thread_.join();
}

void TableCare::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
}

void TableCare::Committed(delta::SnapshotPtr snapshot, std::vector<delta::AddedFile> files) {
  {
    const std::lock_guard lock(mutex_);
    if (stop_) return;
    // Of many commits that come while a compaction runs only the newest snapshot is kept.
    newest_ = std::move(snapshot);
    std::move(files.begin(), files.end(), std::back_inserter(files_));
    if (!thread_.joinable()) thread_ = std::thread([this] { Run(); });
  }
  changed_.notify_all();
}

delta::SnapshotPtr TableCare::TakeCheckpointed() {
  const std::lock_guard lock(mutex_);
  return std::exchange(checkpointed_, nullptr);
}

void TableCare::Finish() {
  std::unique_lock lock(mutex_);
  finishing_ = true;
  changed_.notify_all();
  changed_.wait(lock, [&] { return !busy_ && (stop_ || (!newest_ && !put_off_)); });
  finishing_ = false;
}

void TableCare::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stop_ || newest_ || (finishing_ && put_off_); });
    if (stop_) return;
    const delta::SnapshotPtr newest = std::exchange(newest_, nullptr);
    const std::vector<delta::AddedFile> files = std::exchange(files_, {});
    const delta::SnapshotPtr put_off = std::exchange(put_off_, nullptr);
    const bool at_end = finishing_;
    busy_ = true;
    lock.unlock();
    CheckpointIfDue(newest ? newest : put_off, at_end);
    if (newest) CareFor(newest, files);
    lock.lock();
    busy_ = false;
    changed_.notify_all();
  }
}

void TableCare::CareFor(const delta::SnapshotPtr& newest,
                        const std::vector<delta::AddedFile>& files) {
  if (!CompactsItself(*newest)) return;
  arrow::Status status = small_files_.Add(*newest, files);
  const bool waits =
      failed_version_ >= 0 && newest->version() - failed_version_ < kCommitsBeforeRetry;
  if (status.ok() && !waits && !stop_) status = CompactIfDue(newest);
  if (status.ok() || stop_) return;
  failed_version_ = newest->version();
  spdlog::warn("compaction of table {} is put off: {}", table_->path(), status.message());
}

void TableCare::CheckpointIfDue(const delta::SnapshotPtr& snapshot, bool at_end) {
  if (!table_->CheckpointIsDue(*snapshot, checkpoint_version_)) return;
  const Clock::time_point start = Clock::now();
  if (start < next_checkpoint_ && !at_end) {
    const std::lock_guard lock(mutex_);
    put_off_ = snapshot;
    return;
  }
  auto written = table_->WriteCheckpoint(snapshot);
  if (!written.ok()) {
    spdlog::warn("{}; the next commit will try again", written.status().message());
    return;
  }
  const Clock::time_point end = Clock::now();
  next_checkpoint_ = end + kPauseForCheckpoints * (end - start);
  checkpoint_version_ = (*written)->version();
  const std::lock_guard lock(mutex_);
  checkpointed_ = *std::move(written);
}

arrow::Status TableCare::CompactIfDue(delta::SnapshotPtr snapshot) {
  if (!small_files_.MayBeDue()) return arrow::Status::OK();
  if (snapshot->version() < compacted_version_) {
    // The stream has not met the last compaction yet.
    ARROW_ASSIGN_OR_RAISE(snapshot, table_->Load(snapshot));
    if (snapshot == nullptr) return arrow::Status::IOError("the table was dropped");
  }
  ARROW_RETURN_NOT_OK(CheckFeatures(*table_, *snapshot, Care::kOptimize));
  ARROW_ASSIGN_OR_RAISE(std::vector<LiveFile> files, ReadLiveFiles(*snapshot));
  CompactionOrder order;
  order.bins = PackNewest(files, small_files_.limits());
  order.parameters = {{"predicate", "[]"}, {"zOrderBy", "[]"}, {"clusterBy", "[]"}, {"auto", true}};
  order.stop = &stop_;
  ARROW_ASSIGN_OR_RAISE(const OptimizeReport report, Compact(table_, disk_, *snapshot, order));
  small_files_.Reset(files, order.bins);
  compacted_version_ = report.version.value_or(compacted_version_);
  failed_version_ = -1;
  return arrow::Status::OK();
}

}  // namespace freshet::maintenance

#include "maintenance/optimize.h"

#include <utility>

#include "base/clock.h"
#include "maintenance/compaction.h"
#include "maintenance/table_features.h"
#include "maintenance/target_size.h"

namespace freshet::maintenance {
namespace {

/// Delta's spark.databricks.delta.optimize.maxFileSize.
constexpr int64_t kMaxSize = int64_t{1} << 30;

delta::Json Parameters(const OptimizeOptions& options) {
  delta::Json predicates = delta::Json::array();
  if (!options.predicate_text.empty()) predicates.push_back(options.predicate_text);
  return {{"predicate", predicates.dump(-1, ' ', false, delta::Json::error_handler_t::replace)},
          {"zOrderBy", "[]"},
          {"clusterBy", "[]"},
          {"auto", false}};
}

arrow::Status KeepPartitions(const PartitionPredicate& predicate, std::vector<LiveFile>* files) {
  if (!predicate) return arrow::Status::OK();
  std::vector<LiveFile> kept;
  for (LiveFile& file : *files) {
    ARROW_ASSIGN_OR_RAISE(const bool wanted, predicate(file.partition_values));
    if (wanted) kept.push_back(std::move(file));
  }
  *files = std::move(kept);
  return arrow::Status::OK();
}

}  // namespace

arrow::Result<OptimizeReport> Optimize(delta::Table* table, Disk* disk,
                                       const OptimizeOptions& options) {
  const int64_t start_ms = UnixMilliseconds();
  ARROW_ASSIGN_OR_RAISE(const delta::SnapshotPtr snapshot, table->Load());
  if (snapshot == nullptr) {
    return arrow::Status::Invalid("there is no Delta table at '", table->path(), "'");
  }
  ARROW_RETURN_NOT_OK(CheckFeatures(*table, *snapshot, Care::kOptimize));
  ARROW_ASSIGN_OR_RAISE(const auto target, TargetFileSize(*snapshot));
  BinLimits limits;
  limits.max_size = options.max_size.value_or(target.value_or(kMaxSize));
  limits.min_size = options.min_size.value_or(limits.max_size);
  if (limits.max_size <= 0) return arrow::Status::Invalid("a file's size must be above 0");

  ARROW_ASSIGN_OR_RAISE(std::vector<LiveFile> files, ReadLiveFiles(*snapshot));
  ARROW_RETURN_NOT_OK(KeepPartitions(options.predicate, &files));
  const auto considered = static_cast<int64_t>(files.size());
  CompactionOrder order{PackBins(std::move(files), limits), Parameters(options), options.stop};
  ARROW_ASSIGN_OR_RAISE(OptimizeReport report, Compact(table, disk, *snapshot, order));
  report.files_considered = considered;
  report.files_skipped = considered - report.removed.count();
  report.start_time_ms = start_ms;
  report.end_time_ms = UnixMilliseconds();
  return report;
}

}  // namespace freshet::maintenance

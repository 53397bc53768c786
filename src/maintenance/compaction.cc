#include "maintenance/compaction.h"

#include <set>
#include <string>
#include <utility>

#include "base/clock.h"
#include "maintenance/bin_rewriter.h"
#include "maintenance/table_commit.h"

namespace freshet::maintenance {
namespace {

using delta::Json;

Json Metrics(const OptimizeReport& report) {
  const auto text = [](int64_t number) { return std::to_string(number); };
  return Json{{"numRemovedFiles", text(report.removed.count())},
              {"numRemovedBytes", text(report.removed.total())},
              {"p25FileSize", text(report.added.Quartile(1))},
              {"numDeletionVectorsRemoved", text(report.deletion_vectors_removed)},
              {"minFileSize", text(report.added.smallest())},
              {"p75FileSize", text(report.added.Quartile(3))},
              {"p50FileSize", text(report.added.Quartile(2))},
              {"numAddedBytes", text(report.added.total())},
              {"numAddedFiles", text(report.added.count())},
              {"maxFileSize", text(report.added.largest())}};
}

/// Writes the new files and collects the commit's actions.
arrow::Status RewriteBins(const std::vector<Bin>& bins, BinRewriter* rewriter, TableCommit* commit,
                          OptimizeReport* report) {
  std::set<delta::PartitionValues> partitions;
  std::vector<Json> removes;
  for (const Bin& bin : bins) {
    ARROW_ASSIGN_OR_RAISE(Json add, rewriter->Rewrite(bin));
    if (!add.is_null()) {
      report->added.Add(add["size"].get<int64_t>());
      commit->actions.push_back(Json{{"add", std::move(add)}});
    }
    const int64_t now_ms = UnixMilliseconds();
    for (const LiveFile& file : bin.files) {
      report->removed.Add(file.size);
      if (file.has_deletion_vector()) {
        ++report->deletion_vectors_removed;
        report->deleted_rows_removed += file.deleted_rows;
      }
      removes.push_back(MakeRemove(file, now_ms, /*data_change=*/false));
      commit->rests_on.insert(file.log_path());
    }
    partitions.insert(bin.files.front().partition_values);
  }
  for (Json& remove : removes) commit->actions.push_back(std::move(remove));
  report->bins = static_cast<int64_t>(bins.size());
  report->partitions_optimized = static_cast<int64_t>(partitions.size());
  return arrow::Status::OK();
}

}  // namespace

arrow::Result<OptimizeReport> Compact(delta::Table* table, Disk* disk,
                                      const delta::Snapshot& snapshot,
                                      const CompactionOrder& order) {
  OptimizeReport report;
  if (order.bins.empty()) return report;
  TableCommit commit;
  commit.operation = "OPTIMIZE";
  commit.parameters = order.parameters;
  commit.before = "before-compaction-commit";
  commit.after = "after-compaction-commit";
  BinRewriter rewriter(disk, table->path(), snapshot, order.stop);
  const arrow::Status written = RewriteBins(order.bins, &rewriter, &commit, &report);
  if (!written.ok()) {
    rewriter.RemoveAll();
    return written.WithMessage("the files of table ", table->path(),
                               " are as they were: ", written.message());
  }
  commit.metrics = Metrics(report);
  ARROW_ASSIGN_OR_RAISE(const CommitOutcome outcome, PutCommit(table, disk, snapshot, commit));
  if (!outcome.committed) {
    rewriter.RemoveAll();
    return arrow::Status::Cancelled("the files of table ", table->path(),
                                    " are as they were: ", outcome.obstacle,
                                    " while they were being rewritten; try again");
  }
  report.version = outcome.version;
  return report;
}

}  // namespace freshet::maintenance

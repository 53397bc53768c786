// OPTIMIZE, in Spark's columns.
#include "explore/json_table.h"
#include "explore/partition_filter.h"
#include "explore/statement_context.h"
#include "explore/table_handle.h"
#include "maintenance/optimize.h"

namespace freshet::explore {
namespace {

using nlohmann::json;

std::shared_ptr<arrow::Field> Count(const char* name) { return arrow::field(name, arrow::int64()); }

/// Those of Spark's metrics that bin-packing has.
std::shared_ptr<arrow::Schema> OptimizeSchema() {
  const auto sizes =
      arrow::struct_({Count("min"), Count("max"), arrow::field("avg", arrow::float64()),
                      Count("totalFiles"), Count("totalSize")});
  const auto vectors =
      arrow::struct_({Count("numDeletionVectorsRemoved"), Count("numDeletionVectorRowsRemoved")});
  const auto metrics = arrow::struct_(
      {Count("numFilesAdded"), Count("numFilesRemoved"), arrow::field("filesAdded", sizes),
       arrow::field("filesRemoved", sizes), Count("partitionsOptimized"), Count("numBins"),
       Count("totalConsideredFiles"), Count("totalFilesSkipped"), Count("startTimeMs"),
       Count("endTimeMs"), arrow::field("deletionVectorStats", vectors)});
  return arrow::schema({arrow::field("path", arrow::utf8()), arrow::field("metrics", metrics)});
}

json Sizes(const maintenance::FileSizes& files) {
  const bool none = files.count() == 0;
  return json::array({none ? json() : json(files.smallest()), none ? json() : json(files.largest()),
                      files.average(), files.count(), files.total()});
}

}  // namespace

arrow::Result<ExplorationStream> Execute(const OptimizeTable& optimize,
                                         const StatementContext& context) {
  ARROW_ASSIGN_OR_RAISE(const auto handle, OpenTable(optimize.table, context));
  maintenance::OptimizeOptions options;
  options.stop = context.cancelled;
  if (optimize.where) {
    ARROW_ASSIGN_OR_RAISE(options.predicate, PartitionFilter(handle, *optimize.where, context));
    options.predicate_text = std::string(context.source.Slice(*optimize.where));
  }
  const auto report = maintenance::Optimize(handle.table.get(), context.disk, options);
  if (!report.ok()) return report.status().WithMessage("error: ", report.status().message());
  json vectors;
  if (report->deletion_vectors_removed > 0) {
    vectors = json::array({report->deletion_vectors_removed, report->deleted_rows_removed});
  }
  const json metrics = json::array(
      {report->added.count(), report->removed.count(), Sizes(report->added), Sizes(report->removed),
       report->partitions_optimized, report->bins, report->files_considered, report->files_skipped,
       report->start_time_ms, report->end_time_ms, vectors});
  ARROW_ASSIGN_OR_RAISE(auto table,
                        JsonTable(OptimizeSchema(), {json::array({handle.Location(), metrics})}));
  return StreamOf(std::move(table),
                  report->version ? "version " + std::to_string(*report->version) + " of the table"
                                  : "there was nothing to do");
}

}  // namespace freshet::explore

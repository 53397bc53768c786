// A stream's end: micro-batches → commits of a Delta table, each exactly once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "base/disk.h"
#include "delta/table.h"
#include "maintenance/table_care.h"
#include "pipeline/flow_graph.h"
#include "stream/sinks/sink.h"

namespace freshet {

/// Writes the micro-batches of one flow to its table. A batch is one commit that holds its files
/// and `txn(query id, batch id)`; a batch whose txn the table has is skipped. Used by the flow's
/// thread alone; `disk` outlives it.
class DeltaSink : public Sink {
 public:
  DeltaSink(StreamingTable table, std::string query_id, Disk* disk, Durability durability);

  arrow::Status Load() override;
  arrow::Status AddFacts(bool nothing_planned, RecoveryFacts* facts) const override;

  /// Reaches before- and after-table-created.
  arrow::Status CreateIfMissing() override;

  /// An empty batch is a commit too, as Spark's sink makes one. Reaches in-parquet, after-parquet,
  /// before-delta-commit and after-delta-commit.
  arrow::Result<Written> Write(int64_t batch_id, const arrow::RecordBatchVector& batches) override;

  /// Waits for the log's checkpoint and a compaction that are due.
  void Finish() override;
  void Interrupt() override { care_.Stop(); }

  std::string Place() const override { return definition_.path; }
  std::string Description() const override;

 private:
  /// Takes up a checkpoint that was written since the last batch, so that the snapshot doesn't
  /// carry ever more commits along.
  void TakeUpCheckpoint();
  /// The newest batch of this query that the table holds.
  arrow::Result<std::optional<int64_t>> CommittedBatch() const;
  /// VACUUM takes data files that no commit names, when it is told to spare no young ones.
  arrow::Status CheckStillThere(const std::vector<delta::AddedFile>& files) const;
  /// The batch's columns by the table's names, in the table's order.
  arrow::Result<arrow::RecordBatchVector> ToTableColumns(
      const arrow::RecordBatchVector& batches) const;

  StreamingTable definition_;
  std::string query_id_;
  Disk* disk_;
  std::unique_ptr<delta::Table> table_;
  delta::SnapshotPtr snapshot_;
  std::optional<int64_t> written_;  ///< the batch that Write committed last
  maintenance::TableCare care_;     // After table_, which it uses.
};

}  // namespace freshet

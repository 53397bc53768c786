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
#include "pipeline/flow_graph.h"

namespace freshet {

/// Writes the micro-batches of one flow to its table. A batch is one commit that holds its files
/// and `txn(query id, batch id)`; a batch whose txn the table has is skipped. Used by the flow's
/// thread alone; `disk` outlives it.
class DeltaSink {
 public:
  DeltaSink(StreamingTable table, std::string query_id, Disk* disk, Durability durability);

  /// Loads the table if there is one. Nothing is written.
  arrow::Status Load();

  bool table_exists() const { return snapshot_ != nullptr; }
  /// Whether the table, if it exists, holds files.
  arrow::Result<bool> table_has_rows() const;
  /// The newest batch of this query that the table holds.
  arrow::Result<std::optional<int64_t>> CommittedBatch() const;

  /// Makes the table when there is none. Reaches before- and after-table-created.
  arrow::Status CreateIfMissing();

  struct Written {
    bool skipped = false;  ///< the table held the batch already
    int64_t version = 0;   ///< of the table, after it
    int64_t rows = 0;
    int64_t files = 0;
    int64_t bytes = 0;
  };

  /// Writes a micro-batch: the table's columns first, whatever stands behind them is left out. An
  /// empty batch is a commit too, as Spark's sink makes one. Reaches in-parquet, after-parquet,
  /// before-delta-commit and after-delta-commit.
  arrow::Result<Written> Write(int64_t batch_id, const arrow::RecordBatchVector& batches);

  /// Spark's description, for progress: `DeltaSink[path]`.
  std::string Description() const;

 private:
  /// The batch's columns by the table's names, in the table's order.
  arrow::Result<arrow::RecordBatchVector> ToTableColumns(
      const arrow::RecordBatchVector& batches) const;

  StreamingTable definition_;
  std::string query_id_;
  Disk* disk_;
  std::unique_ptr<delta::Table> table_;
  delta::SnapshotPtr snapshot_;
};

}  // namespace freshet

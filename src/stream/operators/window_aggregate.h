// GROUP BY window(…) over a stream: partial aggregates of micro-batches → closed groups.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "query/stream_query.h"
#include "stream/operators/batch_watermarks.h"
#include "stream/operators/group_merge.h"
#include "stream/operators/row_bytes.h"
#include "stream/state/state_store.h"

namespace freshet {

/// Keeps a row of partial aggregates for each group whose window is not closed, and gives each
/// group once: in the batch whose watermark passes the end of its window. Changes of a batch are
/// staged in the state store; the engine commits or abandons them with the batch. `state` outlives
/// it. Used by the flow's thread alone.
class WindowAggregator {
 public:
  /// What the state holds, for StateStore::Open. `partial` is the schema of partial_sql.
  static std::string Keeper(const query::WindowAggregate& aggregate, const arrow::Schema& partial);

  static arrow::Result<std::unique_ptr<WindowAggregator>> Make(
      const query::WindowAggregate& aggregate, const std::shared_ptr<arrow::Schema>& partial,
      StateStore* state);

  struct Result {
    arrow::RecordBatchVector groups;  ///< closed ones, of groups_schema(), by end and key
    int64_t new_groups = 0;           ///< in the state
    int64_t updated_groups = 0;
    int64_t removed_groups = 0;  ///< from the state
    int64_t late_rows = 0;       ///< a row counts once for each of its windows that is closed
  };

  /// Takes the partial aggregates of a whole micro-batch.
  arrow::Result<Result> Process(const arrow::RecordBatchVector& partials,
                                const BatchWatermarks& watermarks);

  const std::shared_ptr<arrow::Schema>& groups_schema() const { return groups_schema_; }

 private:
  struct Group {
    StateKey key;
    std::string_view value;
  };
  class Output;

  WindowAggregator(const query::WindowAggregate& aggregate, const arrow::Schema& partial,
                   RowEncoder keys, RowEncoder values, StateStore* state);

  /// Partial aggregates by key, those of one key put together; `bytes` holds what they point to.
  struct Batch;
  arrow::Status Read(const arrow::RecordBatchVector& partials, const BatchWatermarks& watermarks,
                     Batch* batch, Result* result) const;

  const query::WindowAggregate aggregate_;
  std::shared_ptr<arrow::Schema> groups_schema_;
  arrow::DataTypeVector key_types_;
  arrow::DataTypeVector value_types_;
  RowEncoder keys_;
  RowEncoder values_;
  GroupMerger merger_;
  StateStore* state_;
};

}  // namespace freshet

// Step 2 of a micro-batch: from the rows that were read to the rows for the sink.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "base/disk.h"
#include "pipeline/flow_graph.h"
#include "query/query_engine.h"
#include "stream/event_time.h"
#include "stream/operators/deduplicate.h"
#include "stream/operators/window_aggregate.h"
#include "stream/progress.h"
#include "stream/sources/source.h"
#include "stream/state/state_store.h"

namespace freshet {

/// The watermarks of two batches, as offsets/ has them. Milliseconds since the epoch.
struct PlannedWatermarks {
  int64_t before_ms = 0;  ///< of the batch before
  int64_t batch_ms = 0;
};

/// A flow's query, its stateful step if it has one, and its expectations. What it changes in the
/// state is staged; whoever runs the batch commits or abandons it. Used by the flow's thread alone.
class BatchComputation {
 public:
  /// Opens the state at `state_path` for a flow that has one. `flow` and `engine` outlive it.
  static arrow::Result<std::unique_ptr<BatchComputation>> Make(
      const Flow& flow, const std::shared_ptr<arrow::Schema>& input, query::QueryEngine* engine,
      const std::string& state_path, Durability durability);

  /// Null for a flow without state.
  StateStore* state() const { return state_.get(); }

  /// Whether the batch after one that went by `last_ms` has something to do without new data: the
  /// watermark has moved, and closes windows or lets keys go.
  bool HasWorkWithoutData(int64_t last_ms, int64_t next_ms) const {
    return goes_by_watermark_ && next_ms > last_ms;
  }

  /// True when WatermarkAfter has to see every row.
  bool has_watermark() const { return event_time_ != nullptr; }

  /// The watermark after a batch of these rows.
  arrow::Result<int64_t> WatermarkAfter(const arrow::RecordBatchVector& rows, int64_t watermark_ms,
                                        StreamingQueryProgress* progress);

  /// Lets go of `rows` as soon as it can.
  arrow::Result<arrow::RecordBatchVector> Run(arrow::RecordBatchVector rows,
                                              const PlannedWatermarks& watermarks,
                                              StreamingQueryProgress* progress);

 private:
  explicit BatchComputation(const Flow& flow) : flow_(flow) {}

  arrow::Status OpenAggregate(const std::shared_ptr<arrow::Schema>& input,
                              query::QueryEngine* engine, const std::string& state_path,
                              Durability durability);
  arrow::Status OpenDeduplicate(const std::string& state_path, Durability durability);
  BatchWatermarks ToMicroseconds(const PlannedWatermarks& watermarks) const;

  const Flow& flow_;
  bool goes_by_watermark_ = false;
  bool only_grows_ = false;                      // the state: no key ever leaves it
  std::unique_ptr<EventTime> event_time_;        // null: no watermark
  std::unique_ptr<query::BatchQuery> partials_;  // null: no aggregate
  std::unique_ptr<query::BatchQuery> query_;
  std::unique_ptr<StateStore> state_;             // null: no state
  std::unique_ptr<WindowAggregator> aggregator_;  // null: no aggregate
  std::unique_ptr<Deduplicator> deduplicator_;    // null: no DISTINCT
};

}  // namespace freshet

// A flow's event time: the greatest that a micro-batch has, and the watermark that follows from it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "pipeline/flow_graph.h"
#include "query/query_engine.h"

namespace freshet {

/// Looks at the rows of micro-batches; keeps nothing from one to the next: the watermark is in
/// offsets/N and commits/N. Used by the flow's thread alone.
class EventTime {
 public:
  static arrow::Result<std::unique_ptr<EventTime>> Make(const Watermark& watermark,
                                                        const std::shared_ptr<arrow::Schema>& input,
                                                        query::QueryEngine* engine);

  /// The greatest event time of the rows, in milliseconds since the epoch (rounded down, as Spark
  /// does); nullopt: none has one.
  arrow::Result<std::optional<int64_t>> Greatest(const arrow::RecordBatchVector& rows);

  /// The watermark after a micro-batch that went by `watermark_ms`: it never falls.
  int64_t WatermarkAfter(int64_t watermark_ms, const std::optional<int64_t>& greatest_ms) const;

 private:
  EventTime(int64_t delay_ms, std::unique_ptr<query::BatchQuery> query)
      : delay_ms_(delay_ms), query_(std::move(query)) {}

  int64_t delay_ms_;
  std::unique_ptr<query::BatchQuery> query_;
};

}  // namespace freshet

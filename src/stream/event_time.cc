#include "stream/event_time.h"

#include <algorithm>

#include <arrow/array.h>

namespace freshet {

arrow::Result<std::unique_ptr<EventTime>> EventTime::Make(
    const Watermark& watermark, const std::shared_ptr<arrow::Schema>& input,
    query::QueryEngine* engine) {
  query::QueryProblem problem;
  ARROW_ASSIGN_OR_RAISE(
      auto query, engine->Prepare(watermark.event_time_sql, {kBatchRelation, input}, &problem));
  return std::unique_ptr<EventTime>(new EventTime(watermark.delay_ms, std::move(query)));
}

arrow::Result<std::optional<int64_t>> EventTime::Greatest(const arrow::RecordBatchVector& rows) {
  if (rows.empty()) return std::nullopt;
  ARROW_ASSIGN_OR_RAISE(const arrow::RecordBatchVector answer, query_->Run(rows));
  for (const auto& batch : answer) {
    const auto& times = static_cast<const arrow::TimestampArray&>(*batch->column(0));
    if (times.length() == 0 || times.IsNull(0)) continue;
    const int64_t microseconds = times.Value(0);
    return (microseconds - (microseconds % 1000 + 1000) % 1000) / 1000;
  }
  return std::nullopt;
}

int64_t EventTime::WatermarkAfter(int64_t watermark_ms,
                                  const std::optional<int64_t>& greatest_ms) const {
  return greatest_ms ? std::max(watermark_ms, *greatest_ms - delay_ms_) : watermark_ms;
}

}  // namespace freshet

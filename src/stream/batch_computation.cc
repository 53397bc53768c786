#include "stream/batch_computation.h"

#include <utility>

#include "query/row_wise_query.h"
#include "stream/operators/expectations.h"

namespace freshet {

arrow::Result<std::unique_ptr<BatchComputation>> BatchComputation::Make(
    const Flow& flow, const std::shared_ptr<arrow::Schema>& input, query::QueryEngine* engine,
    const std::string& state_path, Durability durability) {
  std::unique_ptr<BatchComputation> made(new BatchComputation(flow));
  if (flow.watermark) {
    ARROW_ASSIGN_OR_RAISE(made->event_time_, EventTime::Make(*flow.watermark, input, engine));
  }
  query::Relation relation{kBatchRelation, input};
  if (flow.aggregate) {
    ARROW_RETURN_NOT_OK(made->OpenAggregate(input, engine, state_path, durability));
    relation = {query::kGroupsRelation, made->aggregator_->groups_schema()};
  }
  query::QueryProblem problem;
  ARROW_ASSIGN_OR_RAISE(made->query_,
                        flow.row_wise
                            ? query::RowWiseQuery::Prepare(engine, flow.sql, relation, &problem)
                            : engine->Prepare(flow.sql, relation, &problem));
  if (!flow.distinct_keys.empty()) {
    ARROW_RETURN_NOT_OK(made->OpenDeduplicate(state_path, durability));
  }
  return made;
}

arrow::Status BatchComputation::OpenAggregate(const std::shared_ptr<arrow::Schema>& input,
                                              query::QueryEngine* engine,
                                              const std::string& state_path,
                                              Durability durability) {
  query::QueryProblem problem;
  ARROW_ASSIGN_OR_RAISE(
      partials_, engine->Prepare(flow_.aggregate->partial_sql, {kBatchRelation, input}, &problem));
  const auto& schema = partials_->output_schema();
  const std::string keeper = WindowAggregator::Keeper(*flow_.aggregate, *schema);
  ARROW_ASSIGN_OR_RAISE(state_, StateStore::Open(state_path, keeper, durability));
  ARROW_ASSIGN_OR_RAISE(aggregator_,
                        WindowAggregator::Make(*flow_.aggregate, schema, state_.get()));
  goes_by_watermark_ = true;
  return arrow::Status::OK();
}

arrow::Status BatchComputation::OpenDeduplicate(const std::string& state_path,
                                                Durability durability) {
  const DeduplicateSpec spec{flow_.distinct_keys, flow_.event_time_column};
  const auto& schema = query_->output_schema();
  ARROW_ASSIGN_OR_RAISE(
      state_, StateStore::Open(state_path, Deduplicator::Keeper(*schema, spec), durability));
  ARROW_ASSIGN_OR_RAISE(deduplicator_, Deduplicator::Make(*schema, spec, state_.get()));
  goes_by_watermark_ = spec.event_time.has_value();
  only_grows_ = !spec.keys_expire();
  return arrow::Status::OK();
}

arrow::Result<int64_t> BatchComputation::WatermarkAfter(const arrow::RecordBatchVector& rows,
                                                        int64_t watermark_ms,
                                                        StreamingQueryProgress* progress) {
  if (!event_time_) return watermark_ms;
  progress->watermark_ms = watermark_ms;
  ARROW_ASSIGN_OR_RAISE(progress->greatest_event_time_ms, event_time_->Greatest(rows));
  return event_time_->WatermarkAfter(watermark_ms, progress->greatest_event_time_ms);
}

BatchWatermarks BatchComputation::ToMicroseconds(const PlannedWatermarks& watermarks) const {
  if (!goes_by_watermark_) return {};
  return {.late = watermarks.before_ms * 1000, .eviction = watermarks.batch_ms * 1000};
}

arrow::Result<arrow::RecordBatchVector> BatchComputation::Run(arrow::RecordBatchVector rows,
                                                              const PlannedWatermarks& watermarks,
                                                              StreamingQueryProgress* progress) {
  const BatchWatermarks at = ToMicroseconds(watermarks);
  if (aggregator_) {
    if (!rows.empty()) {
      ARROW_ASSIGN_OR_RAISE(rows, partials_->Run(std::move(rows)));
    }
    ARROW_ASSIGN_OR_RAISE(WindowAggregator::Result result, aggregator_->Process(rows, at));
    rows = std::move(result.groups);
    progress->state.push_back({.operator_name = "stateStoreSave",
                               .rows_updated = result.new_groups + result.updated_groups,
                               .rows_removed = result.removed_groups,
                               .rows_dropped_by_watermark = result.late_rows});
  }
  if (!rows.empty()) {
    ARROW_ASSIGN_OR_RAISE(rows, query_->Run(std::move(rows)));
  }
  if (deduplicator_) {
    ARROW_ASSIGN_OR_RAISE(Deduplicator::Result result, deduplicator_->Process(rows, at));
    rows = std::move(result.rows);
    progress->state.push_back({.operator_name = "dedupe",
                               .rows_updated = result.new_keys,
                               .rows_removed = result.removed_keys,
                               .rows_dropped_by_watermark = result.late_rows,
                               .only_grows = only_grows_});
  }
  return ApplyExpectations(flow_.expectations, rows, &progress->expectations);
}

}  // namespace freshet

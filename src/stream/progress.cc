#include "stream/progress.h"

#include <cmath>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace freshet {
namespace {

using Json = nlohmann::ordered_json;

/// An offset is JSON; what is not (there is none such today) goes in as text.
Json OffsetJson(const std::optional<Offset>& offset) {
  if (!offset) return nullptr;
  Json parsed = Json::parse(*offset, nullptr, /*allow_exceptions=*/false);
  return parsed.is_discarded() ? Json(*offset) : parsed;
}

Json RateJson(const std::optional<double>& rate) {
  return rate && std::isfinite(*rate) ? Json(*rate) : Json(nullptr);
}

}  // namespace

std::string FormatTimestamp(int64_t unix_ms) {
  const int64_t milliseconds = ((unix_ms % 1000) + 1000) % 1000;
  const auto seconds = static_cast<std::time_t>((unix_ms - milliseconds) / 1000);
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), milliseconds);
}

std::string ToJson(const StreamingQueryProgress& progress) {
  Json durations = Json::object();
  for (const auto& [name, milliseconds] : progress.duration_ms) {
    durations[name] = std::llround(milliseconds);
  }
  Json state = Json::array();
  for (const StateProgress& one : progress.state) {
    state.push_back({{"operatorName", one.operator_name},
                     {"numRowsTotal", one.rows_total},
                     {"numRowsUpdated", one.rows_updated},
                     {"numRowsRemoved", one.rows_removed},
                     {"commitTimeMs", one.commit_time_ms},
                     {"memoryUsedBytes", one.memory_bytes},
                     {"numRowsDroppedByWatermark", one.rows_dropped_by_watermark},
                     {"customMetrics", {{"rocksdbSstFileSize", one.disk_bytes}}}});
  }
  Json event_time = Json::object();
  if (progress.greatest_event_time_ms) {
    event_time["max"] = FormatTimestamp(*progress.greatest_event_time_ms);
  }
  if (progress.watermark_ms) event_time["watermark"] = FormatTimestamp(*progress.watermark_ms);
  Json observed = Json::object();
  if (progress.corrupt_records > 0) {
    observed["source"]["corruptRecords"] = progress.corrupt_records;
  }
  if (!progress.losses.empty()) observed["source"]["lostRecords"] = progress.lost_records;
  for (const ExpectationOutcome& outcome : progress.expectations) {
    observed["expectations"][outcome.name] = {{"passed", outcome.passed},
                                              {"failed", outcome.failed}};
  }
  const std::optional<Offset> latest = progress.latest_offset.value_or(progress.end_offset);
  Json source = {{"description", progress.source_description},
                 {"startOffset", OffsetJson(progress.start_offset)},
                 {"endOffset", OffsetJson(progress.end_offset)},
                 {"latestOffset", OffsetJson(latest)},
                 {"numInputRows", progress.input_rows},
                 {"inputRowsPerSecond", RateJson(progress.input_rows_per_second)},
                 {"processedRowsPerSecond", RateJson(progress.processed_rows_per_second)}};
  if (!progress.source_metrics.empty()) source["metrics"] = progress.source_metrics;
  const Json json = {
      {"id", progress.id},
      {"runId", progress.run_id},
      {"name", progress.name},
      {"timestamp", FormatTimestamp(progress.timestamp_ms)},
      {"batchId", progress.batch_id},
      {"batchDuration", std::llround(progress.batch_duration_ms)},
      {"numInputRows", progress.input_rows},
      {"inputRowsPerSecond", RateJson(progress.input_rows_per_second)},
      {"processedRowsPerSecond", RateJson(progress.processed_rows_per_second)},
      {"durationMs", durations},
      {"eventTime", event_time},
      {"stateOperators", state},
      {"sources", Json::array({source})},
      {"sink",
       {{"description", progress.sink_description}, {"numOutputRows", progress.output_rows}}},
      {"observedMetrics", observed}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace freshet

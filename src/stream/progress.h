// Spark's StreamingQueryProgress: what one micro-batch did, and how long each part took.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "stream/operators/expectations.h"
#include "stream/sources/source.h"

namespace freshet {

struct StateProgress {
  std::string operator_name;  ///< Spark's: `dedupe`, `stateStoreSave` (groups of windows)
  int64_t rows_total = 0;
  int64_t rows_updated = 0;
  int64_t rows_removed = 0;
  int64_t rows_dropped_by_watermark = 0;
  int64_t commit_time_ms = 0;
  int64_t memory_bytes = 0;
  int64_t disk_bytes = 0;
  bool only_grows = false;  ///< no key ever leaves this state
};

/// One micro-batch of one flow. Times are milliseconds; the timestamp is Unix time.
struct StreamingQueryProgress {
  std::string id;      ///< the query id
  std::string run_id;  ///< new for each start
  std::string name;    ///< the flow
  int64_t timestamp_ms = 0;
  int64_t batch_id = 0;
  double batch_duration_ms = 0;
  int64_t input_rows = 0;
  /// Rows per second since the last batch started; nullopt for the first batch of a run.
  std::optional<double> input_rows_per_second;
  double processed_rows_per_second = 0;
  /// Spark's names: latestOffset, walCommit, getBatch, queryPlanning, addBatch, commitOffsets,
  /// triggerExecution.
  std::map<std::string, double> duration_ms;
  std::vector<StateProgress> state;
  /// Of a flow with a watermark: by which the batch went, and the greatest event time it has.
  std::optional<int64_t> watermark_ms;
  std::optional<int64_t> greatest_event_time_ms;
  std::string source_description;
  std::optional<Offset> start_offset;
  Offset end_offset;
  std::optional<Offset> latest_offset;                ///< nullopt: where the batch ended
  std::map<std::string, std::string> source_metrics;  ///< Spark's names and texts
  int64_t corrupt_records = 0;
  int64_t lost_records = 0;         ///< that the source no longer has; as far as known
  std::vector<std::string> losses;  ///< what became of them
  std::string sink_description;
  int64_t output_rows = 0;
  std::optional<int64_t> table_version;  ///< after the batch; nullopt: it went into no table
  std::vector<ExpectationOutcome> expectations;
};

/// One line of JSON, fields in Spark's order. What Spark has no place for stands in
/// `observedMetrics`.
std::string ToJson(const StreamingQueryProgress& progress);

/// `2025-01-12T08:18:00.000Z`, as Spark writes times in progress.
std::string FormatTimestamp(int64_t unix_ms);

}  // namespace freshet

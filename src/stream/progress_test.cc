#include "stream/progress.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace freshet {
namespace {

TEST(Progress, TimesAsSparkWritesThem) {
  EXPECT_EQ(FormatTimestamp(1736669880000), "2025-01-12T08:18:00.000Z");
  EXPECT_EQ(FormatTimestamp(1736669880007), "2025-01-12T08:18:00.007Z");
  EXPECT_EQ(FormatTimestamp(-1), "1969-12-31T23:59:59.999Z");
}

TEST(Progress, OneLineOfSparksFields) {
  StreamingQueryProgress progress;
  progress.id = "q";
  progress.run_id = "r";
  progress.name = "bronze";
  progress.batch_id = 3;
  progress.input_rows = 5;
  progress.processed_rows_per_second = 1000;
  progress.duration_ms = {{"addBatch", 2.6}};
  progress.start_offset = R"({"logOffset":2})";
  progress.end_offset = R"({"logOffset":3})";
  progress.expectations = {{"complete", Reaction::kDropRow, 4, 1}};
  const std::string line = ToJson(progress);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto json = nlohmann::json::parse(line);
  EXPECT_EQ(json["batchId"], 3);
  EXPECT_EQ(json["durationMs"]["addBatch"], 3);
  EXPECT_TRUE(json["inputRowsPerSecond"].is_null());
  EXPECT_EQ(json["sources"][0]["startOffset"]["logOffset"], 2);
  EXPECT_EQ(json["sources"][0]["endOffset"]["logOffset"], 3);
  EXPECT_EQ(json["observedMetrics"]["expectations"]["complete"]["failed"], 1);
}

TEST(Progress, StateAndWatermarkAsSparkTellsThem) {
  StreamingQueryProgress progress;
  progress.state = {{.operator_name = "dedupe",
                     .rows_total = 5,
                     .rows_updated = 2,
                     .rows_removed = 1,
                     .rows_dropped_by_watermark = 3,
                     .commit_time_ms = 4,
                     .memory_bytes = 600,
                     .disk_bytes = 70}};
  progress.watermark_ms = 1736669880000;
  progress.greatest_event_time_ms = 1736670480007;
  const auto json = nlohmann::json::parse(ToJson(progress));
  const auto& state = json["stateOperators"][0];
  EXPECT_EQ(state["numRowsTotal"], 5);
  EXPECT_EQ(state["numRowsUpdated"], 2);
  EXPECT_EQ(state["numRowsRemoved"], 1);
  EXPECT_EQ(state["numRowsDroppedByWatermark"], 3);
  EXPECT_EQ(state["memoryUsedBytes"], 600);
  EXPECT_EQ(state["customMetrics"]["rocksdbSstFileSize"], 70);
  EXPECT_EQ(json["eventTime"]["watermark"], "2025-01-12T08:18:00.000Z");
  EXPECT_EQ(json["eventTime"]["max"], "2025-01-12T08:28:00.007Z");
}

}  // namespace
}  // namespace freshet

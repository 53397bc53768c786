#include "stream/sources/kafka_metrics.h"

#include <gtest/gtest.h>

namespace freshet {
namespace {

TEST(KafkaMetricsTest, DescribesAsSpark) {
  KafkaInput input;
  input.topics = {"a", "b"};
  EXPECT_EQ(DescribeKafkaSource(input), "KafkaV2[Subscribe[a, b]]");
  input.choice = KafkaInput::Choice::kSubscribePattern;
  input.pattern = "a.*";
  EXPECT_EQ(DescribeKafkaSource(input), "KafkaV2[SubscribePattern[a.*]]");
  input.choice = KafkaInput::Choice::kAssign;
  input.partitions = {{"a", 0}, {"a", 1}};
  EXPECT_EQ(DescribeKafkaSource(input), "KafkaV2[Assign[a-0, a-1]]");
}

TEST(KafkaMetricsTest, CountsWhatIsBehind) {
  const SourceReport report =
      ReportKafkaOffsets({{{"t", 0}, 10}, {{"t", 1}, 5}, {{"t", 2}, 5}}, R"({"t":{"0":3,"1":5}})");
  EXPECT_EQ(report.metrics.at("minOffsetsBehindLatest"), "0");
  EXPECT_EQ(report.metrics.at("maxOffsetsBehindLatest"), "7");
  EXPECT_EQ(report.metrics.at("avgOffsetsBehindLatest"), "4.0");
  EXPECT_EQ(report.latest_offset, R"({"t":{"0":10,"1":5,"2":5}})");
  EXPECT_TRUE(ReportKafkaOffsets({}, "{}").metrics.empty());
}

TEST(KafkaMetricsTest, WritesAveragesAsJava) {
  const auto average = [](int64_t offset) {
    return ReportKafkaOffsets({{{"t", 0}, offset}, {{"t", 1}, 0}}, "{}")
        .metrics.at("avgOffsetsBehindLatest");
  };
  EXPECT_EQ(average(3), "1.5");
  EXPECT_EQ(average(0), "0.0");
  EXPECT_EQ(average(2'000'000), "1000000.0");
  EXPECT_EQ(average(24'690'000), "1.2345E7");
}

}  // namespace
}  // namespace freshet

#include "kafka/partition_offsets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::kafka {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(PartitionOffsetsTest, ReadsOffsets) {
  const auto offsets = ParsePartitionOffsets(R"( {"b":{"0":23,"11":-1}, "a":{"0":-2}} )");
  ASSERT_TRUE(offsets.ok()) << offsets.status();
  EXPECT_EQ(*offsets, (PartitionOffsets{{{"b", 0}, 23}, {{"b", 11}, -1}, {{"a", 0}, -2}}));
}

TEST(PartitionOffsetsTest, RefusesWhatIsNoOffsets) {
  for (const char* wrong : {"", "[]", "1", R"({"a":1})", R"({"a":{"x":1}})", R"({"a":{"-1":1}})",
                            R"({"a":{"0":"1"}})", R"({"a":{"0":1.5}})", R"({"a":{"0":1})"}) {
    const auto offsets = ParsePartitionOffsets(wrong);
    ASSERT_FALSE(offsets.ok()) << wrong;
    EXPECT_THAT(offsets.status().message(), HasSubstr("expected e.g. {\"topicA\""));
  }
}

TEST(PartitionOffsetsTest, ReadsPartitions) {
  const auto partitions = ParsePartitions(R"({"b":[1,0],"a":[2]})");
  ASSERT_TRUE(partitions.ok()) << partitions.status();
  EXPECT_THAT(*partitions,
              ElementsAre(TopicPartition{"b", 1}, TopicPartition{"b", 0}, TopicPartition{"a", 2}));
  for (const char* wrong : {"{}", "[]", R"({"a":0})", R"({"a":[-1]})", R"({"a":["0"]})"}) {
    EXPECT_FALSE(ParsePartitions(wrong).ok()) << wrong;
  }
}

TEST(PartitionOffsetsTest, WritesAsSpark) {
  EXPECT_EQ(WritePartitionOffsets({{{"sensor-data", 0}, 12}, {{"sensor-data", 1}, 7}}),
            R"({"sensor-data":{"0":12,"1":7}})");
  EXPECT_EQ(WritePartitionOffsets({}), "{}");
}

/// Spark 4.1.1's answers (JsonUtils.partitionOffsets).
TEST(PartitionOffsetsTest, OrdersTopicsAsSpark) {
  PartitionOffsets offsets;
  std::string partitions;
  for (int i = 0; i < 40; ++i) {
    offsets[{"t", i}] = i;
    partitions += (i > 0 ? ",\"" : "\"") + std::to_string(i) + "\":" + std::to_string(i);
  }
  EXPECT_EQ(WritePartitionOffsets(offsets), "{\"t\":{" + partitions + "}}");

  for (const std::string json :
       {R"({"zeta":{"0":0},"alarms":{"0":3},"sensor-data":{"0":1,"1":2},"Alpha":{"0":0},)"
        R"("readings.b07":{"0":5,"3":1}})",
        R"({"t":{"0":0,"19":19,"100":100,"7":7,"40":40,"1000":1000}})",
        R"({"x8":{"0":8},"x9":{"0":9},"x10":{"0":10},"x0":{"0":0},"x1":{"0":1},"x2":{"0":2},)"
        R"("x3":{"0":3},"x4":{"0":4},"x5":{"0":5},"x6":{"0":6},"x7":{"0":7}})",
        R"({"topic-6":{"0":6,"1":6},"topic-7":{"0":7,"1":7},"topic-8":{"0":8,"1":8},)"
        R"("topic-9":{"0":9,"1":9},"topic-0":{"0":0,"1":0},"topic-1":{"0":1,"1":1},)"
        R"("topic-2":{"0":2,"1":2},"topic-3":{"0":3,"1":3},"topic-10":{"0":10,"1":10},)"
        R"("topic-4":{"0":4,"1":4},"topic-11":{"0":11,"1":11},"topic-5":{"0":5,"1":5},)"
        R"("topic-12":{"0":12,"1":12},"topic-13":{"0":13,"1":13}})"}) {
    EXPECT_EQ(WritePartitionOffsets(*ParsePartitionOffsets(json)), json);
  }
}

}  // namespace
}  // namespace freshet::kafka

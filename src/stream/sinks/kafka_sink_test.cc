#include "stream/sinks/kafka_sink.h"

#include <thread>

#include <arrow/json/from_string.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/recorded_waits.h"
#include "kafka/cluster.h"
#include "kafka/in_memory_broker.h"

namespace freshet {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class KafkaSinkTest : public ::testing::Test {
 protected:
  void SetUp() override {
    broker_ = kafka::InMemoryBroker::Start().ValueOrDie();
    ASSERT_TRUE(broker_->CreateTopic("out", 2).ok());
  }

  KafkaSink Make(const std::string& topic) {
    KafkaOutput output;
    output.sink = "s";
    output.topic = topic;
    output.client_settings = {{"bootstrap.servers", broker_->address()}};
    return {std::move(output), &waits_};
  }

  static arrow::RecordBatchVector Rows(const std::string& json) {
    const auto type =
        arrow::struct_({arrow::field("value", arrow::utf8()), arrow::field("topic", arrow::utf8()),
                        arrow::field("partition", arrow::int32())});
    const auto rows = arrow::json::ArrayFromJSONString(type, json).ValueOrDie();
    return {arrow::RecordBatch::FromStructArray(rows).ValueOrDie()};
  }

  /// Messages of a topic by partition.
  std::map<int32_t, int64_t> Ends(const std::string& topic, int32_t partitions) {
    auto cluster = kafka::Cluster::Make({{"bootstrap.servers", broker_->address()}}).ValueOrDie();
    kafka::PartitionOffsets wanted;
    for (int32_t i = 0; i < partitions; ++i) wanted[{topic, i}] = kafka::kLatestOffset;
    std::map<int32_t, int64_t> ends;
    for (const auto& [one, offset] : cluster->Offsets(wanted).ValueOrDie()) {
      ends[one.partition] = offset;
    }
    return ends;
  }

  RecordedWaits waits_;
  std::unique_ptr<kafka::InMemoryBroker> broker_;
};

TEST_F(KafkaSinkTest, RowsGoToTheirPartitions) {
  KafkaSink sink = Make("out");
  const auto written = sink.Write(0, Rows(R"([{"value": "a", "partition": 0},
      {"value": "b", "partition": 1}, {"value": null, "partition": 1}])"));
  ASSERT_TRUE(written.ok()) << written.status();
  EXPECT_EQ(written->rows, 3);
  EXPECT_FALSE(written->version);
  EXPECT_THAT(Ends("out", 2), ::testing::ElementsAre(::testing::Pair(0, 1), ::testing::Pair(1, 2)));
}

TEST_F(KafkaSinkTest, TheOptionWinsOverTheColumn) {
  KafkaSink sink = Make("out");
  ASSERT_TRUE(
      sink.Write(0, Rows(R"([{"value": "a", "topic": "elsewhere", "partition": 0}])")).ok());
  EXPECT_EQ(Ends("out", 2)[0], 1);
}

TEST_F(KafkaSinkTest, RowsNameTheirTopics) {
  KafkaSink sink = Make("");
  ASSERT_TRUE(sink.Write(0, Rows(R"([{"value": "a", "topic": "x", "partition": 0},
      {"value": "b", "topic": "out", "partition": 0}, {"value": "c", "topic": "x", "partition": 0}])"))
                  .ok());
  EXPECT_EQ(Ends("out", 1)[0], 1);
  EXPECT_EQ(Ends("x", 1)[0], 2);
  const auto without = sink.Write(1, Rows(R"([{"value": "a", "topic": "x"}, {"value": "b"}])"));
  EXPECT_THAT(without.status().message(), HasSubstr("message 2 of the batch: its topic is NULL"));
  const auto wrong = sink.Write(1, Rows(R"([{"value": "a", "topic": "a b"}])"));
  EXPECT_THAT(wrong.status().message(), HasSubstr("a b"));
}

TEST_F(KafkaSinkTest, NamesTheMessageThatCantBeSent) {
  KafkaSink sink = Make("out");
  const auto refused = sink.Write(0, Rows(R"([{"value": "a"}, {"value": "b", "partition": 9}])"));
  EXPECT_THAT(refused.status().message(), HasSubstr("message 2 of the batch"));
}

TEST_F(KafkaSinkTest, WaitsForItsBrokerUntilItIsInterrupted) {
  KafkaSink sink = Make("out");
  ASSERT_TRUE(sink.Write(0, Rows(R"([{"value": "a"}])")).ok());
  rd_kafka_mock_broker_set_down(broker_->cluster(), 1);
  std::jthread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    sink.Interrupt();
  });
  EXPECT_TRUE(sink.Write(1, Rows(R"([{"value": "a"}])")).status().IsCancelled());
}

TEST_F(KafkaSinkTest, GoesOnWhenItsBrokerIsBack) {
  KafkaSink sink = Make("out");
  ASSERT_TRUE(sink.Write(0, Rows(R"([{"value": "a", "partition": 0}])")).ok());
  rd_kafka_mock_broker_set_down(broker_->cluster(), 1);
  std::jthread mender([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(2500));
    rd_kafka_mock_broker_set_up(broker_->cluster(), 1);
  });
  ASSERT_TRUE(sink.Write(1, Rows(R"([{"value": "b", "partition": 0}])")).ok());
  EXPECT_FALSE(waits_.waits.empty());
  EXPECT_GT(waits_.resumed, 0);
  EXPECT_EQ(Ends("out", 1)[0], 2);
}

TEST_F(KafkaSinkTest, ABatchWithoutRowsSendsNothing) {
  KafkaSink sink = Make("out");
  EXPECT_EQ(sink.Write(0, {}).ValueOrDie().rows, 0);
}

}  // namespace
}  // namespace freshet

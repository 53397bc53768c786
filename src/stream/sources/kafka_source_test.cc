#include "stream/sources/kafka_source.h"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <arrow/array.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/recorded_waits.h"
#include "base/simulated_disk.h"
#include "kafka/message_schema.h"
#include "stream/sources/mock_kafka.h"

namespace freshet {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// The values of a batch, in its order.
std::vector<std::string> Values(const SourceBatch& batch) {
  std::vector<std::string> values;
  for (const auto& rows : batch.batches) {
    const auto column =
        std::static_pointer_cast<arrow::BinaryArray>(rows->GetColumnByName("value"));
    for (int64_t i = 0; i < column->length(); ++i) values.push_back(column->GetString(i));
  }
  return values;
}

class KafkaSourceTest : public testing::Test {
 protected:
  void SetUp() override {
    broker_.MakeTopic("t", 2);
    input_.client_settings["bootstrap.servers"] = broker_.address();
    input_.topics = {"t"};
    input_.start.kind = KafkaPosition::Kind::kEarliest;
    input_.schema = kafka::MessageSchema(false);
  }

  std::unique_ptr<Source> Open() {
    return MakeKafkaSource(input_, "sources/0", &disk_, &waits_).ValueOrDie();
  }

  /// The next batch's values; none when there is nothing new.
  std::vector<std::string> Next(Source* source) {
    const auto end = source->LatestOffset(position_);
    EXPECT_TRUE(end.ok()) << end.status();
    if (!end.ok() || *end == position_) return {};
    const auto batch = source->Read(position_, **end);
    EXPECT_TRUE(batch.ok()) << batch.status();
    position_ = *end;
    return batch.ok() ? Values(*batch) : std::vector<std::string>{};
  }

  MockKafka broker_;
  SimulatedDisk disk_;
  RecordedWaits waits_;
  KafkaInput input_;
  std::optional<Offset> position_;
};

TEST_F(KafkaSourceTest, ReadsWhatComes) {
  const auto source = Open();
  EXPECT_EQ(source->Description(), "KafkaV2[Subscribe[t]]");
  EXPECT_THAT(Next(source.get()), IsEmpty());
  EXPECT_EQ(position_, std::nullopt);
  for (const char* value : {"a", "b", "c"}) broker_.Send("t", 0, value);
  broker_.Send("t", 1, "d");
  EXPECT_THAT(Next(source.get()), UnorderedElementsAre("a", "b", "c", "d"));
  EXPECT_EQ(position_, R"({"t":{"0":3,"1":1}})");
  broker_.Send("t", 0, "e");
  broker_.Send("t", 0, "f");
  EXPECT_THAT(Next(source.get()), ElementsAre("e", "f"));
  EXPECT_THAT(Next(source.get()), IsEmpty());
}

TEST_F(KafkaSourceTest, ReadsAnyRangeAgain) {
  for (const char* value : {"a", "b", "c", "d"}) broker_.Send("t", 0, value);
  const auto source = Open();
  ASSERT_TRUE(source->LatestOffset(std::nullopt).ok());
  const auto read = [&](int from, int to) {
    const auto at = [](int offset) {
      return "{\"t\":{\"0\":" + std::to_string(offset) + ",\"1\":0}}";
    };
    return Values(source->Read(at(from), at(to)).ValueOrDie());
  };
  EXPECT_THAT(read(1, 3), ElementsAre("b", "c"));
  EXPECT_THAT(read(3, 4), ElementsAre("d"));
  EXPECT_THAT(read(0, 2), ElementsAre("a", "b"));
  EXPECT_THAT(read(2, 2), IsEmpty());
  EXPECT_THAT(read(2, 4), ElementsAre("c", "d"));
  EXPECT_THAT(read(0, 4), ElementsAre("a", "b", "c", "d"));
}

TEST_F(KafkaSourceTest, LimitsABatch) {
  for (int i = 0; i < 5; ++i) broker_.Send("t", 0, std::to_string(i));
  input_.max_offsets_per_trigger = 2;
  const auto source = Open();
  EXPECT_THAT(Next(source.get()), ElementsAre("0", "1"));
  EXPECT_EQ(source->Report(*position_).metrics.at("maxOffsetsBehindLatest"), "3");
  EXPECT_EQ(source->Report(*position_).latest_offset, R"({"t":{"0":5,"1":0}})");
  EXPECT_THAT(Next(source.get()), ElementsAre("2", "3"));
  EXPECT_THAT(Next(source.get()), ElementsAre("4"));
}

TEST_F(KafkaSourceTest, WaitsForEnough) {
  input_.min_offsets_per_trigger = 3;
  const auto source = Open();
  broker_.Send("t", 0, "a");
  EXPECT_THAT(Next(source.get()), ElementsAre("a")) << "the first batch never waits";
  broker_.Send("t", 0, "b");
  broker_.Send("t", 0, "c");
  EXPECT_THAT(Next(source.get()), IsEmpty());
  broker_.Send("t", 0, "d");
  EXPECT_THAT(Next(source.get()), ElementsAre("b", "c", "d"));
}

TEST_F(KafkaSourceTest, TakesNoMoreThanWasThere) {
  broker_.Send("t", 0, "a");
  const auto source = Open();
  ASSERT_TRUE(source->PrepareForAvailableNow().ok());
  EXPECT_THAT(Next(source.get()), ElementsAre("a"));
  broker_.Send("t", 0, "b");
  EXPECT_THAT(Next(source.get()), IsEmpty());
}

TEST_F(KafkaSourceTest, RemembersWhereItBegan) {
  broker_.Send("t", 0, "a");
  input_.start.kind = KafkaPosition::Kind::kLatest;
  EXPECT_THAT(Next(Open().get()), IsEmpty());
  EXPECT_EQ(disk_.Read("sources/0/0").ValueOrDie(),
            std::string("\0v1\n{\"t\":{\"0\":1,\"1\":0}}", 23));
  broker_.Send("t", 0, "b");
  EXPECT_THAT(Next(Open().get()), ElementsAre("b"));
  // A batch that was planned by a process that died.
  EXPECT_THAT(Values(Open()->Read(std::nullopt, *position_).ValueOrDie()), ElementsAre("b"));
}

TEST_F(KafkaSourceTest, NamesATornFileOfItsBeginning) {
  ASSERT_TRUE(disk_.CreateDirectories("sources/0").ok());
  ASSERT_TRUE(disk_.Put("sources/0/0", std::string("\0v1\n{\"t\":{", 10)).ok());
  EXPECT_THAT(Open()->LatestOffset(std::nullopt).status().message(),
              HasSubstr("'sources/0/0', which says where the source began, can't be read"));
}

TEST_F(KafkaSourceTest, MustHaveItsBeginningForABatchWithoutOneBefore) {
  EXPECT_THAT(Open()->Read(std::nullopt, R"({"t":{"0":1}})").status().message(),
              HasSubstr("sources/0/0"));
}

TEST_F(KafkaSourceTest, WaitsForABrokerThatIsAway) {
  broker_.Send("t", 0, "a");
  const auto source = Open();
  EXPECT_THAT(Next(source.get()), ElementsAre("a"));
  ASSERT_EQ(rd_kafka_mock_broker_set_down(broker_.cluster(), 1), RD_KAFKA_RESP_ERR_NO_ERROR);
  EXPECT_THAT(Next(source.get()), IsEmpty());
  EXPECT_TRUE(source->IsWaiting());
  ASSERT_FALSE(waits_.waits.empty());
  EXPECT_THAT(waits_.waits[0], HasSubstr("no answer from the Kafka broker " + broker_.address()));
  ASSERT_EQ(rd_kafka_mock_broker_set_up(broker_.cluster(), 1), RD_KAFKA_RESP_ERR_NO_ERROR);
  broker_.Send("t", 0, "b");
  std::vector<std::string> next;
  for (int i = 0; i < 20 && next.empty(); ++i) {
    next = Next(source.get());
    source->WaitForData(milliseconds(500));
  }
  EXPECT_THAT(next, ElementsAre("b"));
  EXPECT_FALSE(source->IsWaiting());
}

TEST_F(KafkaSourceTest, WakesWhenAMessageComes) {
  const auto source = Open();
  EXPECT_THAT(Next(source.get()), IsEmpty());
  std::jthread sender([this] {
    std::this_thread::sleep_for(milliseconds(300));
    broker_.Send("t", 1, "a");
  });
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::string> next;
  while (next.empty() && std::chrono::steady_clock::now() - begin < seconds(20)) {
    source->WaitForData(seconds(20));
    next = Next(source.get());
  }
  EXPECT_THAT(next, ElementsAre("a"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(10));
}

TEST_F(KafkaSourceTest, IsInterrupted) {
  const auto source = Open();
  EXPECT_THAT(Next(source.get()), IsEmpty());
  source->Interrupt();
  const auto begin = std::chrono::steady_clock::now();
  source->WaitForData(seconds(30));
  // There is no such message: it would be waited for.
  const auto read = source->Read(R"({"t":{"0":0,"1":0}})", R"({"t":{"0":1,"1":0}})");
  EXPECT_TRUE(read.status().IsCancelled()) << read.status();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(10));
}

TEST_F(KafkaSourceTest, SaysWhatIsLost) {
  for (const char* value : {"a", "b"}) broker_.Send("t", 0, value);
  // As after the topic was made again: offsets that it does not have.
  const Offset start = R"({"t":{"0":5,"1":0}})";
  const Offset end = R"({"t":{"0":9,"1":0}})";
  EXPECT_THAT(Open()->Read(start, end).status().message(),
              HasSubstr("topic 't', partition 0: wanted offsets 5 to 8, the topic has 0 to 1"));
  input_.fail_on_data_loss = false;
  const auto source = Open();
  const auto batch = source->Read(start, end);
  ASSERT_TRUE(batch.ok()) << batch.status();
  EXPECT_THAT(Values(*batch), IsEmpty());
  EXPECT_EQ(batch->lost_records, 4);
  EXPECT_EQ(batch->losses.size(), 1);
  // It goes on from the earliest.
  position_ = end;
  EXPECT_THAT(Next(source.get()), ElementsAre("a", "b"));
  EXPECT_EQ(position_, R"({"t":{"0":2,"1":0}})");
}

TEST_F(KafkaSourceTest, SaysWhichPartitionIsGone) {
  const auto source = Open();
  position_ = R"({"t":{"0":0,"1":0,"2":7}})";
  arrow::Status status;
  for (int i = 0; i < 20 && status.ok(); ++i) {
    status = source->LatestOffset(position_).status();
    source->WaitForData(milliseconds(250));
  }
  EXPECT_THAT(status.message(), HasSubstr("partition t-2, read up to offset 7, is gone"));
}

TEST_F(KafkaSourceTest, TakesNoEndWithoutOnce) {
  input_.end = KafkaPosition{};
  EXPECT_THAT(Open()->LatestOffset(std::nullopt).status().message(), HasSubstr("--once"));
}

}  // namespace
}  // namespace freshet

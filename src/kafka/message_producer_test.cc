#include "kafka/message_producer.h"

#include <map>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kafka/in_memory_broker.h"
#include "kafka/kafka_error.h"

namespace freshet::kafka {
namespace {

using std::chrono::milliseconds;
using ::testing::HasSubstr;

class Ledger : public DeliveryListener {
 public:
  void OnDelivered(const Delivery& delivery) override { delivered.push_back(delivery); }
  void OnFailed(uint64_t tag, const arrow::Status& why) override { failed[tag] = why.message(); }
  void OnTrouble(const arrow::Status& what) override { trouble.push_back(what.message()); }

  std::vector<Delivery> delivered;
  std::map<uint64_t, std::string> failed;
  std::vector<std::string> trouble;
};

class MessageProducerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = InMemoryBroker::Start();
    ASSERT_TRUE(started.ok()) << started.status();
    broker_ = *std::move(started);
  }

  std::unique_ptr<MessageProducer> Make(const ClientSettings& settings = {},
                                        milliseconds timeout = milliseconds(10'000)) {
    auto made = MessageProducer::Make({broker_->address(), settings, timeout}, &ledger_);
    EXPECT_TRUE(made.ok()) << made.status();
    return *std::move(made);
  }

  static void Flush(MessageProducer* producer) {
    while (producer->in_flight() > 0) ASSERT_TRUE(producer->Poll(milliseconds(100)).ok());
  }

  static bool Never() { return false; }

  Ledger ledger_;
  std::unique_ptr<InMemoryBroker> broker_;
};

TEST_F(MessageProducerTest, DeliversEachOnceAndSaysWhere) {
  ASSERT_TRUE(broker_->CreateTopic("readings", 2).ok());
  const auto producer = Make();
  const auto found = producer->OpenTopic({"readings", {}, {}}, Never);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->partitions, 2);
  EXPECT_FALSE(found->created);
  for (uint64_t i = 0; i < 5000; ++i) {
    const auto taken =
        producer->TrySend({"v" + std::to_string(i), std::to_string(i % 7), {}, {}, i});
    ASSERT_TRUE(taken.ok() && *taken);
  }
  Flush(producer.get());
  ASSERT_EQ(ledger_.delivered.size(), 5000);
  std::map<std::pair<int32_t, int64_t>, uint64_t> places;
  std::map<uint64_t, std::map<int64_t, uint64_t>> order_of_key;
  for (const Delivery& one : ledger_.delivered) {
    EXPECT_TRUE(places.emplace(std::pair{one.partition, one.offset}, one.tag).second);
    order_of_key[one.tag % 7][one.offset] = one.tag;
    EXPECT_GT(one.timestamp_ms, 0);
  }
  for (const auto& [key, by_offset] : order_of_key) {
    uint64_t last = 0;
    for (const auto& [offset, tag] : by_offset) {
      EXPECT_GE(tag, last) << "key " << key;
      last = tag;
    }
  }
}

TEST_F(MessageProducerTest, GoesOnWhenABrokerComesBack) {
  const auto producer = Make();
  ASSERT_TRUE(producer->OpenTopic({"readings", {}, {}}, Never).ok());
  rd_kafka_mock_broker_set_down(broker_->cluster(), 1);
  for (uint64_t i = 0; i < 100; ++i) ASSERT_TRUE(producer->TrySend({.value = "v", .tag = i}).ok());
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(producer->Poll(milliseconds(50)).ok());
  EXPECT_EQ(ledger_.delivered.size(), 0);
  EXPECT_FALSE(ledger_.trouble.empty());
  rd_kafka_mock_broker_set_up(broker_->cluster(), 1);
  Flush(producer.get());
  EXPECT_EQ(ledger_.delivered.size(), 100);
  EXPECT_TRUE(ledger_.failed.empty());
}

TEST_F(MessageProducerTest, TriesAgainAfterATransientError) {
  const auto producer = Make();
  ASSERT_TRUE(producer->OpenTopic({"readings", {}, {}}, Never).ok());
  constexpr int16_t kProduce = 0;
  rd_kafka_mock_push_request_errors(broker_->cluster(), kProduce, 2,
                                    RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
                                    RD_KAFKA_RESP_ERR__TRANSPORT);
  ASSERT_TRUE(producer->TrySend({.value = "v", .tag = 1}).ok());
  Flush(producer.get());
  EXPECT_EQ(ledger_.delivered.size(), 1);
}

TEST_F(MessageProducerTest, NamesWhatIsTooLarge) {
  const auto producer = Make({{"message.max.bytes", "1000"}});
  ASSERT_TRUE(producer->OpenTopic({"readings", {}, {}}, Never).ok());
  ASSERT_TRUE(producer->TrySend({.value = std::string(2000, 'x'), .tag = 7}).ok());
  ASSERT_TRUE(producer->TrySend({.value = "small", .tag = 8}).ok());
  Flush(producer.get());
  ASSERT_EQ(ledger_.failed.count(7), 1);
  EXPECT_THAT(ledger_.failed[7], HasSubstr("message.max.bytes"));
  ASSERT_EQ(ledger_.delivered.size(), 1);
  EXPECT_EQ(ledger_.delivered[0].tag, 8);
}

TEST_F(MessageProducerTest, HasAFullQueue) {
  const auto producer = Make({{"queue.buffering.max.messages", "10"}});
  ASSERT_TRUE(producer->OpenTopic({"readings", {}, {}}, Never).ok());
  rd_kafka_mock_broker_set_down(broker_->cluster(), 1);
  for (uint64_t i = 0; i < 10; ++i) {
    ASSERT_EQ(producer->TrySend({.value = "v", .tag = i}).ValueOr(false), true);
  }
  EXPECT_EQ(producer->TrySend({.value = "v", .tag = 10}).ValueOr(true), false);
  EXPECT_EQ(producer->in_flight(), 10);
  rd_kafka_mock_broker_set_up(broker_->cluster(), 1);
  Flush(producer.get());
  EXPECT_EQ(ledger_.delivered.size(), 10);
}

TEST_F(MessageProducerTest, GivesUpAfterTheTimeout) {
  const auto producer = Make({}, milliseconds(700));
  ASSERT_TRUE(producer->OpenTopic({"readings", {}, {}}, Never).ok());
  rd_kafka_mock_broker_set_down(broker_->cluster(), 1);
  ASSERT_TRUE(producer->TrySend({.value = "v", .tag = 3}).ok());
  Flush(producer.get());
  ASSERT_EQ(ledger_.failed.count(3), 1);
  EXPECT_THAT(ledger_.failed[3], HasSubstr("_MSG_TIMED_OUT"));
}

TEST_F(MessageProducerTest, LetsTheBrokerMakeTheTopicWhereItCannotBeAsked) {
  const auto producer = Make();
  const auto found = producer->OpenTopic({"new", {}, {}}, Never);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_TRUE(found->created);
  EXPECT_EQ(found->partitions, InMemoryBroker::kDefaultPartitions);
  const auto refused = producer->OpenTopic({"other", 3, {}}, Never);
  EXPECT_THAT(refused.status().message(), HasSubstr("number of partitions"));
}

TEST_F(MessageProducerTest, SaysThatNoBrokerIsThere) {
  const auto made = MessageProducer::Make({"127.0.0.1:1", {}, milliseconds(1600)}, &ledger_);
  ASSERT_TRUE(made.ok());
  const auto start = std::chrono::steady_clock::now();
  const auto found = (*made)->OpenTopic({"readings", {}, {}}, Never);
  EXPECT_THAT(found.status().message(), HasSubstr("brokers 127.0.0.1:1: "));
  EXPECT_THAT(found.status().message(), HasSubstr("Connection refused"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
  EXPECT_FALSE(ledger_.trouble.empty());
}

TEST_F(MessageProducerTest, StopsWaitingWhenAsked) {
  const auto made = MessageProducer::Make({"127.0.0.1:1", {}, milliseconds(60'000)}, &ledger_);
  ASSERT_TRUE(made.ok());
  const auto found = (*made)->OpenTopic({"readings", {}, {}}, [] { return true; });
  EXPECT_TRUE(found.status().IsCancelled()) << found.status();
}

TEST(MessageProducerSettingsTest, RefusesContradictions) {
  Ledger ledger;
  const auto made =
      MessageProducer::Make({"127.0.0.1:1", {{"acks", "1"}}, milliseconds(1000)}, &ledger);
  EXPECT_THAT(made.status().message(), HasSubstr("idempotence"));
}

TEST(CheckTopicNameTest, TakesWhatKafkaTakes) {
  EXPECT_TRUE(CheckTopicName("sensor-data_1.x").ok());
  for (const std::string& name : {std::string(), std::string("."), std::string("a b"),
                                  std::string("ä"), std::string(250, 'a')}) {
    EXPECT_FALSE(CheckTopicName(name).ok()) << name;
  }
}

}  // namespace
}  // namespace freshet::kafka

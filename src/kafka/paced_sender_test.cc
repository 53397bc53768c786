#include "kafka/paced_sender.h"

#include <string>

#include <gtest/gtest.h>

#include "kafka/in_memory_broker.h"

namespace freshet::kafka {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

class Counter : public DeliveryListener {
 public:
  void OnDelivered(const Delivery&) override { ++delivered; }
  void OnFailed(uint64_t, const arrow::Status&) override { ++failed; }
  void OnTrouble(const arrow::Status&) override {}
  int delivered = 0;
  int failed = 0;
};

class PacedSenderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = InMemoryBroker::Start();
    ASSERT_TRUE(started.ok()) << started.status();
    broker_ = *std::move(started);
    // A small queue, so that it is full all the time.
    auto made = MessageProducer::Make(
        {broker_->address(), {{"queue.buffering.max.messages", "50"}}, milliseconds(10'000)},
        &counter_);
    ASSERT_TRUE(made.ok()) << made.status();
    producer_ = *std::move(made);
    ASSERT_TRUE(producer_->OpenTopic({"readings", {}, {}}, [] { return false; }).ok());
  }

  Counter counter_;
  std::unique_ptr<InMemoryBroker> broker_;
  std::unique_ptr<MessageProducer> producer_;
  std::atomic<bool> stop_ = false;
};

TEST_F(PacedSenderTest, WaitsForRoom) {
  int ticks = 0;
  PacedSender sender(producer_.get(), std::nullopt, &stop_, [&] { ++ticks; });
  for (uint64_t i = 0; i < 3000; ++i) {
    ASSERT_EQ(sender.Send("v", std::nullopt, i).ValueOr(false), true);
  }
  ASSERT_TRUE(sender.Finish().ok());
  EXPECT_EQ(counter_.delivered, 3000);
  EXPECT_GT(ticks, 0);
}

TEST_F(PacedSenderTest, KeepsTheRate) {
  PacedSender sender(producer_.get(), 200, &stop_, [] {});
  const auto start = Clock::now();
  for (uint64_t i = 0; i < 101; ++i) ASSERT_TRUE(sender.Send("v", std::nullopt, i).ok());
  EXPECT_GE(Clock::now() - start, milliseconds(500));
  ASSERT_TRUE(sender.Finish().ok());
  EXPECT_EQ(counter_.delivered, 101);
}

TEST_F(PacedSenderTest, FlushesWhatWasTakenWhenStopped) {
  PacedSender sender(producer_.get(), std::nullopt, &stop_, [] {});
  for (uint64_t i = 0; i < 20; ++i) ASSERT_TRUE(sender.Send("v", std::nullopt, i).ok());
  stop_ = true;
  EXPECT_EQ(sender.Send("v", std::nullopt, 20).ValueOr(true), false);
  ASSERT_TRUE(sender.Finish().ok());
  EXPECT_EQ(counter_.delivered, 20);
}

}  // namespace
}  // namespace freshet::kafka

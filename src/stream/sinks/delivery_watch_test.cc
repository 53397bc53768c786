#include "stream/sinks/delivery_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/recorded_waits.h"

namespace freshet {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DeliveryWatchTest : public ::testing::Test {
 protected:
  DeliveryWatch::Clock::time_point now_{};
  RecordedWaits waits_;
  DeliveryWatch watch_{"broker:9092", &waits_, [this] { return now_; }};
};

TEST_F(DeliveryWatchTest, SilenceIsAWaitAfterAMoment) {
  watch_.Begin();
  now_ += DeliveryWatch::kOrdinary - milliseconds(1);
  EXPECT_TRUE(watch_.Check().ok());
  EXPECT_THAT(waits_.waits, IsEmpty());
  watch_.OnTrouble(arrow::Status::IOError("connection refused"));
  now_ += milliseconds(1);
  EXPECT_TRUE(watch_.Check().ok());
  EXPECT_THAT(waits_.waits,
              ElementsAre("no answer from the Kafka broker broker:9092: connection refused"));
  watch_.OnDelivered({});
  EXPECT_TRUE(watch_.Check().ok());
  EXPECT_EQ(waits_.resumed, 1);
  // The silence is counted from the answer.
  now_ += DeliveryWatch::kOrdinary - milliseconds(1);
  EXPECT_TRUE(watch_.Check().ok());
  EXPECT_EQ(waits_.waits.size(), 1U);
}

TEST_F(DeliveryWatchTest, WaitsForEverUnlessThereIsALimit) {
  watch_.Begin();
  now_ += std::chrono::hours(10);
  EXPECT_TRUE(watch_.Check().ok());
  watch_.Limit();
  const arrow::Status given_up = watch_.Check();
  EXPECT_TRUE(given_up.IsIOError());
  EXPECT_THAT(given_up.message(), HasSubstr("Waited 60 seconds"));
}

TEST_F(DeliveryWatchTest, AnInterruptEndsAWaitAndNothingElse) {
  watch_.Begin();
  watch_.Interrupt();
  now_ += seconds(1);
  EXPECT_TRUE(watch_.Check().ok());
  now_ += seconds(1);
  EXPECT_TRUE(watch_.Check().IsCancelled());
}

TEST_F(DeliveryWatchTest, TheFirstRefusalIsTold) {
  watch_.Begin();
  watch_.OnFailed(7, arrow::Status::IOError("too large"));
  watch_.OnFailed(8, arrow::Status::IOError("unknown partition"));
  EXPECT_THAT(watch_.Check().message(), "message 7 of the batch: too large");
  watch_.Begin();
  EXPECT_TRUE(watch_.Check().ok());
}

}  // namespace
}  // namespace freshet

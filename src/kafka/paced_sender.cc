#include "kafka/paced_sender.h"

#include <algorithm>
#include <utility>

namespace freshet::kafka {
namespace {

using std::chrono::milliseconds;

/// Messages between two looks at what brokers answered.
constexpr int64_t kMessagesPerPoll = 1000;
/// How long it goes without noticing that it is stopped.
constexpr milliseconds kLongestWait{50};

}  // namespace

PacedSender::PacedSender(MessageProducer* producer, std::optional<double> per_second,
                         const std::atomic<bool>* stop, std::function<void()> tick)
    : producer_(producer),
      stop_(stop),
      tick_(std::move(tick)),
      pace_(per_second, Pace::Clock::now()),
      paced_(per_second.has_value()) {}

arrow::Status PacedSender::PollAndTick(milliseconds timeout) {
  since_poll_ = 0;
  ARROW_RETURN_NOT_OK(producer_->Poll(timeout));
  tick_();
  return arrow::Status::OK();
}

arrow::Result<bool> PacedSender::AwaitTurn() {
  while (!stopped()) {
    const auto wait = pace_.UntilNext(Pace::Clock::now());
    if (wait == Pace::Clock::duration::zero()) return true;
    ARROW_RETURN_NOT_OK(PollAndTick(
        std::clamp(std::chrono::ceil<milliseconds>(wait), milliseconds(1), kLongestWait)));
  }
  return false;
}

arrow::Result<bool> PacedSender::Send(std::string_view value, std::optional<std::string_view> key,
                                      uint64_t tag) {
  if (paced_) {
    ARROW_ASSIGN_OR_RAISE(const bool due, AwaitTurn());
    if (!due) return false;
  }
  while (!stopped()) {
    ARROW_ASSIGN_OR_RAISE(const bool taken, producer_->TrySend({value, key, {}, {}, tag}));
    if (!taken) {
      ARROW_RETURN_NOT_OK(PollAndTick(kLongestWait));
      continue;
    }
    pace_.Advance();
    if (++since_poll_ >= kMessagesPerPoll) ARROW_RETURN_NOT_OK(PollAndTick(milliseconds(0)));
    return true;
  }
  return false;
}

arrow::Status PacedSender::Finish() {
  while (producer_->in_flight() > 0) ARROW_RETURN_NOT_OK(PollAndTick(kLongestWait));
  return PollAndTick(milliseconds(0));
}

}  // namespace freshet::kafka

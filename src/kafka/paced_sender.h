// Sends at a rate, with patience for a full queue, until it is stopped.
#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string_view>

#include <arrow/result.h>
#include <arrow/status.h>

#include "base/pace.h"
#include "kafka/message_producer.h"

namespace freshet::kafka {

/// Feeds a MessageProducer. One thread; only `stop` may be set from any. The producer outlives it.
class PacedSender {
 public:
  /// `per_second`: nullopt for as fast as it goes. `tick` is called again and again, also while it
  /// waits: for showing how far it is; it must be quick.
  PacedSender(MessageProducer* producer, std::optional<double> per_second,
              const std::atomic<bool>* stop, std::function<void()> tick);

  /// Waits until it is this message's turn and there is room for it. False when stopped before it
  /// was taken.
  arrow::Result<bool> Send(std::string_view value, std::optional<std::string_view> key,
                           uint64_t tag);

  /// Waits until every message that was taken is delivered or given up. `stop` does not end it:
  /// messages have their timeout.
  arrow::Status Finish();

 private:
  /// Waits for the message's turn; false when stopped.
  arrow::Result<bool> AwaitTurn();
  arrow::Status PollAndTick(std::chrono::milliseconds timeout);
  bool stopped() const { return stop_->load(std::memory_order_relaxed); }

  MessageProducer* const producer_;
  const std::atomic<bool>* const stop_;
  const std::function<void()> tick_;
  Pace pace_;
  const bool paced_;
  int64_t since_poll_ = 0;
};

}  // namespace freshet::kafka

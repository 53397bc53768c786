// What becomes of a micro-batch's messages, and when the wait for brokers is too long.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include <arrow/status.h>

#include "base/wait_listener.h"
#include "kafka/message_producer.h"

namespace freshet {

/// Hears what brokers answer, tells `waits` when they don't, and says when to give up. Used by the
/// flow's thread, but for Interrupt. What it points to outlives it.
class DeliveryWatch : public kafka::DeliveryListener {
 public:
  using Clock = std::chrono::steady_clock;

  /// Silence of brokers that is no wait yet.
  static constexpr std::chrono::seconds kOrdinary{2};
  /// The longest wait once there is a limit.
  static constexpr std::chrono::seconds kLimit{60};

  /// `now`: another clock, for tests.
  DeliveryWatch(std::string brokers, WaitListener* waits,
                std::function<Clock::time_point()> now = Clock::now);

  /// From here on there is a limit.
  void Limit() { limited_ = true; }
  /// Ends a wait, now and from now on. Any thread.
  void Interrupt() { interrupted_ = true; }

  /// A batch begins; what became of the last one is forgotten.
  void Begin();
  /// To be called after each look at the answers. Not OK when a message was refused (Invalid or
  /// IOError, which names it), when a wait was interrupted (Cancelled) or came to its limit
  /// (IOError).
  arrow::Status Check();
  /// A broker has answered something else.
  void OnAnswer() { answered_ = true; }

  void OnDelivered(const kafka::Delivery& delivery) override;
  void OnFailed(uint64_t tag, const arrow::Status& why) override;
  void OnTrouble(const arrow::Status& what) override;

 private:
  const std::string brokers_;
  WaitListener* const waits_;
  const std::function<Clock::time_point()> now_;
  std::atomic<bool> interrupted_{false};
  bool limited_ = false;
  bool answered_ = false;  // since the last Check
  Clock::time_point last_answer_;
  arrow::Status failure_;  // the first
  std::string trouble_;    // the newest
};

}  // namespace freshet

// Waiting for a broker or a topic, and when to stop it.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include <arrow/status.h>

#include "kafka/cluster.h"
#include "stream/sources/source.h"

namespace freshet {

/// Decides whether a failure is to be waited out. A continuous run waits for ever; a run of what is
/// available now waits for a broker kForBroker and for a topic kForTopic. Used by one thread; what
/// it points to outlives it.
class KafkaPatience {
 public:
  static constexpr std::chrono::seconds kForBroker{60};
  static constexpr std::chrono::seconds kForTopic{5};
  /// How long to sleep before the next try.
  static constexpr std::chrono::milliseconds kPause{250};

  KafkaPatience(std::string servers, const kafka::Cluster* cluster, WaitListener* listener)
      : servers_(std::move(servers)), cluster_(cluster), listener_(listener) {}

  /// From here on there are limits.
  void Limit() { limited_ = true; }

  /// OK: wait and try again. Otherwise what to fail with.
  arrow::Status OnFailure(const arrow::Status& status);

  /// It worked.
  void OnSuccess();

  bool is_waiting() const { return waiting_since_.has_value(); }

 private:
  using Clock = std::chrono::steady_clock;

  const std::string servers_;
  const kafka::Cluster* cluster_;
  WaitListener* listener_;
  bool limited_ = false;
  std::optional<Clock::time_point> waiting_since_;
};

}  // namespace freshet

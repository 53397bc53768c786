// A source's waits → what the flow's listener hears of them.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "stream/flow_listener.h"
#include "stream/sources/source.h"

namespace freshet {

/// Tells the listener when a wait begins, once a minute while it lasts, and when it is over. Used
/// by the flow's thread; `listener` outlives it.
class FlowWaits : public WaitListener {
 public:
  static constexpr std::chrono::minutes kRepeat{1};

  FlowWaits(std::string flow, FlowListener* listener)
      : flow_(std::move(flow)), listener_(listener) {}

  void OnWaiting(const std::string& what) override {
    const auto now = std::chrono::steady_clock::now();
    if (told_at_ && now - *told_at_ < kRepeat) return;
    told_at_ = now;
    listener_->OnWaiting(flow_, what);
  }

  void OnResumed() override {
    if (!told_at_) return;
    told_at_.reset();
    listener_->OnResumed(flow_);
  }

 private:
  const std::string flow_;
  FlowListener* listener_;
  std::optional<std::chrono::steady_clock::time_point> told_at_;
};

}  // namespace freshet

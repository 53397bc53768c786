// When a flow's next micro-batch is due.
#pragma once

#include <chrono>

namespace freshet {

/// Spark's ProcessingTime trigger: micro-batches start on the whole multiples of the interval since
/// the epoch; one that runs over its time is followed by the next at once. With no interval the
/// next micro-batch is due as soon as there is data. A pure function of its arguments.
class Trigger {
 public:
  using Milliseconds = std::chrono::milliseconds;

  explicit Trigger(Milliseconds interval) : interval_(interval) {}

  /// How long to wait at `now` (since the epoch) after a micro-batch that was due at `last_due`.
  /// The time that is waited for is in `*due`.
  Milliseconds UntilNext(Milliseconds now, Milliseconds last_due, Milliseconds* due) const;

  bool has_interval() const { return interval_.count() > 0; }

 private:
  Milliseconds interval_;
};

}  // namespace freshet

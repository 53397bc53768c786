// The watermarks that a stateful step of a micro-batch goes by.
#pragma once

#include <cstdint>
#include <limits>

namespace freshet {

/// Microseconds since the epoch; the least number where the flow has no watermark. As in Spark they
/// are two: what came after the watermark of the batch *before* is late, because until then its
/// state was kept; what is behind the watermark of this batch leaves the state at its end.
struct BatchWatermarks {
  static constexpr int64_t kNone = std::numeric_limits<int64_t>::min();

  int64_t late = kNone;      ///< an event time at or before it is late
  int64_t eviction = kNone;  ///< state that expires at or before it goes

  bool IsLate(int64_t event_time) const { return late != kNone && event_time <= late; }
  bool Evicts(int64_t expires) const { return eviction != kNone && expires <= eviction; }
};

}  // namespace freshet

#include "base/pace.h"

namespace freshet {

Pace::Clock::duration Pace::UntilNext(Clock::time_point now) {
  if (!per_second_) return Clock::duration::zero();
  const std::chrono::duration<double> offset(static_cast<double>(done_) / *per_second_);
  const Clock::time_point due = start_ + std::chrono::duration_cast<Clock::duration>(offset);
  if (due > now) return due - now;
  if (now - due > std::chrono::seconds(1)) {
    start_ = now - std::chrono::seconds(1);
    done_ = 0;
  }
  return Clock::duration::zero();
}

}  // namespace freshet

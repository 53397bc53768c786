// A steady rate: how many of a kind are due by now.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace freshet {

/// Spreads things evenly over time: the i-th (from 0) is due i/rate seconds after the start. What
/// is late is made up for by at most a second's worth, so that a stop of an hour is not followed by
/// an hour's things at once. One thread.
class Pace {
 public:
  using Clock = std::chrono::steady_clock;

  /// `per_second` is over 0; nullopt: as fast as it goes, everything is due at once.
  Pace(std::optional<double> per_second, Clock::time_point start)
      : per_second_(per_second), start_(start) {}

  /// How long to wait at `now` before the next one; zero when it is due.
  Clock::duration UntilNext(Clock::time_point now);

  /// One was done.
  void Advance() { ++done_; }

 private:
  std::optional<double> per_second_;
  Clock::time_point start_;
  int64_t done_ = 0;  ///< since start_
};

}  // namespace freshet

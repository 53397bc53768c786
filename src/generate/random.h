// Random numbers that are the same everywhere for the same seed.
#pragma once

#include <cstdint>
#include <random>

namespace freshet {

/// The engine is the standard's, whose numbers are fixed; the standard's distributions are not, and
/// so are not used. One thread.
class Random {
 public:
  explicit Random(uint64_t seed) : engine_(seed) {}

  /// From 0 to `count` - 1; `count` is over 0 and far below 2^64, so that the remainder is fair.
  uint64_t Below(uint64_t count) { return engine_() % count; }

  /// From `least` to `most`, both included.
  int64_t Between(int64_t least, int64_t most) {
    return least + static_cast<int64_t>(Below(static_cast<uint64_t>(most - least) + 1));
  }

  /// From 0 to below 1.
  double Unit() { return static_cast<double>(engine_() >> 11U) * 0x1.0p-53; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace freshet

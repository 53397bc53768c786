// approx_count_distinct: HyperLogLog++ as Spark has it, with the same answers.
//
// Spark's default relative error of 0.05 means 2^9 registers. A sketch is those 512 registers, a
// byte each; two sketches merge by taking the greater of each two registers. Values are hashed as
// Spark does (xxHash64, seed 42).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace freshet::query {

inline constexpr int kSketchBits = 9;
inline constexpr size_t kSketchSize = size_t{1} << kSketchBits;

/// Registers; all zero is the sketch of nothing.
using Sketch = std::array<uint8_t, kSketchSize>;

/// Spark's hash of a value's bytes: a string's own, of a number 4 or 8 little-endian.
uint64_t SketchHash(std::string_view bytes);

void AddToSketch(uint64_t hash, Sketch* sketch);

inline void MergeSketch(const Sketch& from, Sketch* into) {
  for (size_t i = 0; i < kSketchSize; ++i) (*into)[i] = std::max((*into)[i], from[i]);
}

/// How many different values went in, about.
int64_t EstimateSketch(const Sketch& sketch);

}  // namespace freshet::query

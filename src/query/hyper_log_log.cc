#include "query/hyper_log_log.h"

#include <bit>
#include <cmath>

#define XXH_INLINE_ALL
#include <arrow/vendored/xxhash.h>

#include "query/hyper_log_log_bias.h"

namespace freshet::query {
namespace {

constexpr uint64_t kSeed = 42;
constexpr double kRegisters = kSketchSize;
/// Below either, counting empty registers is the better estimate; Spark goes by both.
constexpr double kLinearCountingLimit = 400;
constexpr double kRawLimit = 2.5 * kRegisters;
/// How many neighbours the bias is averaged over.
constexpr size_t kNeighbours = 6;

double EstimateBias(double estimate) {
  const size_t nearest =
      static_cast<size_t>(std::lower_bound(kRawEstimates.begin(), kRawEstimates.end(), estimate) -
                          kRawEstimates.begin());
  const auto distance = [&](size_t i) {
    const double difference = estimate - kRawEstimates[i];
    return difference * difference;
  };
  size_t low = nearest + 1 > kNeighbours ? nearest + 1 - kNeighbours : 0;
  size_t high = std::min(low + kNeighbours, kRawEstimates.size());
  while (high < kRawEstimates.size() && distance(high) < distance(low)) {
    ++low;
    ++high;
  }
  double sum = 0;
  for (size_t i = low; i < high; ++i) sum += kBiases[i];
  return sum / static_cast<double>(high - low);
}

}  // namespace

uint64_t SketchHash(std::string_view bytes) { return XXH64(bytes.data(), bytes.size(), kSeed); }

void AddToSketch(uint64_t hash, Sketch* sketch) {
  const size_t index = hash >> (64 - kSketchBits);
  // The padding ends the run of zeros where the hash does.
  const uint64_t rest = (hash << kSketchBits) | (uint64_t{1} << (kSketchBits - 1));
  const auto rank = static_cast<uint8_t>(std::countl_zero(rest) + 1);
  (*sketch)[index] = std::max((*sketch)[index], rank);
}

int64_t EstimateSketch(const Sketch& sketch) {
  double inverse_sum = 0;
  double empty = 0;
  for (const uint8_t rank : sketch) {
    inverse_sum += std::ldexp(1.0, -rank);
    if (rank == 0) ++empty;
  }
  constexpr double kAlpha = 0.7213 / (1.0 + 1.079 / kRegisters);
  const double raw = kAlpha * kRegisters * kRegisters / inverse_sum;
  const double corrected = raw < 5.0 * kRegisters ? raw - EstimateBias(raw) : raw;
  if (empty == 0) return std::llround(corrected);
  const double linear = kRegisters * std::log(kRegisters / empty);
  const bool few = linear <= kLinearCountingLimit || raw <= kRawLimit;
  return std::llround(few ? linear : corrected);
}

}  // namespace freshet::query

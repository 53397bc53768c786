#include "query/hyper_log_log.h"

#include <cstring>
#include <string>

#include <gtest/gtest.h>

namespace freshet::query {
namespace {

template <typename Value>
uint64_t HashOf(Value value) {
  char bytes[sizeof(Value)];
  std::memcpy(bytes, &value, sizeof(Value));
  return SketchHash({bytes, sizeof(Value)});
}

// Answers of Spark 4.1.1: SELECT xxhash64(…).
TEST(HyperLogLog, HashesAsSparkDoes) {
  EXPECT_EQ(static_cast<int64_t>(SketchHash("abc")), 1423657621850124518);
  EXPECT_EQ(static_cast<int64_t>(SketchHash("")), -7444071767201028348);
  EXPECT_EQ(static_cast<int64_t>(SketchHash("0123456789012345678901234567890123456789")),
            5508798028064852934);
  EXPECT_EQ(static_cast<int64_t>(HashOf(int32_t{1})), -6698625589789238999);
  EXPECT_EQ(static_cast<int64_t>(HashOf(int64_t{1})), -7001672635703045582);
  EXPECT_EQ(static_cast<int64_t>(HashOf(1.5)), 7738255526519901366);
  EXPECT_EQ(static_cast<int64_t>(HashOf(1.5F)), 6163473420726370430);
}

// Answers of Spark 4.1.1: SELECT approx_count_distinct(id), approx_count_distinct(CAST(id AS
// STRING)) FROM range(n).
TEST(HyperLogLog, CountsAsSparkDoes) {
  const struct {
    int64_t n, of_bigint, of_string;
  } cases[] = {{0, 0, 0},
               {1, 1, 1},
               {5, 5, 5},
               {100, 103, 104},
               {500, 484, 492},
               {1000, 1026, 1034},
               {1500, 1400, 1441},
               {2560, 2450, 2472},
               {3000, 2770, 2788},
               {5000, 4671, 4632},
               {100'000, 95'546, 97'299}};
  for (const auto& it : cases) {
    Sketch numbers{};
    Sketch texts{};
    for (int64_t i = 0; i < it.n; ++i) {
      AddToSketch(HashOf(i), &numbers);
      AddToSketch(SketchHash(std::to_string(i)), &texts);
    }
    EXPECT_EQ(EstimateSketch(numbers), it.of_bigint) << it.n;
    EXPECT_EQ(EstimateSketch(texts), it.of_string) << it.n;
  }
}

TEST(HyperLogLog, PartsMergeToTheWhole) {
  Sketch whole{};
  Sketch parts[3] = {};
  for (int64_t i = 0; i < 5000; ++i) {
    AddToSketch(HashOf(i), &whole);
    AddToSketch(HashOf(i), &parts[i % 3]);
    AddToSketch(HashOf(i), &parts[(i + 1) % 3]);
  }
  Sketch merged{};
  for (const Sketch& part : parts) MergeSketch(part, &merged);
  EXPECT_EQ(merged, whole);
}

}  // namespace
}  // namespace freshet::query

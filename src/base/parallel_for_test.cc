#include "base/parallel_for.h"

#include <atomic>
#include <vector>

#include <gtest/gtest.h>

namespace freshet {
namespace {

TEST(ParallelFor, DoesEachPieceOnce) {
  std::vector<std::atomic<int>> done(1000);
  std::vector<std::atomic<int>> busy(ParallelWorkers(done.size()));
  const arrow::Status status = ParallelFor(done.size(), [&](size_t piece, size_t worker) {
    // One thread for each worker number.
    EXPECT_EQ(busy.at(worker).fetch_add(1), 0);
    ++done[piece];
    --busy.at(worker);
    return arrow::Status::OK();
  });
  EXPECT_TRUE(status.ok());
  for (const auto& count : done) EXPECT_EQ(count, 1);
}

TEST(ParallelFor, NothingToDo) {
  EXPECT_TRUE(ParallelFor(0, [](size_t, size_t) { return arrow::Status::Invalid("x"); }).ok());
  EXPECT_EQ(ParallelWorkers(0), 0u);
  EXPECT_EQ(ParallelWorkers(1), 1u);
}

TEST(ParallelFor, GivesTheFirstFailureAndStops) {
  std::atomic<int> begun{0};
  const arrow::Status status = ParallelFor(100000, [&](size_t piece, size_t) {
    ++begun;
    return piece >= 10 ? arrow::Status::Invalid("piece ", piece) : arrow::Status::OK();
  });
  EXPECT_EQ(status.message(), "piece 10");
  EXPECT_LT(begun, 100000);
}

}  // namespace
}  // namespace freshet

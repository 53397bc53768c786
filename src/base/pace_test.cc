#include "base/pace.h"

#include <gtest/gtest.h>

namespace freshet {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Pace::Clock::time_point kStart{};

/// How many are due from the last call until `now`.
int Due(Pace* pace, Pace::Clock::time_point now) {
  int count = 0;
  for (; count < 100'000 && pace->UntilNext(now) == Pace::Clock::duration::zero(); ++count) {
    pace->Advance();
  }
  return count;
}

TEST(PaceTest, SpreadsEvenly) {
  Pace pace(10, kStart);
  EXPECT_EQ(Due(&pace, kStart), 1);
  EXPECT_EQ(pace.UntilNext(kStart), milliseconds(100));
  EXPECT_EQ(Due(&pace, kStart + milliseconds(99)), 0);
  EXPECT_EQ(Due(&pace, kStart + milliseconds(100)), 1);
  EXPECT_EQ(Due(&pace, kStart + milliseconds(500)), 4);
}

TEST(PaceTest, MakesUpForASecondAtMost) {
  Pace pace(10, kStart);
  EXPECT_EQ(Due(&pace, kStart), 1);
  EXPECT_EQ(Due(&pace, kStart + seconds(3600)), 11);
  EXPECT_EQ(Due(&pace, kStart + seconds(3601)), 10);
}

TEST(PaceTest, KnowsNoRate) {
  Pace pace(std::nullopt, kStart);
  EXPECT_EQ(Due(&pace, kStart), 100'000);
}

}  // namespace
}  // namespace freshet

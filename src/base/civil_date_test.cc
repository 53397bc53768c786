#include "base/civil_date.h"

#include <limits>

#include <gtest/gtest.h>

namespace freshet {
namespace {

void ExpectDate(int64_t days, int64_t year, int month, int day) {
  const CivilDate date = CivilDateOf(days);
  EXPECT_EQ(date.year, year) << days;
  EXPECT_EQ(date.month, month) << days;
  EXPECT_EQ(date.day, day) << days;
}

TEST(CivilDate, DaysOfBothSidesOfTheEpoch) {
  ExpectDate(0, 1970, 1, 1);
  ExpectDate(-1, 1969, 12, 31);
  ExpectDate(20100, 2025, 1, 12);
  ExpectDate(19782, 2024, 2, 29);
  ExpectDate(-719528, 0, 1, 1);
  ExpectDate(-719529, -1, 12, 31);
  ExpectDate(std::numeric_limits<int32_t>::max(), 5881580, 7, 11);
  ExpectDate(std::numeric_limits<int32_t>::min(), -5877641, 6, 23);
}

TEST(CivilDate, MicrosecondsSplitDownwards) {
  EXPECT_EQ(SplitSeconds(1'000'001).seconds, 1);
  EXPECT_EQ(SplitSeconds(1'000'001).micros, 1);
  EXPECT_EQ(SplitSeconds(-1).seconds, -1);
  EXPECT_EQ(SplitSeconds(-1).micros, 999'999);
  EXPECT_EQ(SplitSeconds(-1'000'000).seconds, -1);
  EXPECT_EQ(SplitSeconds(-1'000'000).micros, 0);
  EXPECT_EQ(SplitSeconds(std::numeric_limits<int64_t>::min()).seconds, -9'223'372'036'855);
  EXPECT_EQ(SplitSeconds(std::numeric_limits<int64_t>::min()).micros, 224'192);
  EXPECT_EQ(SplitDay(-1).days, -1);
  EXPECT_EQ(SplitDay(-1).seconds, 86'399);
  EXPECT_EQ(SplitDay(86'400).days, 1);
}

}  // namespace
}  // namespace freshet

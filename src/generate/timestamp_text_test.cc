#include "generate/timestamp_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

using ::testing::HasSubstr;

std::string Text(int64_t us, TimePrecision precision) {
  TimestampText text(precision);
  std::string out;
  text.Append(us, &out);
  return out;
}

TEST(TimestampTextTest, WritesAsManyDecimalsAsAsked) {
  constexpr int64_t kTime = 1'736'669'880'250'007;
  EXPECT_EQ(Text(kTime, TimePrecision::kSeconds), "2025-01-12T08:18:00Z");
  EXPECT_EQ(Text(kTime, TimePrecision::kMilliseconds), "2025-01-12T08:18:00.250Z");
  EXPECT_EQ(Text(kTime, TimePrecision::kMicroseconds), "2025-01-12T08:18:00.250007Z");
  EXPECT_EQ(Text(0, TimePrecision::kSeconds), "1970-01-01T00:00:00Z");
}

TEST(TimestampTextTest, TurnsTheDay) {
  TimestampText text(TimePrecision::kSeconds);
  std::string out;
  text.Append(951'782'399'000'000, &out);
  text.Append(951'782'400'000'000, &out);
  text.Append(951'782'399'000'000, &out);
  EXPECT_EQ(out, "2000-02-28T23:59:59Z2000-02-29T00:00:00Z2000-02-28T23:59:59Z");
}

TEST(TimestampTextTest, ChoosesThePrecision) {
  EXPECT_EQ(PrecisionOf(0, 1'000'000), TimePrecision::kSeconds);
  EXPECT_EQ(PrecisionOf(1'000, 1'000'000), TimePrecision::kMilliseconds);
  EXPECT_EQ(PrecisionOf(0, 20), TimePrecision::kMicroseconds);
}

TEST(ParseStartTimeTest, ReadsWhatItWrites) {
  for (const char* good : {"2025-01-12T08:18:00.250007Z", "1970-01-01T00:00:00.000000Z",
                           "9999-12-31T23:59:59.999999Z"}) {
    const auto time = ParseStartTime(good);
    ASSERT_TRUE(time.ok()) << time.status();
    EXPECT_EQ(Text(*time, TimePrecision::kMicroseconds), good);
  }
  EXPECT_EQ(ParseStartTime("1970-01-02").ValueOr(0), 86'400'000'000);
  EXPECT_EQ(ParseStartTime("1970-01-01 00:00:01").ValueOr(0), 1'000'000);
  for (const char* wrong : {"", "now", "2025-1-12", "2025-02-29", "2025-01-12T",
                            "2025-01-12T25:00:00", "2025-01-12T08:18", "2025-01-12T08:18:00+01:00",
                            "1969-12-31", "2025-01-12T08:18:00.Z", "2025-01-12x"}) {
    EXPECT_THAT(ParseStartTime(wrong).status().message(), HasSubstr("is no time")) << wrong;
  }
}

}  // namespace
}  // namespace freshet

#include "cli/quantity_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::cli {
namespace {

using std::chrono::microseconds;
using ::testing::HasSubstr;

TEST(QuantityTextTest, TakesDurations) {
  EXPECT_EQ(ParseDuration("120s").ValueOr({}), microseconds(120'000'000));
  EXPECT_EQ(ParseDuration("500ms").ValueOr({}), microseconds(500'000));
  EXPECT_EQ(ParseDuration("1.5 min").ValueOr({}), microseconds(90'000'000));
  EXPECT_EQ(ParseDuration("2 hours").ValueOr({}), microseconds(7'200'000'000));
  EXPECT_EQ(ParseDuration("0s").ValueOr(microseconds(1)), microseconds(0));
  for (const char* wrong : {"", "120", "s", "-1s", "1 parsec", "1s2", "1e400s", "9999999999d"}) {
    EXPECT_THAT(ParseDuration(wrong).status().message(), HasSubstr("is no duration")) << wrong;
  }
}

TEST(QuantityTextTest, TakesRates) {
  EXPECT_DOUBLE_EQ(ParseRate("1000").ValueOr(0), 1000);
  EXPECT_DOUBLE_EQ(ParseRate("1000/s").ValueOr(0), 1000);
  EXPECT_DOUBLE_EQ(ParseRate("30 / min").ValueOr(0), 0.5);
  EXPECT_DOUBLE_EQ(ParseRate("0.5/s").ValueOr(0), 0.5);
  for (const char* wrong : {"", "0", "-1", "10/", "10/x", "10 s", "fast"}) {
    EXPECT_THAT(ParseRate(wrong).status().message(), HasSubstr("is no rate")) << wrong;
  }
}

TEST(QuantityTextTest, TakesShares) {
  EXPECT_DOUBLE_EQ(ParseShare("0.01").ValueOr(-1), 0.01);
  EXPECT_DOUBLE_EQ(ParseShare("1%").ValueOr(-1), 0.01);
  EXPECT_DOUBLE_EQ(ParseShare("100 %").ValueOr(-1), 1);
  EXPECT_DOUBLE_EQ(ParseShare("0").ValueOr(-1), 0);
  for (const char* wrong : {"", "1.1", "-0.1", "101%", "1/2", "nan"}) {
    EXPECT_THAT(ParseShare(wrong).status().message(), HasSubstr("is no share")) << wrong;
  }
}

TEST(QuantityTextTest, GroupsDigits) {
  EXPECT_EQ(WithCommas(0), "0");
  EXPECT_EQ(WithCommas(999), "999");
  EXPECT_EQ(WithCommas(1000), "1,000");
  EXPECT_EQ(WithCommas(-123456), "-123,456");
}

}  // namespace
}  // namespace freshet::cli

#include "pipeline/value_text.h"

#include <gtest/gtest.h>

namespace freshet {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(ValueText, ReadsSizesAsSparkDoes) {
  EXPECT_EQ(*ParseByteSize("17"), 17);
  EXPECT_EQ(*ParseByteSize("1b"), 1);
  EXPECT_EQ(*ParseByteSize("10k"), 10 << 10);
  EXPECT_EQ(*ParseByteSize(" 10MB "), 10 << 20);
  EXPECT_EQ(*ParseByteSize("1g"), 1 << 30);
  EXPECT_EQ(*ParseByteSize("3tb"), 3LL << 40);
  for (const char* wrong :
       {"", "g", "0", "-1", "1.5g", "1 g", "1x", "1gg", "9000p", "99999999999999999999"}) {
    EXPECT_FALSE(ParseByteSize(wrong).ok()) << wrong;
  }
}

TEST(ValueText, ReadsTimeStringsAsSparkDoes) {
  EXPECT_EQ(*ParseTimeString("15m"), std::chrono::minutes(15));
  EXPECT_EQ(*ParseTimeString(" 500MS "), milliseconds(500));
  EXPECT_EQ(*ParseTimeString("30s"), seconds(30));
  EXPECT_EQ(*ParseTimeString("250"), milliseconds(250));
  EXPECT_EQ(*ParseTimeString("1d"), std::chrono::hours(24));
  for (const char* wrong : {"", "m", "1.5s", "-1s", "1 s", "1w", "9223372036854775807d"}) {
    EXPECT_FALSE(ParseTimeString(wrong).ok()) << wrong;
  }
}

TEST(ValueText, ReadsIntervals) {
  EXPECT_EQ(*ParseInterval("1 second"), seconds(1));
  EXPECT_EQ(*ParseInterval("INTERVAL 5 Minutes"), seconds(300));
  EXPECT_EQ(*ParseInterval("1 hour 30 minutes"), seconds(5400));
  EXPECT_EQ(*ParseInterval("1.5 seconds"), milliseconds(1500));
  EXPECT_EQ(*ParseInterval("500 milliseconds"), milliseconds(500));
  EXPECT_EQ(*ParseInterval("20 microseconds"), microseconds(20));
  EXPECT_EQ(*ParseInterval("0 seconds"), seconds(0));
  EXPECT_EQ(*ParseInterval("30 days"), seconds(30 * 86400));
  EXPECT_EQ(*ParseInterval("1 week"), seconds(7 * 86400));
}

TEST(ValueText, ExplainsWrongIntervals) {
  EXPECT_EQ(ParseInterval("second").status().message(),
            "an interval is written '1 second' or '5 minutes'");
  EXPECT_EQ(ParseInterval("1 secnd").status().message(),
            "'secnd' is no unit of time. Did you mean 'seconds'?");
  EXPECT_EQ(ParseInterval("-1 second").status().message(), "'-1' is no number from 0 to 999999999");
  EXPECT_EQ(ParseInterval("1 month").status().message(),
            "months have no fixed length: give days, hours or minutes");
  EXPECT_EQ(ParseInterval("1.5 hours").status().message(),
            "only seconds can have decimals, not '1.5 hours'");
  EXPECT_EQ(ParseInterval("999999999 weeks").status().message(),
            "this interval is longer than a century");
}

TEST(ValueText, ReadsNumbersAndBooleans) {
  EXPECT_EQ(*ParseWholeNumber("12", 1), 12);
  EXPECT_EQ(*ParseWholeNumber("-1", -1), -1);
  for (const char* wrong : {"", "0", "1.0", "1x", "0x1"}) {
    EXPECT_FALSE(ParseWholeNumber(wrong, 1).ok()) << wrong;
  }
  EXPECT_TRUE(*ParseBoolean("TRUE"));
  EXPECT_FALSE(*ParseBoolean("false"));
  EXPECT_FALSE(ParseBoolean("yes").ok());
}

TEST(ValueText, WritesForAPerson) {
  EXPECT_EQ(IntervalText(milliseconds(1000)), "1 second");
  EXPECT_EQ(IntervalText(milliseconds(90'500)), "1 minute 30 seconds 500 milliseconds");
  EXPECT_EQ(IntervalText(milliseconds(0)), "0 seconds");
  EXPECT_EQ(ByteSizeText(1), "1 byte");
  EXPECT_EQ(ByteSizeText(1536), "1536 bytes");
  EXPECT_EQ(ByteSizeText(10 << 20), "10 MiB");
}

}  // namespace
}  // namespace freshet

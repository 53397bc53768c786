#include "json/number_text.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace freshet {
namespace {

template <typename T>
bool IsSame(T a, T b) {
  return a == b && std::signbit(a) == std::signbit(b);
}

TEST(NumberTextTest, RoundsAsTheCLibraryDoes) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200'000; ++i) {
    char text[64];
    if (i % 2 == 0) {
      const uint64_t bits = random();
      double value;
      std::memcpy(&value, &bits, sizeof value);
      if (!std::isfinite(value)) continue;
      std::snprintf(text, sizeof text, "%.*e", static_cast<int>(i % 20), value);
    } else {
      std::snprintf(text, sizeof text, "%ld.%0*ld", static_cast<long>(random() % 100'000'000),
                    1 + i % 9, static_cast<long>(random() % 1'000'000));
    }
    NumberText number;
    ASSERT_TRUE(ScanNumber(text, &number)) << text;
    EXPECT_TRUE(IsSame(NumberToDouble(text, number), std::strtod(text, nullptr))) << text;
    EXPECT_TRUE(IsSame(NumberToFloat(text, number), std::strtof(text, nullptr))) << text;
  }
}

TEST(NumberTextTest, TakesWhatJsonTakes) {
  NumberText number;
  for (const char* text : {"0", "-0", "1", "10.5", "0.001", "1e5", "1E+5", "-2.5e-10"}) {
    EXPECT_TRUE(ScanNumber(text, &number)) << text;
  }
  for (const char* text : {"", "-", "+1", "01", "-01", ".5", "5.", "1e", "1e+", "1x", "1 ", "0x1",
                           "NaN", "inf", "1.5.2"}) {
    EXPECT_FALSE(ScanNumber(text, &number)) << text;
  }
}

TEST(NumberTextTest, Integers) {
  EXPECT_EQ(ParseInt64("9223372036854775807"), std::numeric_limits<int64_t>::max());
  EXPECT_EQ(ParseInt64("-9223372036854775808"), std::numeric_limits<int64_t>::min());
  EXPECT_EQ(ParseInt64("-0"), 0);
  EXPECT_EQ(ParseInt64("123456789012345678"), 123456789012345678);
  for (const char* text : {"9223372036854775808", "-9223372036854775809", "", "-", "01", "-01",
                           "1.0", "1e2", "+1", "12345678901234567890", "1234567890123456789x"}) {
    EXPECT_FALSE(ParseInt64(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace freshet

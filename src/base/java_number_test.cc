#include "base/java_number.h"

#include <limits>

#include <gtest/gtest.h>

namespace freshet {
namespace {

TEST(JavaNumberText, LooksAsJavaPrintsIt) {
  EXPECT_EQ(JavaNumberText(0.0), "0.0");
  EXPECT_EQ(JavaNumberText(-0.0), "-0.0");
  EXPECT_EQ(JavaNumberText(1.0), "1.0");
  EXPECT_EQ(JavaNumberText(18.1F), "18.1");
  EXPECT_EQ(JavaNumberText(18.1), "18.1");
  EXPECT_EQ(JavaNumberText(static_cast<double>(18.1F)), "18.100000381469727");
  EXPECT_EQ(JavaNumberText(9999999.0), "9999999.0");
  EXPECT_EQ(JavaNumberText(1e7), "1.0E7");
  EXPECT_EQ(JavaNumberText(123456789.125), "1.23456789125E8");
  EXPECT_EQ(JavaNumberText(0.001), "0.001");
  EXPECT_EQ(JavaNumberText(0.00123), "0.00123");
  EXPECT_EQ(JavaNumberText(0.0001), "1.0E-4");
  EXPECT_EQ(JavaNumberText(-1200.0), "-1200.0");
  EXPECT_EQ(JavaNumberText(3.4028234663852886e38F), "3.4028235E38");
  EXPECT_EQ(JavaNumberText(std::numeric_limits<double>::quiet_NaN()), "NaN");
  EXPECT_EQ(JavaNumberText(-std::numeric_limits<float>::infinity()), "-Infinity");
}

TEST(RoundHalfUp, RoundsTheDigitsAsWritten) {
  EXPECT_EQ(RoundHalfUp(2.5, 0), 3.0);
  EXPECT_EQ(RoundHalfUp(-2.5, 0), -3.0);
  EXPECT_EQ(RoundHalfUp(1.005, 2), 1.01);  // the double lies below 1.005
  EXPECT_EQ(RoundHalfUp(2.675, 2), 2.68);
  EXPECT_EQ(RoundHalfUp(99.995, 2), 100.0);
  EXPECT_EQ(RoundHalfUp(0.5, 0), 1.0);
  EXPECT_EQ(RoundHalfUp(0.49, 0), 0.0);
  EXPECT_EQ(RoundHalfUp(1234.5678, -2), 1200.0);
  EXPECT_EQ(RoundHalfUp(1250.0, -2), 1300.0);
  EXPECT_EQ(RoundHalfUp(51.0, -2), 100.0);
  EXPECT_EQ(RoundHalfUp(49.0, -2), 0.0);
  EXPECT_EQ(RoundHalfUp(4.0, -2), 0.0);
  EXPECT_EQ(RoundHalfUp(1e20, 2), 1e20);
  EXPECT_EQ(RoundHalfUp(1e-300, 5), 0.0);
  EXPECT_EQ(RoundHalfUp(std::numeric_limits<double>::infinity(), 1),
            std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace freshet

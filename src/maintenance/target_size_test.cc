#include "maintenance/target_size.h"

#include <gtest/gtest.h>

namespace freshet::maintenance {
namespace {

TEST(ParseByteSize, TakesSparksUnits) {
  EXPECT_EQ(ParseByteSize("1000").ValueOrDie(), 1000);
  EXPECT_EQ(ParseByteSize("128mb").ValueOrDie(), int64_t{128} << 20);
  EXPECT_EQ(ParseByteSize("128 MiB").ValueOrDie(), int64_t{128} << 20);
  EXPECT_EQ(ParseByteSize("2g").ValueOrDie(), int64_t{2} << 30);
}

TEST(ParseByteSize, RefusesWhatIsNoSize) {
  for (const char* wrong : {"", "mb", "0", "-1", "1.5g", "10 x", "9999999999tb"}) {
    EXPECT_FALSE(ParseByteSize(wrong).ok()) << wrong;
  }
}

}  // namespace
}  // namespace freshet::maintenance

#include "base/near_match.h"

#include <gtest/gtest.h>

namespace freshet {
namespace {

TEST(NearMatch, FindsSlips) {
  const std::vector<std::string> names = {"device_id", "timestamp", "value"};
  EXPECT_EQ(NearMatch("devise_id", names), "device_id");
  EXPECT_EQ(NearMatch("TIMESTMAP", names), "timestamp");
  EXPECT_EQ(NearMatch("vlaue", names), "value");
}

TEST(NearMatch, LeavesAloneWhatIsFar) {
  EXPECT_EQ(NearMatch("building", {"device_id", "value"}), std::nullopt);
  EXPECT_EQ(NearMatch("ab", {"xy"}), std::nullopt);
  EXPECT_EQ(NearMatch("x", {}), std::nullopt);
}

TEST(NearMatch, RendersAQuestion) {
  EXPECT_EQ(DidYouMean("flor", {"floor"}), " Did you mean 'floor'?");
  EXPECT_EQ(DidYouMean("qqqqqq", {"floor"}), "");
}

}  // namespace
}  // namespace freshet

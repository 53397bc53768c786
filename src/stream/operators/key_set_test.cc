#include "stream/operators/key_set.h"

#include <string>

#include <gtest/gtest.h>

namespace freshet {
namespace {

TEST(KeySet, TakesEachKeyOnceWhateverItWasMadeFor) {
  std::vector<std::string> keys;
  for (int i = 0; i < 10'000; ++i) keys.push_back("key " + std::to_string(i));
  for (const size_t expected : {size_t{0}, size_t{3}, keys.size()}) {
    KeySet set(expected);
    for (const std::string& key : keys) ASSERT_TRUE(set.Insert(key)) << key;
    for (const std::string& key : keys) ASSERT_FALSE(set.Insert(std::string(key))) << key;
  }
}

TEST(KeySet, AnEmptyKeyIsAKey) {
  KeySet set(1);
  EXPECT_TRUE(set.Insert(""));
  EXPECT_FALSE(set.Insert(""));
}

}  // namespace
}  // namespace freshet

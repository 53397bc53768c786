#include "stream/operators/key_set.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace freshet {
namespace {

bool Insert(KeySet* set, std::string_view key) { return set->Insert(key, KeySet::Hash(key)); }

TEST(KeySet, TakesEachKeyOnceWhateverItWasMadeFor) {
  std::vector<std::string> keys;
  for (int i = 0; i < 10'000; ++i) keys.push_back("key " + std::to_string(i));
  for (const size_t expected : {size_t{0}, size_t{3}, keys.size()}) {
    KeySet set(expected);
    for (const std::string& key : keys) ASSERT_TRUE(Insert(&set, key)) << key;
    for (const std::string& key : keys) ASSERT_FALSE(Insert(&set, std::string(key))) << key;
  }
}

TEST(KeySet, KeysOfOneHashAreTold) {
  KeySet set(2);
  EXPECT_TRUE(set.Insert("a", 7));
  EXPECT_TRUE(set.Insert("b", 7));
  EXPECT_FALSE(set.Insert("a", 7));
  EXPECT_FALSE(set.Insert("b", 7));
}

TEST(KeySet, AnEmptyKeyIsAKey) {
  KeySet set(1);
  EXPECT_TRUE(Insert(&set, ""));
  EXPECT_FALSE(Insert(&set, ""));
}

}  // namespace
}  // namespace freshet

#include "stream/state/key_order.h"

#include <algorithm>
#include <random>
#include <string>

#include <gtest/gtest.h>

#include "stream/state/state_layout.h"

namespace freshet {
namespace {

std::string Stored(const StateKey& key) {
  std::string stored;
  AppendStoredKey(key, &stored);
  return stored;
}

/// The order must be that of the stored bytes, whatever the keys look like.
TEST(SortedOrder, IsThatOfTheStoredKeys) {
  std::mt19937 chance(17);
  const auto below = [&](size_t limit) { return static_cast<size_t>(chance() % limit); };
  for (int round = 0; round < 200; ++round) {
    const std::string prefix(below(20), 'p');
    const size_t letters = 1 + below(3);
    const std::vector<int64_t> ends = {StateKey::kNever, -5, 0, 7, StateKey::kNever - 1};
    std::vector<std::string> bytes(1 + below(300));
    std::vector<StateKey> keys;
    for (std::string& key : bytes) {
      if (below(10) != 0) key = prefix;
      const size_t more = below(round % 2 == 0 ? 30 : 4);
      for (size_t i = 0; i < more; ++i) key += static_cast<char>(below(letters));
      keys.push_back({key, ends[below(ends.size())]});
    }
    const std::vector<uint32_t> order = SortedOrder(keys);
    ASSERT_EQ(order.size(), keys.size());
    std::vector<uint32_t> places = order;
    std::sort(places.begin(), places.end());
    for (size_t i = 0; i < places.size(); ++i) ASSERT_EQ(places[i], i);
    for (size_t i = 1; i < order.size(); ++i) {
      ASSERT_LE(Stored(keys[order[i - 1]]), Stored(keys[order[i]])) << "round " << round;
    }
  }
}

TEST(SortedOrder, OfNothingIsNothing) { EXPECT_TRUE(SortedOrder({}).empty()); }

}  // namespace
}  // namespace freshet

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

/// So many that runs are sorted on several threads: two levels of large runs, keys that end early.
TEST(SortedOrder, OfManyKeysToo) {
  std::mt19937 chance(18);
  std::vector<std::string> bytes(300'000);
  for (std::string& key : bytes) {
    key = "device-" + std::to_string(chance() % 3) + std::string(9, 'x');
    if (chance() % 100 != 0) key += std::to_string(chance() % 1'000'000);
  }
  std::vector<StateKey> keys;
  for (const std::string& key : bytes) keys.push_back({key, StateKey::kNever});
  const std::vector<uint32_t> order = SortedOrder(keys);
  std::vector<bool> seen(keys.size(), false);
  for (size_t i = 0; i < order.size(); ++i) {
    ASSERT_FALSE(seen[order[i]]);
    seen[order[i]] = true;
    if (i > 0) {
      ASSERT_LE(keys[order[i - 1]].bytes, keys[order[i]].bytes);
    }
  }
}

TEST(SortedOrder, OfNothingIsNothing) { EXPECT_TRUE(SortedOrder({}).empty()); }

}  // namespace
}  // namespace freshet

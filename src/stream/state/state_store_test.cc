#include "stream/state/state_store.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <gtest/gtest.h>
#include <rocksdb/db.h>

namespace freshet {
namespace {

class StateStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "freshet-state-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    Reopen();
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  void Reopen() {
    store_.reset();
    auto opened = StateStore::Open(folder_ + "/state", keeper_, Durability::kFull);
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = std::move(opened).ValueUnsafe();
  }
  std::vector<bool> Contains(const std::vector<std::string_view>& keys,
                             int64_t expires = StateKey::kNever) {
    std::vector<StateKey> state_keys;
    for (const std::string_view key : keys) state_keys.push_back({key, expires});
    return store_->Contains(state_keys).ValueOrDie();
  }
  arrow::Status Stage(std::string_view key, int64_t expires = StateKey::kNever,
                      std::string_view value = {}) {
    return store_->StageNew({key, expires}, value);
  }
  /// What is taken, as `time key=value`.
  std::vector<std::string> TakeExpired(int64_t watermark) {
    std::vector<std::string> taken;
    const auto count = store_->TakeExpired(
        watermark, [&](const StateKey& key, std::string_view value) -> arrow::Status {
          taken.push_back(std::to_string(key.expires) + " " + std::string(key.bytes) + "=" +
                          std::string(value));
          return arrow::Status::OK();
        });
    EXPECT_EQ(count.ValueOrDie(), static_cast<int64_t>(taken.size()));
    return taken;
  }

  std::string folder_;
  std::string keeper_ = "keys seen for all time: k string";
  std::unique_ptr<StateStore> store_;
};

TEST_F(StateStoreTest, StartsEmpty) {
  EXPECT_EQ(store_->version(), std::nullopt);
  EXPECT_EQ(store_->key_count(), 0);
  EXPECT_EQ(Contains({"a"}), std::vector<bool>({false}));
}

TEST_F(StateStoreTest, StagedKeysCountOnlyOnceCommitted) {
  ASSERT_TRUE(Stage("a").ok());
  EXPECT_EQ(Contains({"a"}), std::vector<bool>({false}));
  ASSERT_TRUE(store_->Commit(0).ok());
  Reopen();
  EXPECT_EQ(store_->version(), 0);
  EXPECT_EQ(store_->key_count(), 1);
  EXPECT_EQ(Contains({"a", "b"}), std::vector<bool>({true, false}));
}

TEST_F(StateStoreTest, AnAbandonedBatchLeavesNothing) {
  ASSERT_TRUE(Stage("a").ok());
  store_->Abandon();
  ASSERT_TRUE(Stage("b").ok());
  ASSERT_TRUE(store_->Commit(0).ok());
  EXPECT_EQ(Contains({"a", "b"}), std::vector<bool>({false, true}));
  EXPECT_EQ(store_->key_count(), 1);
}

TEST_F(StateStoreTest, WhatIsNotCommittedIsGoneAfterARestart) {
  ASSERT_TRUE(store_->Commit(4).ok());
  ASSERT_TRUE(Stage("a").ok());
  Reopen();
  EXPECT_EQ(store_->version(), 4);
  EXPECT_EQ(Contains({"a"}), std::vector<bool>({false}));
}

TEST_F(StateStoreTest, BatchesOnlyRise) {
  ASSERT_TRUE(store_->Commit(3).ok());
  EXPECT_FALSE(store_->Commit(3).ok());
  EXPECT_FALSE(store_->Commit(2).ok());
  EXPECT_TRUE(store_->Commit(4).ok());
}

TEST_F(StateStoreTest, ManyKeys) {
  std::vector<std::string> keys;
  for (int i = 0; i < 5000; ++i) keys.push_back("key-" + std::to_string(i));
  for (int i = 0; i < 5000; i += 2) ASSERT_TRUE(Stage(keys[i]).ok());
  ASSERT_TRUE(store_->Commit(0).ok());
  const std::vector<std::string_view> views(keys.begin(), keys.end());
  const std::vector<bool> found = Contains(views);
  for (int i = 0; i < 5000; ++i) EXPECT_EQ(found[i], i % 2 == 0) << i;
}

TEST_F(StateStoreTest, ADamagedStateIsNotTakenForAnEmptyOne) {
  ASSERT_TRUE(Stage("a").ok());
  ASSERT_TRUE(store_->Commit(0).ok());
  store_.reset();
  std::ofstream(folder_ + "/state/CURRENT") << "nonsense";
  const auto opened = StateStore::Open(folder_ + "/state", keeper_, Durability::kFull);
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.status().message().find(folder_), std::string::npos);
}

TEST_F(StateStoreTest, AKeyMeansTheSameOnlyWithItsEnd) {
  ASSERT_TRUE(Stage("a", 5).ok());
  ASSERT_TRUE(store_->Commit(0).ok());
  EXPECT_EQ(Contains({"a"}, 5), std::vector<bool>({true}));
  EXPECT_EQ(Contains({"a"}, 6), std::vector<bool>({false}));
  EXPECT_EQ(Contains({"a"}), std::vector<bool>({false}));
}

TEST_F(StateStoreTest, WhatHasExpiredIsTakenInTheOrderOfItsTime) {
  ASSERT_TRUE(Stage("late", 300, "3").ok());
  ASSERT_TRUE(Stage("before the epoch", -7, "0").ok());
  ASSERT_TRUE(Stage("b", 100, "2").ok());
  ASSERT_TRUE(Stage("a", 100, "1").ok());
  ASSERT_TRUE(Stage("never").ok());
  ASSERT_TRUE(store_->Commit(0).ok());
  EXPECT_EQ(TakeExpired(99), (std::vector<std::string>{"-7 before the epoch=0"}));
  store_->Abandon();
  EXPECT_EQ(TakeExpired(100),
            (std::vector<std::string>{"-7 before the epoch=0", "100 a=1", "100 b=2"}));
  EXPECT_EQ(Contains({"a"}, 100), std::vector<bool>({true}));  // only staged
  ASSERT_TRUE(Stage("new", 101).ok());
  ASSERT_TRUE(store_->Commit(1).ok());
  EXPECT_EQ(Contains({"a"}, 100), std::vector<bool>({false}));
  EXPECT_EQ(store_->key_count(), 3);
  EXPECT_EQ(TakeExpired(100), std::vector<std::string>());
  store_->Abandon();
  Reopen();
  EXPECT_EQ(store_->key_count(), 3);
  EXPECT_EQ(TakeExpired(1000), (std::vector<std::string>{"101 new=", "300 late=3"}));
  ASSERT_TRUE(store_->Commit(2).ok());
  EXPECT_EQ(store_->key_count(), 1);
  EXPECT_EQ(Contains({"never"}), std::vector<bool>({true}));
}

TEST_F(StateStoreTest, ValuesAreReplaced) {
  ASSERT_TRUE(Stage("a", 5, "old").ok());
  ASSERT_TRUE(store_->Commit(0).ok());
  ASSERT_TRUE(store_->StageUpdate({"a", 5}, "new").ok());
  EXPECT_EQ(store_->Get({{"a", 5}, {"b", 5}}).ValueOrDie(),
            (std::vector<std::optional<std::string>>{"old", std::nullopt}));
  ASSERT_TRUE(store_->Commit(1).ok());
  EXPECT_EQ(store_->Get({{"a", 5}}).ValueOrDie()[0], "new");
  EXPECT_EQ(store_->key_count(), 1);
}

/// Many changes go another way to the disk than few; both are one step.
TEST_F(StateStoreTest, ABigBatchIsWrittenWholeWithItsIdAndItsRemovals) {
  constexpr int kMany = 50'000;
  const auto key_of = [](int i) { return "key-" + std::to_string(i * 7919 % kMany); };
  for (int batch = 0; batch < 3; ++batch) {
    if (batch > 0) {
      EXPECT_EQ(store_->TakeExpired(batch).ValueOrDie(), kMany);
    }
    for (int i = 0; i < kMany; ++i) {
      ASSERT_TRUE(Stage(key_of(i), batch + 1, std::to_string(i)).ok());
    }
    ASSERT_TRUE(Stage("for ever " + std::to_string(batch)).ok());
    ASSERT_TRUE(store_->Commit(batch).ok());
    EXPECT_EQ(store_->key_count(), kMany + 1 + batch);
    if (batch == 1) Reopen();
    EXPECT_EQ(store_->version(), batch);
    const std::string some = key_of(123);
    EXPECT_EQ(store_->Get({{some, batch + 1}}).ValueOrDie()[0], "123");
    EXPECT_EQ(Contains({some}, batch), std::vector<bool>({false}));
    EXPECT_EQ(Contains({"for ever 0"}), std::vector<bool>({true}));
  }
  // A small batch on top of big ones.
  ASSERT_TRUE(Stage("one more", 9).ok());
  ASSERT_TRUE(store_->Commit(3).ok());
  Reopen();
  EXPECT_EQ(store_->version(), 3);
  EXPECT_EQ(store_->key_count(), kMany + 4);
}

TEST_F(StateStoreTest, AFileOfABatchThatWasCutShortIsNotTakenIn) {
  ASSERT_TRUE(store_->Commit(0).ok());
  store_.reset();
  const std::string left_behind = folder_ + "/state/staged.ingest.1";
  std::ofstream(left_behind) << "half a file";
  Reopen();
  EXPECT_FALSE(std::filesystem::exists(left_behind));
  EXPECT_EQ(store_->version(), 0);
  for (int i = 0; i < 30'000; ++i) ASSERT_TRUE(Stage("key-" + std::to_string(i)).ok());
  ASSERT_TRUE(store_->Commit(1).ok());
  EXPECT_EQ(store_->key_count(), 30'000);
}

TEST_F(StateStoreTest, WhatIsBegunCountsOnlyOnceCommitted) {
  const auto begin = [this](int64_t batch_id, const std::string& prefix) {
    for (int i = 0; i < 30'000; ++i) ASSERT_TRUE(Stage(prefix + std::to_string(i)).ok());
    store_->BeginCommit(batch_id);
  };
  begin(0, "abandoned-");
  store_->Abandon();
  EXPECT_EQ(store_->key_count(), 0);
  begin(0, "cut short-");
  Reopen();
  EXPECT_EQ(store_->version(), std::nullopt);
  begin(0, "key-");
  EXPECT_EQ(Contains({"key-7"}), std::vector<bool>({false}));
  ASSERT_TRUE(store_->Commit(0).ok());
  Reopen();
  EXPECT_EQ(store_->version(), 0);
  EXPECT_EQ(store_->key_count(), 30'000);
  EXPECT_EQ(Contains({"abandoned-1", "cut short-1", "key-7", "key-29999"}),
            std::vector<bool>({false, false, true, true}));
}

/// Several files; the store's own keys lie between those without and with an end.
TEST_F(StateStoreTest, ManyNewKeysInAnyOrder) {
  constexpr int kEndless = 90'000;
  constexpr int kTimed = 60'000;
  const auto text = std::make_shared<std::vector<std::string>>();
  for (int i = 0; i < kEndless + kTimed; ++i) {
    text->push_back("key-" + std::to_string(i * 7919LL % 1'000'003));
  }
  std::vector<StateKey> keys;
  for (int i = 0; i < kEndless + kTimed; ++i) {
    keys.push_back({text->at(static_cast<size_t>(i)), i < kEndless ? StateKey::kNever : i % 100});
  }
  const std::vector<StateKey> staged = keys;
  store_->StageNewKeys(std::move(keys), KeyOrder::kAny, text);
  store_->BeginCommit(3);
  ASSERT_TRUE(store_->Commit(3).ok());
  Reopen();
  EXPECT_EQ(store_->version(), 3);
  EXPECT_EQ(store_->key_count(), kEndless + kTimed);
  const std::vector<bool> found = store_->Contains(staged).ValueOrDie();
  EXPECT_EQ(std::count(found.begin(), found.end(), true), kEndless + kTimed);
  EXPECT_EQ(TakeExpired(9).size(), static_cast<size_t>(kTimed / 10));
}

TEST_F(StateStoreTest, AFewNewKeysInAnyOrder) {
  const auto text = std::make_shared<std::vector<std::string>>(std::vector<std::string>{"b", "a"});
  store_->StageNewKeys({{text->at(0)}, {text->at(1)}}, KeyOrder::kAny, text);
  ASSERT_TRUE(store_->Commit(0).ok());
  EXPECT_EQ(Contains({"a", "b", "c"}), std::vector<bool>({true, true, false}));
}

/// Many look-ups walk along the state; in any order, near or far apart, they find what is there.
TEST_F(StateStoreTest, ManyLookUpsFindWhatIsThereInAnyOrder) {
  std::vector<std::string> keys;
  for (int i = 0; i < 40'000; ++i) keys.push_back("key-" + std::to_string(100'000 + i));
  for (size_t i = 0; i < keys.size(); i += 2) ASSERT_TRUE(Stage(keys[i], 5).ok());
  ASSERT_TRUE(store_->Commit(0).ok());
  std::vector<std::vector<size_t>> orders(4);
  for (size_t i = 0; i < keys.size(); ++i) {
    orders[0].push_back(i);                                 // near to each other
    orders[1].push_back(keys.size() - 1 - i);               // backwards
    orders[2].push_back(i * 7919 % keys.size());            // here and there
    if (i % 8 == 1 || i % 32 == 0) orders[3].push_back(i);  // far apart
  }
  for (const std::vector<size_t>& order : orders) {
    std::vector<std::string_view> wanted;
    for (const size_t i : order) wanted.emplace_back(keys[i]);
    const std::vector<bool> found = Contains(wanted, 5);
    for (size_t i = 0; i < order.size(); ++i)
      ASSERT_EQ(found[i], order[i] % 2 == 0) << keys[order[i]];
  }
}

TEST_F(StateStoreTest, TheStateOfAnotherQueryIsRefused) {
  ASSERT_TRUE(Stage("a").ok());
  ASSERT_TRUE(store_->Commit(0).ok());
  store_.reset();
  const auto opened = StateStore::Open(folder_ + "/state", "windows of 5 minutes", Durability::kOs);
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.status().message().find("keys seen for all time: k string"), std::string::npos);
  EXPECT_NE(opened.status().message().find("windows of 5 minutes"), std::string::npos);
  EXPECT_NE(opened.status().message().find("--full-refresh"), std::string::npos);
  Reopen();
}

/// As the program wrote it before states had keepers and keys had ends.
TEST_F(StateStoreTest, AStateOfTheFirstFormatIsReadOn) {
  store_.reset();
  std::filesystem::remove_all(folder_ + "/state");
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* raw = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, folder_ + "/state", &raw).ok());
  std::unique_ptr<rocksdb::DB> db(raw);
  ASSERT_TRUE(db->Put({}, "ka", "").ok());
  ASSERT_TRUE(db->Put({}, "mversion", "7").ok());
  ASSERT_TRUE(db->Put({}, "mcount", "1").ok());
  db.reset();
  EXPECT_FALSE(StateStore::Open(folder_ + "/state", "keys seen until …", Durability::kOs).ok());
  Reopen();
  EXPECT_EQ(store_->version(), 7);
  EXPECT_EQ(store_->key_count(), 1);
  EXPECT_EQ(Contains({"a", "b"}), std::vector<bool>({true, false}));
}

/// The resident set of this process, in MiB.
double ResidentMemory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

/// Two million keys, or as many as FRESHET_STATE_KEYS says: memory does not grow with them.
TEST_F(StateStoreTest, AnyNumberOfKeysInBoundedMemory) {
  const char* asked = std::getenv("FRESHET_STATE_KEYS");
  const int64_t keys = asked != nullptr ? std::atoll(asked) : 2'000'000;
  constexpr int64_t kBatch = 250'000;
  const double before = ResidentMemory();
  double most = 0;
  std::string key;
  std::vector<std::string> sample;
  for (int64_t first = 0, batch = 0; first < keys; first += kBatch, ++batch) {
    for (int64_t i = first; i < first + kBatch; ++i) {
      // Devices in turn, so that each batch lies all over the state.
      key = "sensor-temperature-" + std::to_string(i % 1000) + " 2025-01-12 " +
            std::to_string(i / 1000);
      ASSERT_TRUE(Stage(key).ok());
      if (i % (keys / 1000) == 0) sample.push_back(key);
    }
    ASSERT_TRUE(store_->Commit(batch).ok());
    most = std::max(most, ResidentMemory() - before);
  }
  EXPECT_EQ(store_->key_count(), keys);
  for (const bool found : Contains({sample.begin(), sample.end()})) ASSERT_TRUE(found);
  std::cout << keys << " keys: " << most << " MiB more at most, "
            << (store_->Size().ValueOrDie().disk_bytes >> 20) << " MiB on disk\n";
  EXPECT_LT(most, 400);
}

TEST_F(StateStoreTest, SizeTellsOfWhatIsThere) {
  for (int i = 0; i < 30'000; ++i) ASSERT_TRUE(Stage("key-" + std::to_string(i)).ok());
  ASSERT_TRUE(store_->Commit(0).ok());
  const StateSize size = store_->Size().ValueOrDie();
  EXPECT_GT(size.disk_bytes, 30'000);
  EXPECT_GT(size.memory_bytes, 0);
}

}  // namespace
}  // namespace freshet

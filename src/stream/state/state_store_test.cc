#include "stream/state/state_store.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

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
    auto opened = StateStore::Open(folder_ + "/state", Durability::kFull);
    ASSERT_TRUE(opened.ok()) << opened.status();
    store_ = std::move(opened).ValueUnsafe();
  }
  std::vector<bool> Contains(const std::vector<std::string_view>& keys) {
    return store_->Contains(keys).ValueOrDie();
  }

  std::string folder_;
  std::unique_ptr<StateStore> store_;
};

TEST_F(StateStoreTest, StartsEmpty) {
  EXPECT_EQ(store_->version(), std::nullopt);
  EXPECT_EQ(store_->key_count(), 0);
  EXPECT_EQ(Contains({"a"}), std::vector<bool>({false}));
}

TEST_F(StateStoreTest, StagedKeysCountOnlyOnceCommitted) {
  ASSERT_TRUE(store_->StageNew("a").ok());
  EXPECT_EQ(Contains({"a"}), std::vector<bool>({false}));
  ASSERT_TRUE(store_->Commit(0).ok());
  Reopen();
  EXPECT_EQ(store_->version(), 0);
  EXPECT_EQ(store_->key_count(), 1);
  EXPECT_EQ(Contains({"a", "b"}), std::vector<bool>({true, false}));
}

TEST_F(StateStoreTest, AnAbandonedBatchLeavesNothing) {
  ASSERT_TRUE(store_->StageNew("a").ok());
  store_->Abandon();
  ASSERT_TRUE(store_->StageNew("b").ok());
  ASSERT_TRUE(store_->Commit(0).ok());
  EXPECT_EQ(Contains({"a", "b"}), std::vector<bool>({false, true}));
  EXPECT_EQ(store_->key_count(), 1);
}

TEST_F(StateStoreTest, WhatIsNotCommittedIsGoneAfterARestart) {
  ASSERT_TRUE(store_->Commit(4).ok());
  ASSERT_TRUE(store_->StageNew("a").ok());
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
  for (int i = 0; i < 5000; i += 2) ASSERT_TRUE(store_->StageNew(keys[i]).ok());
  ASSERT_TRUE(store_->Commit(0).ok());
  const std::vector<std::string_view> views(keys.begin(), keys.end());
  const std::vector<bool> found = Contains(views);
  for (int i = 0; i < 5000; ++i) EXPECT_EQ(found[i], i % 2 == 0) << i;
}

TEST_F(StateStoreTest, ADamagedStateIsNotTakenForAnEmptyOne) {
  ASSERT_TRUE(store_->StageNew("a").ok());
  ASSERT_TRUE(store_->Commit(0).ok());
  store_.reset();
  std::ofstream(folder_ + "/state/CURRENT") << "nonsense";
  const auto opened = StateStore::Open(folder_ + "/state", Durability::kFull);
  ASSERT_FALSE(opened.ok());
  EXPECT_NE(opened.status().message().find(folder_), std::string::npos);
}

}  // namespace
}  // namespace freshet

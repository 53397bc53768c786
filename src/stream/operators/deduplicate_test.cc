#include "stream/operators/deduplicate.h"

#include <filesystem>

#include <arrow/array.h>
#include <arrow/builder.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

const auto kTime = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
const auto kSchema = arrow::schema({arrow::field("k", arrow::utf8()),
                                    arrow::field("n", arrow::int64()), arrow::field("at", kTime)});

/// Rows that are numbered from `first`; a time below zero is NULL.
std::shared_ptr<arrow::RecordBatch> Batch(const std::vector<std::string>& keys, int64_t first,
                                          std::vector<int64_t> times = {}) {
  arrow::StringBuilder k;
  arrow::Int64Builder n;
  arrow::TimestampBuilder at(kTime, arrow::default_memory_pool());
  times.resize(keys.size(), -1);
  for (size_t i = 0; i < keys.size(); ++i) {
    EXPECT_TRUE(k.Append(keys[i]).ok());
    EXPECT_TRUE(n.Append(first + static_cast<int64_t>(i)).ok());
    EXPECT_TRUE((times[i] < 0 ? at.AppendNull() : at.Append(times[i])).ok());
  }
  return arrow::RecordBatch::Make(
      kSchema, static_cast<int64_t>(keys.size()),
      {k.Finish().ValueOrDie(), n.Finish().ValueOrDie(), at.Finish().ValueOrDie()});
}

class DeduplicateTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "freshet-dedup-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    Make({{0}, std::nullopt});
  }
  /// Begins with an empty state.
  void Make(const DeduplicateSpec& spec) {
    state_.reset();
    std::filesystem::remove_all(folder_);
    state_ = StateStore::Open(folder_, Deduplicator::Keeper(*kSchema, spec), Durability::kOs)
                 .ValueOrDie();
    deduplicator_ = Deduplicator::Make(*kSchema, spec, state_.get()).ValueOrDie();
  }
  void TearDown() override {
    state_.reset();
    std::filesystem::remove_all(folder_);
  }

  /// The column n of what is kept.
  std::vector<int64_t> Kept(const arrow::RecordBatchVector& batches,
                            const BatchWatermarks& watermarks = {}) {
    std::vector<int64_t> kept;
    last_ = deduplicator_->Process(batches, watermarks).ValueOrDie();
    for (const auto& batch : last_.rows) {
      const auto& n = static_cast<const arrow::Int64Array&>(*batch->column(1));
      for (int64_t i = 0; i < n.length(); ++i) kept.push_back(n.Value(i));
    }
    return kept;
  }

  std::string folder_;
  std::unique_ptr<StateStore> state_;
  std::unique_ptr<Deduplicator> deduplicator_;
  Deduplicator::Result last_;
};

using Rows = std::vector<int64_t>;

TEST_F(DeduplicateTest, TheFirstRowOfAKeyWinsWithinAMicroBatch) {
  EXPECT_EQ(Kept({Batch({"a", "b", "a"}, 0), Batch({"b", "c"}, 10)}), (Rows{0, 1, 11}));
}

TEST_F(DeduplicateTest, KeysOfEarlierBatchesAreKnown) {
  EXPECT_EQ(Kept({Batch({"a"}, 0)}), (Rows{0}));
  ASSERT_TRUE(state_->Commit(0).ok());
  EXPECT_EQ(Kept({Batch({"a", "b"}, 10)}), (Rows{11}));
  ASSERT_TRUE(state_->Commit(1).ok());
  EXPECT_EQ(state_->key_count(), 2);
}

TEST_F(DeduplicateTest, ABatchThatIsRunAgainGivesTheSameRows) {
  EXPECT_EQ(Kept({Batch({"a", "a"}, 0)}), (Rows{0}));
  state_->Abandon();
  EXPECT_EQ(Kept({Batch({"a", "a"}, 0)}), (Rows{0}));
}

TEST_F(DeduplicateTest, NothingInNothingOut) {
  EXPECT_TRUE(Kept({}).empty());
  EXPECT_TRUE(Kept({Batch({}, 0)}).empty());
}

TEST_F(DeduplicateTest, WhatIsBehindTheWatermarkIsLateAndLeavesTheState) {
  Make({{0, 2}, 2});
  EXPECT_EQ(Kept({Batch({"a", "b", "c"}, 0, {100, 200, -1})}), (Rows{0, 1, 2}));
  ASSERT_TRUE(state_->Commit(0).ok());
  EXPECT_EQ(state_->key_count(), 3);
  // The batch itself still takes what the batch before would have taken.
  EXPECT_EQ(Kept({Batch({"a", "d", "e"}, 10, {100, 120, 180})}, {.late = 99, .eviction = 150}),
            (Rows{11, 12}));
  EXPECT_EQ(last_.late_rows, 0);
  EXPECT_EQ(last_.removed_keys, 1);
  ASSERT_TRUE(state_->Commit(1).ok());
  EXPECT_EQ(state_->key_count(), 3);  // b, c, e
  EXPECT_EQ(
      Kept({Batch({"a", "x", "e", "c"}, 20, {100, 150, 180, -1})}, {.late = 150, .eviction = 150}),
      (Rows{}));
  EXPECT_EQ(last_.late_rows, 2);
}

TEST_F(DeduplicateTest, KeysWithoutTheEventTimeStayThoughLateRowsAreDropped) {
  Make({{0}, 2});
  EXPECT_EQ(Kept({Batch({"a"}, 0, {100})}), (Rows{0}));
  ASSERT_TRUE(state_->Commit(0).ok());
  EXPECT_EQ(Kept({Batch({"a", "b"}, 10, {500, 200})}, {.late = 200, .eviction = 400}), (Rows{}));
  EXPECT_EQ(last_.late_rows, 1);
  EXPECT_EQ(last_.removed_keys, 0);
  ASSERT_TRUE(state_->Commit(1).ok());
  EXPECT_EQ(state_->key_count(), 1);
}

}  // namespace
}  // namespace freshet

#include "stream/operators/deduplicate.h"

#include <filesystem>

#include <arrow/array.h>
#include <arrow/builder.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

const auto kSchema =
    arrow::schema({arrow::field("k", arrow::utf8()), arrow::field("n", arrow::int64())});

std::shared_ptr<arrow::RecordBatch> Batch(const std::vector<std::string>& keys, int64_t first) {
  arrow::StringBuilder k;
  arrow::Int64Builder n;
  for (size_t i = 0; i < keys.size(); ++i) {
    EXPECT_TRUE(k.Append(keys[i]).ok());
    EXPECT_TRUE(n.Append(first + static_cast<int64_t>(i)).ok());
  }
  return arrow::RecordBatch::Make(kSchema, static_cast<int64_t>(keys.size()),
                                  {k.Finish().ValueOrDie(), n.Finish().ValueOrDie()});
}

class DeduplicateTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "freshet-dedup-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    state_ = StateStore::Open(folder_, Durability::kOs).ValueOrDie();
    deduplicator_ = Deduplicator::Make(*kSchema, {0}, state_.get()).ValueOrDie();
  }
  void TearDown() override {
    state_.reset();
    std::filesystem::remove_all(folder_);
  }

  /// The column n of what is kept.
  std::vector<int64_t> Kept(const arrow::RecordBatchVector& batches) {
    std::vector<int64_t> kept;
    for (const auto& batch : deduplicator_->Process(batches).ValueOrDie()) {
      const auto& n = static_cast<const arrow::Int64Array&>(*batch->column(1));
      for (int64_t i = 0; i < n.length(); ++i) kept.push_back(n.Value(i));
    }
    return kept;
  }

  std::string folder_;
  std::unique_ptr<StateStore> state_;
  std::unique_ptr<Deduplicator> deduplicator_;
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

}  // namespace
}  // namespace freshet

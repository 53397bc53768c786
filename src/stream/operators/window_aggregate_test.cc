#include "stream/operators/window_aggregate.h"

#include <filesystem>

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/scalar.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

const auto kTime = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
const auto kSchema =
    arrow::schema({arrow::field("__closes", kTime), arrow::field("__rows", arrow::int64()),
                   arrow::field("__k0", arrow::utf8()), arrow::field("__p0", arrow::int64()),
                   arrow::field("__p1", arrow::float64())});

struct Partial {
  int64_t closes;  // below zero: NULL
  std::string key;
  int64_t rows;
  double highest;
};

std::shared_ptr<arrow::RecordBatch> Partials(const std::vector<Partial>& rows) {
  arrow::TimestampBuilder closes(kTime, arrow::default_memory_pool());
  arrow::Int64Builder counts;
  arrow::StringBuilder keys;
  arrow::DoubleBuilder highest;
  for (const Partial& row : rows) {
    EXPECT_TRUE((row.closes < 0 ? closes.AppendNull() : closes.Append(row.closes)).ok());
    EXPECT_TRUE(counts.Append(row.rows).ok());
    EXPECT_TRUE(keys.Append(row.key).ok());
    EXPECT_TRUE(highest.Append(row.highest).ok());
  }
  const auto count = counts.Finish().ValueOrDie();
  return arrow::RecordBatch::Make(kSchema, count->length(),
                                  {closes.Finish().ValueOrDie(), count, keys.Finish().ValueOrDie(),
                                   count, highest.Finish().ValueOrDie()});
}

class WindowAggregateTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "freshet-window-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    Open();
  }
  void TearDown() override {
    state_.reset();
    std::filesystem::remove_all(folder_);
  }
  void Open() {
    const query::WindowAggregate aggregate{
        "", 1, {query::Merge::kSum, query::Merge::kMax}, "windows of 5 minutes by k"};
    state_.reset();
    state_ =
        StateStore::Open(folder_, WindowAggregator::Keeper(aggregate, *kSchema), Durability::kOs)
            .ValueOrDie();
    aggregator_ = WindowAggregator::Make(aggregate, kSchema, state_.get()).ValueOrDie();
  }

  /// Closed groups as `end key count highest`.
  std::vector<std::string> Process(const std::vector<Partial>& rows, int64_t late,
                                   int64_t eviction) {
    last_ = aggregator_->Process({Partials(rows)}, {late, eviction}).ValueOrDie();
    std::vector<std::string> closed;
    for (const auto& batch : last_.groups) {
      EXPECT_EQ(*batch->schema(), *aggregator_->groups_schema());
      for (int64_t i = 0; i < batch->num_rows(); ++i) {
        const auto& closes = static_cast<const arrow::TimestampArray&>(*batch->column(0));
        std::string row = std::to_string(closes.Value(i));
        for (int column = 1; column < batch->num_columns(); ++column) {
          row += " " + batch->column(column)->GetScalar(i).ValueOrDie()->ToString();
        }
        closed.push_back(row);
      }
    }
    return closed;
  }

  std::string folder_;
  std::unique_ptr<StateStore> state_;
  std::unique_ptr<WindowAggregator> aggregator_;
  WindowAggregator::Result last_;
};

using Closed = std::vector<std::string>;

TEST_F(WindowAggregateTest, AGroupIsGivenOnceWhenTheWatermarkPassesItsEnd) {
  EXPECT_EQ(Process({{100, "a", 2, 1.5}, {100, "b", 1, 9}, {200, "a", 1, 2}}, 0, 0), Closed());
  EXPECT_EQ(last_.new_groups, 3);
  ASSERT_TRUE(state_->Commit(0).ok());
  Open();
  EXPECT_EQ(Process({{100, "a", 3, 7.5}, {300, "a", 1, 0}}, 0, 99), Closed());
  EXPECT_EQ(last_.new_groups, 1);
  EXPECT_EQ(last_.updated_groups, 1);
  ASSERT_TRUE(state_->Commit(1).ok());
  EXPECT_EQ(Process({}, 99, 200), (Closed{"100 a 5 7.5", "100 b 1 9", "200 a 1 2"}));
  EXPECT_EQ(last_.removed_groups, 3);
  ASSERT_TRUE(state_->Commit(2).ok());
  EXPECT_EQ(state_->key_count(), 1);
  EXPECT_EQ(Process({}, 200, 250), Closed());
}

TEST_F(WindowAggregateTest, RowsOfClosedWindowsAreCountedAndNotTaken) {
  EXPECT_EQ(Process({{100, "a", 2, 1}, {101, "a", 4, 1}}, 100, 100), Closed());
  EXPECT_EQ(last_.late_rows, 2);
  EXPECT_EQ(last_.new_groups, 1);
}

/// As in Spark: what the watermark of the batch itself closes takes that batch's rows before.
TEST_F(WindowAggregateTest, AWindowThatClosesInABatchTakesItsRows) {
  EXPECT_EQ(Process({{100, "b", 1, 1}, {300, "c", 1, 1}}, 0, 0), Closed());
  ASSERT_TRUE(state_->Commit(0).ok());
  EXPECT_EQ(
      Process({{100, "b", 1, 5}, {100, "a", 1, 2}, {200, "z", 1, 3}, {300, "c", 1, 0}}, 0, 250),
      (Closed{"100 a 1 2", "100 b 2 5", "200 z 1 3"}));
  ASSERT_TRUE(state_->Commit(1).ok());
  EXPECT_EQ(state_->key_count(), 1);
  EXPECT_EQ(Process({}, 250, 300), (Closed{"300 c 2 1"}));
}

TEST_F(WindowAggregateTest, ABatchThatIsRunAgainGivesTheSame) {
  EXPECT_EQ(Process({{100, "a", 2, 1}}, 0, 0), Closed());
  ASSERT_TRUE(state_->Commit(0).ok());
  for (int time = 0; time < 2; ++time) {
    EXPECT_EQ(Process({{100, "a", 1, 3}, {300, "a", 1, 3}}, 0, 200), (Closed{"100 a 3 3"}));
    state_->Abandon();
  }
  EXPECT_EQ(Process({{100, "a", 1, 3}, {300, "a", 1, 3}}, 0, 200), (Closed{"100 a 3 3"}));
  ASSERT_TRUE(state_->Commit(1).ok());
  EXPECT_EQ(state_->key_count(), 1);
}

TEST_F(WindowAggregateTest, AGroupWithoutAnEndStays) {
  EXPECT_EQ(Process({{-1, "a", 1, 1}}, 0, 1'000'000), Closed());
  EXPECT_EQ(last_.new_groups, 1);
  EXPECT_EQ(last_.late_rows, 0);
}

}  // namespace
}  // namespace freshet

#include "stream/operators/expectations.h"

#include <arrow/array.h>
#include <arrow/builder.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

/// Rows n = 0, 1, 2, … whose expectation column `ok` is as given.
arrow::RecordBatchVector Rows(const std::vector<std::optional<bool>>& flags) {
  arrow::Int64Builder n;
  arrow::BooleanBuilder ok;
  for (size_t i = 0; i < flags.size(); ++i) {
    EXPECT_TRUE(n.Append(static_cast<int64_t>(i)).ok());
    EXPECT_TRUE((flags[i] ? ok.Append(*flags[i]) : ok.AppendNull()).ok());
  }
  return {arrow::RecordBatch::Make(
      arrow::schema({arrow::field("n", arrow::int64()), arrow::field("ok", arrow::boolean())}),
      static_cast<int64_t>(flags.size()), {n.Finish().ValueOrDie(), ok.Finish().ValueOrDie()})};
}

int64_t CountRows(const arrow::RecordBatchVector& batches) {
  int64_t rows = 0;
  for (const auto& batch : batches) rows += batch->num_rows();
  return rows;
}

TEST(Expectations, WarnKeepsAndCounts) {
  std::vector<ExpectationOutcome> outcomes;
  const auto kept = ApplyExpectations({{"e", "n < 1", Reaction::kWarn, 1}},
                                      Rows({true, false, std::nullopt}), &outcomes);
  EXPECT_EQ(CountRows(*kept), 3);
  EXPECT_EQ(outcomes[0].passed, 1);
  EXPECT_EQ(outcomes[0].failed, 2);
}

TEST(Expectations, DropLeavesOut) {
  std::vector<ExpectationOutcome> outcomes;
  const auto kept = ApplyExpectations({{"e", "n < 1", Reaction::kDropRow, 1}},
                                      Rows({false, true, std::nullopt, true}), &outcomes);
  EXPECT_EQ(CountRows(*kept), 2);
  EXPECT_EQ(outcomes[0].failed, 2);
}

TEST(Expectations, FailStopsAndShowsTheRow) {
  std::vector<ExpectationOutcome> outcomes;
  const auto kept = ApplyExpectations({{"positive", "n > 0", Reaction::kFailUpdate, 1}},
                                      Rows({true, false, true}), &outcomes);
  ASSERT_FALSE(kept.ok());
  EXPECT_EQ(
      kept.status().message(),
      "expectation 'positive' (n > 0) is violated by 1 row and says ON VIOLATION FAIL UPDATE: "
      "nothing of this batch is written. First such row: {n: 1}");
}

TEST(Expectations, NoneAndNoRows) {
  std::vector<ExpectationOutcome> outcomes;
  EXPECT_EQ(CountRows(*ApplyExpectations({}, Rows({true}), &outcomes)), 1);
  EXPECT_TRUE(outcomes.empty());
  EXPECT_TRUE(ApplyExpectations({{"e", "x", Reaction::kFailUpdate, 1}}, {}, &outcomes)->empty());
  EXPECT_EQ(outcomes.size(), 1u);
}

}  // namespace
}  // namespace freshet

#include "query/row_wise_query.h"

#include <algorithm>

#include <arrow/array/builder_primitive.h>
#include <arrow/record_batch.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::query {
namespace {

using ::testing::HasSubstr;

const auto kSchema = arrow::schema({arrow::field("n", arrow::int64())});

std::shared_ptr<arrow::RecordBatch> Numbers(int64_t from, int64_t to) {
  arrow::Int64Builder builder;
  for (int64_t n = from; n < to; ++n) EXPECT_TRUE(builder.Append(n).ok());
  return arrow::RecordBatch::Make(kSchema, to - from, {builder.Finish().ValueOrDie()});
}

class RowWiseQueryTest : public ::testing::Test {
 protected:
  std::unique_ptr<BatchQuery> Prepare(const std::string& sql) {
    QueryProblem problem;
    auto query = RowWiseQuery::Prepare(engine_.get(), sql, {"t", kSchema}, &problem);
    EXPECT_TRUE(query.ok()) << problem.message;
    return *std::move(query);
  }

  std::unique_ptr<QueryEngine> engine_ = QueryEngine::Make().ValueOrDie();
};

TEST_F(RowWiseQueryTest, ChunksKeepTheRowsOrder) {
  const auto query = Prepare("SELECT n * 2 AS twice FROM t WHERE n % 3 <> 0");
  constexpr int64_t kRows = 5 * RowWiseQuery::kChunkRows + 17;
  // Batches that end in the middle of chunks, one of them empty.
  arrow::RecordBatchVector input;
  for (int64_t at = 0, size = 1; at < kRows; at += size, size = size * 2 + 1) {
    input.push_back(Numbers(at, std::min(at + size, kRows)));
    input.push_back(Numbers(0, 0));
  }
  for (int round = 0; round < 2; ++round) {
    const auto answer = query->Run(input);
    ASSERT_TRUE(answer.ok()) << answer.status();
    int64_t n = 0;
    for (const auto& batch : *answer) {
      const auto& column = static_cast<const arrow::Int64Array&>(*batch->column(0));
      for (int64_t row = 0; row < column.length(); ++row, ++n) {
        if (n % 3 == 0) ++n;
        ASSERT_EQ(column.Value(row), n * 2);
      }
    }
    EXPECT_GE(n, kRows - 2);
  }
}

TEST_F(RowWiseQueryTest, FewRowsOrNone) {
  const auto query = Prepare("SELECT n AS same FROM t");
  EXPECT_EQ(query->output_schema()->field(0)->name(), "same");
  ASSERT_EQ(query->Run({Numbers(0, 3)}).ValueOrDie().at(0)->num_rows(), 3);
  for (const auto& batch : query->Run({}).ValueOrDie()) EXPECT_EQ(batch->num_rows(), 0);
  EXPECT_EQ(query->UsedColumns().ValueOrDie(), std::set<int>{0});
}

TEST_F(RowWiseQueryTest, AnErrorOfAnyChunkIsTold) {
  const auto query = Prepare("SELECT CAST(n AS INTEGER) AS i FROM t");
  const int64_t large = int64_t{1} << 40;
  const auto answer =
      query->Run({Numbers(0, 3 * RowWiseQuery::kChunkRows), Numbers(large, large + 1)});
  ASSERT_FALSE(answer.ok());
  EXPECT_THAT(answer.status().message(), HasSubstr(std::to_string(large)));
}

}  // namespace
}  // namespace freshet::query

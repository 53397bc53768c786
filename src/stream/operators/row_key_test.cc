#include "stream/operators/row_key.h"

#include <cmath>
#include <limits>

#include <arrow/array.h>
#include <arrow/builder.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

template <typename Builder, typename Value>
std::vector<std::string> EncodeColumn(std::shared_ptr<arrow::DataType> type,
                                      const std::vector<std::optional<Value>>& values) {
  Builder builder(type, arrow::default_memory_pool());
  for (const auto& value : values) {
    EXPECT_TRUE((value ? builder.Append(*value) : builder.AppendNull()).ok());
  }
  const auto schema = arrow::schema({arrow::field("k", type)});
  const auto batch = arrow::RecordBatch::Make(schema, static_cast<int64_t>(values.size()),
                                              {builder.Finish().ValueOrDie()});
  return RowKeyEncoder::Make(*schema, {0}).ValueOrDie().Encode(*batch).ValueOrDie();
}

TEST(RowKey, NullEqualsNullAndNothingElse) {
  const auto keys = EncodeColumn<arrow::StringBuilder, std::string>(
      arrow::utf8(), {std::nullopt, std::nullopt, ""});
  EXPECT_EQ(keys[0], keys[1]);
  EXPECT_NE(keys[0], keys[2]);
}

TEST(RowKey, FloatsAsSparkGroupsThem) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto keys = EncodeColumn<arrow::DoubleBuilder, double>(
      arrow::float64(), {0.0, -0.0, nan, -nan, std::nan("7"), 1.0});
  EXPECT_EQ(keys[0], keys[1]);
  EXPECT_EQ(keys[2], keys[3]);
  EXPECT_EQ(keys[2], keys[4]);
  EXPECT_NE(keys[0], keys[5]);
}

TEST(RowKey, NeighbouringStringsDoNotRunTogether) {
  arrow::StringBuilder left;
  arrow::StringBuilder right;
  ASSERT_TRUE(left.AppendValues({"ab", "a"}).ok());
  ASSERT_TRUE(right.AppendValues({"c", "bc"}).ok());
  const auto schema =
      arrow::schema({arrow::field("a", arrow::utf8()), arrow::field("b", arrow::utf8())});
  const auto batch = arrow::RecordBatch::Make(
      schema, 2, {left.Finish().ValueOrDie(), right.Finish().ValueOrDie()});
  const auto keys = RowKeyEncoder::Make(*schema, {0, 1}).ValueOrDie().Encode(*batch).ValueOrDie();
  EXPECT_NE(keys[0], keys[1]);
}

TEST(RowKey, TheEncodingIsFixed) {
  // State stores on disk hold these bytes.
  EXPECT_EQ((EncodeColumn<arrow::Int32Builder, int32_t>(arrow::int32(), {258, std::nullopt})),
            (std::vector<std::string>{std::string("\1\2\1\0\0", 5), std::string("\0", 1)}));
  EXPECT_EQ((EncodeColumn<arrow::StringBuilder, std::string>(arrow::utf8(), {"ab"})),
            (std::vector<std::string>{std::string("\1\2\0\0\0ab", 7)}));
}

TEST(RowKey, ANestedColumnIsRefusedByName) {
  const auto schema = arrow::schema({arrow::field("tags", arrow::list(arrow::utf8()))});
  const auto made = RowKeyEncoder::Make(*schema, {0});
  ASSERT_FALSE(made.ok());
  EXPECT_NE(made.status().message().find("'tags'"), std::string::npos);
}

}  // namespace
}  // namespace freshet

#include "stream/operators/group_merge.h"

#include <cmath>
#include <limits>

#include <arrow/array.h>
#include <arrow/json/from_string.h>
#include <arrow/scalar.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stream/operators/row_bytes.h"

namespace freshet {
namespace {

using query::Merge;

/// Merges the rows of columns that are given as JSON, the first with the second and so on, and
/// gives the columns of the one row that is left.
arrow::Result<std::vector<std::string>> MergeRows(
    const std::vector<std::pair<std::shared_ptr<arrow::DataType>, std::string>>& columns,
    const std::vector<Merge>& merges) {
  arrow::FieldVector fields;
  arrow::ArrayVector arrays;
  arrow::DataTypeVector types;
  std::vector<int> all;
  for (const auto& [type, json] : columns) {
    all.push_back(static_cast<int>(all.size()));
    fields.push_back(arrow::field("c", type));
    types.push_back(type);
    ARROW_ASSIGN_OR_RAISE(auto array, arrow::json::ArrayFromJSONString(type, json));
    arrays.push_back(std::move(array));
  }
  const auto schema = arrow::schema(fields);
  const auto batch = arrow::RecordBatch::Make(schema, arrays[0]->length(), arrays);
  ARROW_ASSIGN_OR_RAISE(const auto encoder, RowEncoder::Make(*schema, all, FloatBytes::kExact));
  ARROW_ASSIGN_OR_RAISE(const RowBytes rows, encoder.Encode(*batch));
  std::string merged(rows[0]);
  const GroupMerger merger(types, merges);
  for (size_t row = 1; row < rows.size(); ++row) {
    std::string next;
    ARROW_RETURN_NOT_OK(merger.Merge(merged, rows[row], &next));
    merged = next;
  }
  ARROW_ASSIGN_OR_RAISE(RowDecoder decoder, RowDecoder::Make(types));
  ARROW_RETURN_NOT_OK(decoder.Append(merged));
  ARROW_ASSIGN_OR_RAISE(const arrow::ArrayVector decoded, decoder.Finish());
  std::vector<std::string> values;
  for (const auto& column : decoded) {
    ARROW_ASSIGN_OR_RAISE(const auto scalar, column->GetScalar(0));
    values.push_back(scalar->ToString());
  }
  return values;
}

std::string MergeColumn(std::shared_ptr<arrow::DataType> type, const std::string& json,
                        Merge merge) {
  const auto merged = MergeRows({{std::move(type), json}}, {merge});
  EXPECT_TRUE(merged.ok()) << merged.status();
  return merged.ok() ? merged->front() : "";
}

TEST(GroupMerge, SumsAndNullGivesWay) {
  EXPECT_EQ(MergeColumn(arrow::int64(), "[1, null, 41]", Merge::kSum), "42");
  EXPECT_EQ(MergeColumn(arrow::int64(), "[null, null]", Merge::kSum), "null");
  EXPECT_EQ(MergeColumn(arrow::float64(), "[null, 0.5, 1.25]", Merge::kSum), "1.75");
  EXPECT_EQ(MergeColumn(arrow::decimal128(12, 2), R"(["9.99", "-10.00"])", Merge::kSum), "-0.01");
}

TEST(GroupMerge, AnOverflowIsAnErrorInSparksWords) {
  for (const auto& [type, json] :
       std::vector<std::pair<std::shared_ptr<arrow::DataType>, std::string>>{
           {arrow::int64(), "[9223372036854775807, 1]"},
           {arrow::decimal128(2, 0), R"(["99", "1"])"}}) {
    const auto merged = MergeRows({{type, json}}, {Merge::kSum});
    ASSERT_FALSE(merged.ok());
    EXPECT_THAT(merged.status().message(), testing::HasSubstr("ARITHMETIC_OVERFLOW"));
  }
}

TEST(GroupMerge, LeastAndGreatestOfEveryType) {
  const auto time = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
  const std::vector<
      std::tuple<std::shared_ptr<arrow::DataType>, std::string, std::string, std::string>>
      cases = {{arrow::boolean(), "[true, false, null]", "false", "true"},
               {arrow::int8(), "[-1, 1]", "-1", "1"},
               {arrow::int16(), "[300, -300]", "-300", "300"},
               {arrow::int32(), "[2, null, 1]", "1", "2"},
               {arrow::int64(), "[-5000000000, 5]", "-5000000000", "5"},
               {arrow::float32(), "[1.5, NaN, -2.5]", "-2.5", "nan"},
               {arrow::float64(), "[NaN, Infinity]", "inf", "nan"},
               {arrow::utf8(), R"(["b", "ä", "a", ""])", "", "ä"},
               {arrow::date32(), "[3, 1]", "1970-01-02", "1970-01-04"},
               {time, "[-1, 1]", "1969-12-31 23:59:59.999999Z", "1970-01-01 00:00:00.000001Z"},
               {arrow::decimal128(20, 1), R"(["-0.5", "0.4"])", "-0.5", "0.4"}};
  for (const auto& [type, json, least, greatest] : cases) {
    EXPECT_EQ(MergeColumn(type, json, Merge::kMin), least) << type->ToString();
    EXPECT_EQ(MergeColumn(type, json, Merge::kMax), greatest) << type->ToString();
  }
}

TEST(GroupMerge, MomentsAreThoseOfAllValues) {
  // 2, 4 | nothing | 4, 4, 5, 5, 7, 9: mean 5, squared distances 32.
  const auto merged = MergeRows({{arrow::float64(), "[2, 0, 6]"},
                                 {arrow::float64(), "[3, 0, 5.666666666666667]"},
                                 {arrow::float64(), "[2, 0, 19.333333333333332]"},
                                 {arrow::int64(), "[1, 1, 1]"}},
                                {Merge::kMoments, Merge::kSum});
  ASSERT_TRUE(merged.ok()) << merged.status();
  EXPECT_EQ((*merged)[0], "8");
  EXPECT_NEAR(std::stod((*merged)[1]), 5, 1e-12);
  EXPECT_NEAR(std::stod((*merged)[2]), 32, 1e-12);
  EXPECT_EQ((*merged)[3], "3");
}

TEST(GroupMerge, ATornGroupIsAnError) {
  const GroupMerger merger({arrow::int64(), arrow::utf8()}, {Merge::kSum, Merge::kMax});
  const std::string row("\1\7\0\0\0\0\0\0\0\1\1\0\0\0x", 15);
  std::string out;
  EXPECT_TRUE(merger.Merge(row, row, &out).ok());
  for (size_t size = 0; size < row.size(); ++size) {
    EXPECT_FALSE(merger.Merge(row, row.substr(0, size), &out).ok()) << size;
    EXPECT_FALSE(merger.Merge(row.substr(0, size), row, &out).ok()) << size;
  }
  EXPECT_FALSE(merger.Merge(row + "x", row, &out).ok());
}

}  // namespace
}  // namespace freshet

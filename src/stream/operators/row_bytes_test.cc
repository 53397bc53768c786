#include "stream/operators/row_bytes.h"

#include <cmath>
#include <limits>

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/json/from_string.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

std::vector<std::string> Rows(const RowEncoder& encoder, const arrow::RecordBatch& batch) {
  const RowBytes encoded = encoder.Encode(batch).ValueOrDie();
  std::vector<std::string> rows;
  for (size_t row = 0; row < encoded.size(); ++row) rows.emplace_back(encoded[row]);
  return rows;
}

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
  return Rows(RowEncoder::Make(*schema, {0}, FloatBytes::kAsKeys).ValueOrDie(), *batch);
}

TEST(RowBytes, NullEqualsNullAndNothingElse) {
  const auto keys = EncodeColumn<arrow::StringBuilder, std::string>(
      arrow::utf8(), {std::nullopt, std::nullopt, ""});
  EXPECT_EQ(keys[0], keys[1]);
  EXPECT_NE(keys[0], keys[2]);
}

TEST(RowBytes, FloatsAsSparkGroupsThem) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto keys = EncodeColumn<arrow::DoubleBuilder, double>(
      arrow::float64(), {0.0, -0.0, nan, -nan, std::nan("7"), 1.0});
  EXPECT_EQ(keys[0], keys[1]);
  EXPECT_EQ(keys[2], keys[3]);
  EXPECT_EQ(keys[2], keys[4]);
  EXPECT_NE(keys[0], keys[5]);
}

TEST(RowBytes, NeighbouringStringsDoNotRunTogether) {
  arrow::StringBuilder left;
  arrow::StringBuilder right;
  ASSERT_TRUE(left.AppendValues({"ab", "a"}).ok());
  ASSERT_TRUE(right.AppendValues({"c", "bc"}).ok());
  const auto schema =
      arrow::schema({arrow::field("a", arrow::utf8()), arrow::field("b", arrow::utf8())});
  const auto batch = arrow::RecordBatch::Make(
      schema, 2, {left.Finish().ValueOrDie(), right.Finish().ValueOrDie()});
  const auto keys =
      Rows(RowEncoder::Make(*schema, {0, 1}, FloatBytes::kAsKeys).ValueOrDie(), *batch);
  EXPECT_NE(keys[0], keys[1]);
}

TEST(RowBytes, TheEncodingIsFixed) {
  // State stores on disk hold these bytes.
  EXPECT_EQ((EncodeColumn<arrow::Int32Builder, int32_t>(arrow::int32(), {258, std::nullopt})),
            (std::vector<std::string>{std::string("\1\2\1\0\0", 5), std::string("\0", 1)}));
  EXPECT_EQ((EncodeColumn<arrow::StringBuilder, std::string>(arrow::utf8(), {"ab"})),
            (std::vector<std::string>{std::string("\1\2\0\0\0ab", 7)}));
}

TEST(RowBytes, ANestedColumnIsRefusedByName) {
  const auto schema = arrow::schema({arrow::field("tags", arrow::list(arrow::utf8()))});
  const auto made = RowEncoder::Make(*schema, {0}, FloatBytes::kAsKeys);
  ASSERT_FALSE(made.ok());
  EXPECT_NE(made.status().message().find("'tags'"), std::string::npos);
}

TEST(RowBytes, WhatWasEncodedIsDecodedAsItWas) {
  const arrow::FieldVector fields = {
      arrow::field("a", arrow::boolean()),
      arrow::field("b", arrow::int16()),
      arrow::field("c", arrow::float64()),
      arrow::field("d", arrow::utf8()),
      arrow::field("e", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")),
      arrow::field("f", arrow::decimal128(20, 2)),
      arrow::field("g", arrow::binary())};
  const auto schema = arrow::schema(fields);
  const std::vector<std::string> columns = {"[true, null, false]",  "[-5, null, 300]",
                                            "[-0.0, null, 1.5]",    "[\"\", null, \"ü\"]",
                                            "[17, null, -1]",       "[\"12.34\", null, \"-0.01\"]",
                                            "[\"xyz\", null, \"\"]"};
  arrow::ArrayVector arrays;
  for (size_t i = 0; i < columns.size(); ++i) {
    arrays.push_back(arrow::json::ArrayFromJSONString(fields[i]->type(), columns[i]).ValueOrDie());
  }
  const auto batch = arrow::RecordBatch::Make(schema, 3, arrays);
  std::vector<int> all;
  arrow::DataTypeVector types;
  for (const auto& field : fields) {
    all.push_back(static_cast<int>(all.size()));
    types.push_back(field->type());
  }
  RowDecoder decoder = RowDecoder::Make(types).ValueOrDie();
  for (const std::string& row :
       Rows(RowEncoder::Make(*schema, all, FloatBytes::kExact).ValueOrDie(), *batch)) {
    ASSERT_TRUE(decoder.Append(row).ok());
  }
  const auto decoded = arrow::RecordBatch::Make(schema, 3, decoder.Finish().ValueOrDie());
  EXPECT_TRUE(decoded->Equals(*batch)) << decoded->ToString();
  EXPECT_TRUE(std::signbit(static_cast<const arrow::DoubleArray&>(*decoded->column(2)).Value(0)));
}

TEST(RowBytes, ATornRowIsAnErrorAndNotAValue) {
  RowDecoder decoder = RowDecoder::Make({arrow::utf8(), arrow::int32()}).ValueOrDie();
  const std::string row("\1\2\0\0\0ab\1\7\0\0\0", 12);
  EXPECT_TRUE(decoder.Append(row).ok());
  for (size_t size = 0; size < row.size(); ++size) {
    EXPECT_FALSE(RowDecoder::Make({arrow::utf8(), arrow::int32()})
                     .ValueOrDie()
                     .Append(row.substr(0, size))
                     .ok())
        << size;
  }
  EXPECT_FALSE(decoder.Append(row + "x").ok());
}

}  // namespace
}  // namespace freshet

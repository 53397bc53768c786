#include "json/json_array_writer.h"

#include <cmath>
#include <limits>

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/json/from_string.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const auto kTimestamp = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");

std::shared_ptr<arrow::Array> ArrayOf(const std::shared_ptr<arrow::DataType>& type,
                                      const std::string& json) {
  return arrow::json::ArrayFromJSONString(type, json).ValueOrDie();
}

std::vector<std::string> Written(const arrow::Array& array, const JsonTextOptions& options = {}) {
  EXPECT_TRUE(CheckJsonType(*array.type()).ok()) << CheckJsonType(*array.type()).ToString();
  const auto writer = MakeJsonArrayWriter(array, options);
  std::vector<std::string> rows;
  for (int64_t row = 0; row < array.length(); ++row) {
    rows.emplace_back();
    writer->Append(row, &rows.back());
  }
  return rows;
}

TEST(JsonArrayWriter, Numbers) {
  EXPECT_THAT(Written(*ArrayOf(arrow::int8(), "[-128, null, 7]")),
              ElementsAre("-128", "null", "7"));
  EXPECT_THAT(Written(*ArrayOf(arrow::int64(), "[-9223372036854775808]")),
              ElementsAre("-9223372036854775808"));
  EXPECT_THAT(Written(*ArrayOf(arrow::float32(), "[18.1, 0.0001, 1e10, -0.0, 100]")),
              ElementsAre("18.1", "1.0E-4", "1.0E10", "-0.0", "100.0"));
  EXPECT_THAT(
      Written(*ArrayOf(arrow::float64(), "[NaN, Inf, -Inf, 1234567.5, 9999999, 1e7]")),
      ElementsAre("\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "1234567.5", "9999999.0", "1.0E7"));
  EXPECT_THAT(Written(*ArrayOf(arrow::boolean(), "[true, false, null]")),
              ElementsAre("true", "false", "null"));
}

TEST(JsonArrayWriter, Decimals) {
  EXPECT_THAT(Written(*ArrayOf(arrow::decimal128(10, 2), R"(["18.10", "-0.05", "0.00"])")),
              ElementsAre("18.10", "-0.05", "0.00"));
  EXPECT_THAT(Written(*ArrayOf(arrow::decimal128(10, 8), R"(["0.00000010", "0.00000100"])")),
              ElementsAre("1.0E-7", "0.00000100"));
  EXPECT_THAT(Written(*ArrayOf(arrow::decimal128(20, 10), R"(["0.0000000000", "-0.0000000123"])")),
              ElementsAre("0E-10", "-1.23E-8"));
  EXPECT_THAT(Written(*ArrayOf(arrow::decimal128(38, 1),
                               R"(["-1234567890123456789012345678901234567.8"])")),
              ElementsAre("-1234567890123456789012345678901234567.8"));
  EXPECT_THAT(Written(*ArrayOf(arrow::decimal128(38, 0), R"(["18446744073709551616"])")),
              ElementsAre("18446744073709551616"));
}

TEST(JsonArrayWriter, TextIsEscapedAsByJackson) {
  arrow::StringBuilder builder;
  ASSERT_TRUE(builder.Append(std::string("a\"b\\c/d\b\f\n\r\t\x01\x1f\x7f\0e", 17)).ok());
  ASSERT_TRUE(builder.Append("é漢😀").ok());
  ASSERT_TRUE(builder.Append("").ok());
  EXPECT_THAT(Written(*builder.Finish().ValueOrDie()),
              ElementsAre("\"a\\\"b\\\\c/d\\b\\f\\n\\r\\t\\u0001\\u001F\x7f\\u0000e\"", "\"é漢😀\"",
                          "\"\""));
}

TEST(JsonArrayWriter, BytesAreBase64) {
  EXPECT_THAT(Written(*ArrayOf(arrow::binary(), R"(["", "a", "ab", "abc"])")),
              ElementsAre("\"\"", "\"YQ==\"", "\"YWI=\"", "\"YWJj\""));
}

TEST(JsonArrayWriter, Dates) {
  EXPECT_THAT(Written(*ArrayOf(arrow::date32(), "[20100, -719528, -735600, 2932897, 2147483647]")),
              ElementsAre("\"2025-01-12\"", "\"0000-01-01\"", "\"-0045-12-31\"", "\"+10000-01-01\"",
                          "\"+5881580-07-11\""));
}

TEST(JsonArrayWriter, Timestamps) {
  const auto array = ArrayOf(kTimestamp, "[1736669880123456, -1]");
  EXPECT_THAT(Written(*array),
              ElementsAre("\"2025-01-12T08:18:00.123Z\"", "\"1969-12-31T23:59:59.999Z\""));
  EXPECT_THAT(Written(*ArrayOf(arrow::timestamp(arrow::TimeUnit::MICRO), "[1736669880123456]"),
                      JsonTextOptions{.zone_offset = 3600}),
              ElementsAre("\"2025-01-12T08:18:00.123\""));
  JsonTextOptions options;
  options.zone_offset = 3723;
  EXPECT_EQ(Written(*array, options)[0], "\"2025-01-12T09:20:03.123+01:02:03\"");
  options.zone_offset = -1800;
  EXPECT_EQ(Written(*array, options)[0], "\"2025-01-12T07:48:00.123-00:30\"");
  options.timestamp =
      DateTimePattern::Make("dd.MM.yyyy '\"'HH", PatternKind::kTimestamp).ValueOrDie();
  EXPECT_EQ(Written(*array, options)[0], "\"12.01.2025 \\\"07\"");
}

TEST(JsonArrayWriter, TheEndsOfTime) {
  arrow::TimestampBuilder builder(kTimestamp, arrow::default_memory_pool());
  ASSERT_TRUE(builder.Append(std::numeric_limits<int64_t>::min()).ok());
  ASSERT_TRUE(builder.Append(std::numeric_limits<int64_t>::max()).ok());
  const auto array = builder.Finish().ValueOrDie();
  EXPECT_THAT(Written(*array),
              ElementsAre("\"-290308-12-21T19:59:05.224Z\"", "\"+294247-01-10T04:00:54.775Z\""));
  EXPECT_EQ(Written(*array, JsonTextOptions{.zone_offset = 64800})[1],
            "\"+294247-01-10T22:00:54.775+18:00\"");
}

TEST(JsonArrayWriter, StructsLeaveNullFieldsOut) {
  const auto type =
      arrow::struct_({arrow::field("a\"b", arrow::int32()),
                      arrow::field("in", arrow::struct_({arrow::field("x", arrow::utf8())})),
                      arrow::field("none", arrow::null())});
  const auto array =
      ArrayOf(type, R"([[1, ["t"], null], [null, [null], null], [null, null, null], null])");
  EXPECT_THAT(Written(*array),
              ElementsAre(R"({"a\"b":1,"in":{"x":"t"}})", R"({"in":{}})", "{}", "null"));
  EXPECT_THAT(Written(*array, JsonTextOptions{.null_fields = true}),
              ElementsAre(R"({"a\"b":1,"in":{"x":"t"},"none":null})",
                          R"({"a\"b":null,"in":{"x":null},"none":null})",
                          R"({"a\"b":null,"in":null,"none":null})", "null"));
}

TEST(JsonArrayWriter, ListsKeepTheirNulls) {
  EXPECT_THAT(Written(*ArrayOf(arrow::list(arrow::int32()), "[[1, null, 3], [], null]")),
              ElementsAre("[1,null,3]", "[]", "null"));
  EXPECT_THAT(Written(*ArrayOf(arrow::list(arrow::list(arrow::utf8())), R"([[["a"], [], null]])")),
              ElementsAre(R"([["a"],[],null])"));
}

TEST(JsonArrayWriter, MapsKeepTheirNullsAndWriteKeysAsSparkDoes) {
  EXPECT_THAT(Written(*ArrayOf(arrow::map(arrow::utf8(), arrow::int32()),
                               R"([[["a\"", 1], ["b", null]], [], null])")),
              ElementsAre(R"({"a\"":1,"b":null})", "{}", "null"));
  EXPECT_THAT(Written(*ArrayOf(arrow::map(arrow::int32(), arrow::utf8()), R"([[[1, "x"]]])")),
              ElementsAre(R"({"1":"x"})"));
  EXPECT_THAT(
      Written(*ArrayOf(arrow::map(arrow::float64(), arrow::int32()), "[[[1.5, 1], [NaN, 2]]]")),
      ElementsAre(R"({"1.5":1,"NaN":2})"));
  EXPECT_THAT(Written(*ArrayOf(arrow::map(arrow::date32(), arrow::int32()), "[[[20100, 1]]]")),
              ElementsAre(R"({"20100":1})"));
  EXPECT_THAT(Written(*ArrayOf(arrow::map(kTimestamp, arrow::int32()), "[[[-1, 1]]]")),
              ElementsAre(R"({"-1":1})"));
  EXPECT_THAT(Written(*ArrayOf(arrow::map(arrow::decimal128(5, 2), arrow::boolean()),
                               R"([[["1.50", true]]])")),
              ElementsAre(R"({"1.50":true})"));
}

TEST(JsonArrayWriter, SlicesBeginWhereTheyBegin) {
  const auto type = arrow::struct_(
      {arrow::field("a", arrow::int32()), arrow::field("l", arrow::list(arrow::utf8()))});
  const auto array = ArrayOf(type, R"([[1, ["x"]], null, [3, ["y", "z"]], [null, null]])");
  EXPECT_THAT(Written(*array->Slice(1)), ElementsAre("null", R"({"a":3,"l":["y","z"]})", "{}"));
}

TEST(JsonArrayWriter, ColumnsAsAnObject) {
  const arrow::ArrayVector columns = {ArrayOf(arrow::int32(), "[1, null]"),
                                      ArrayOf(arrow::utf8(), R"(["x", "y"])")};
  const JsonTextOptions options;
  const auto writer = MakeJsonObjectWriter({"i", "i"}, columns, options);
  std::string text;
  writer->Append(0, &text);
  writer->Append(1, &text);
  EXPECT_EQ(text, R"({"i":1,"i":"x"}{"i":"y"})");
}

TEST(JsonArrayWriter, TypesWithoutJsonAreRefused) {
  EXPECT_THAT(CheckJsonType(*arrow::struct_({arrow::field("a", arrow::month_day_nano_interval())}))
                  .message(),
              HasSubstr("cast it to STRING"));
  EXPECT_THAT(CheckJsonType(*arrow::list(arrow::map(arrow::binary(), arrow::int32()))).message(),
              HasSubstr("keys are BINARY"));
}

}  // namespace
}  // namespace freshet

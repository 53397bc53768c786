#include "delta/partition_path.h"

#include <arrow/type.h>
#include <gmock/gmock.h>

#include "delta/test_table.h"

namespace freshet::delta {
namespace {

std::shared_ptr<arrow::DataType> Utc() { return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"); }

std::optional<std::string> TextOf(const std::shared_ptr<arrow::DataType>& type,
                                  const std::string& json) {
  const auto array = Unwrap(arrow::json::ArrayFromJSONString(type, "[" + json + "]"));
  return Unwrap(PartitionText(*array, 0));
}

TEST(PartitionPath, EscapesAsHiveDoes) {
  EXPECT_EQ(EscapePathName("a b/c:d%e=f?g"), "a b%2Fc%3Ad%25e%3Df%3Fg");
  EXPECT_EQ(EscapePathName("x\x01\x7F"), "x%01%7F");
  EXPECT_EQ(EscapePathName("\"#'*\\{[]^"), "%22%23%27%2A%5C%7B%5B%5D%5E");
  EXPECT_EQ(EscapePathName("Stra\xC3\x9F"
                           "e}"),
            "Stra\xC3\x9F"
            "e}");
}

TEST(PartitionPath, MakesFoldersInTheColumnsOrder) {
  const PartitionValues values{{"building", "North/East"}, {"floor", std::nullopt}};
  EXPECT_EQ(PartitionFolder({"floor", "building"}, values),
            "floor=__HIVE_DEFAULT_PARTITION__/building=North%2FEast");
  EXPECT_EQ(PartitionFolder({}, {}), "");
}

TEST(PartitionPath, WritesValuesAsTheProtocolSays) {
  EXPECT_EQ(TextOf(arrow::int32(), "-3"), "-3");
  EXPECT_EQ(TextOf(arrow::int8(), "7"), "7");
  EXPECT_EQ(TextOf(arrow::boolean(), "true"), "true");
  EXPECT_EQ(TextOf(arrow::float32(), "23.4"), "23.4");
  EXPECT_EQ(TextOf(arrow::decimal128(10, 2), "\"-0.05\""), "-0.05");
  EXPECT_EQ(TextOf(arrow::date32(), "20100"), "2025-01-12");
  EXPECT_EQ(TextOf(Utc(), "1736669880000001"), "2025-01-12T08:18:00.000001Z");
  EXPECT_EQ(TextOf(arrow::timestamp(arrow::TimeUnit::MICRO), "-1"), "1969-12-31 23:59:59.999999");
  EXPECT_EQ(TextOf(arrow::utf8(), "\"x\""), "x");
}

TEST(PartitionPath, NullAndTheEmptyStringAreOne) {
  EXPECT_EQ(TextOf(arrow::utf8(), "null"), std::nullopt);
  EXPECT_EQ(TextOf(arrow::utf8(), "\"\""), std::nullopt);
}

TEST(PartitionPath, ReadsBackWhatItWrites) {
  const std::vector<std::pair<std::shared_ptr<arrow::DataType>, std::string>> cases = {
      {arrow::int8(), "-128"},
      {arrow::int16(), "300"},
      {arrow::int64(), "9223372036854775807"},
      {arrow::boolean(), "false"},
      {arrow::float32(), "0.1"},
      {arrow::float64(), "1e300"},
      {arrow::decimal128(38, 10), "\"-12345.6789000000\""},
      {arrow::utf8(), "\"a=b/c d\""},
      {arrow::date32(), "-719162"},
      {Utc(), "-62135596800000000"},
      {Utc(), "1736669880123456"},
      {arrow::timestamp(arrow::TimeUnit::MICRO), "1736669880123456"},
  };
  for (const auto& [type, json] : cases) {
    const auto array = Unwrap(arrow::json::ArrayFromJSONString(type, "[" + json + "]"));
    const auto text = Unwrap(PartitionText(*array, 0));
    const auto value = Unwrap(ParsePartitionText("c", text, type));
    EXPECT_TRUE(value->Equals(*Unwrap(array->GetScalar(0))))
        << type->ToString() << " " << *text << " " << value->ToString();
  }
}

TEST(PartitionPath, ReadsTimestampsAsSparkWritesThem) {
  const auto value = Unwrap(ParsePartitionText("t", "2025-01-12 08:18:00", Utc()));
  EXPECT_EQ(static_cast<const arrow::TimestampScalar&>(*value).value, 1736669880000000);
  const auto zoned = Unwrap(ParsePartitionText("t", "2025-01-12T08:18:00.000000Z", Utc()));
  EXPECT_TRUE(zoned->Equals(*value));
}

TEST(PartitionPath, ReadsSpecialFloats) {
  const auto nan = Unwrap(ParsePartitionText("f", "NaN", arrow::float64()));
  EXPECT_TRUE(std::isnan(static_cast<const arrow::DoubleScalar&>(*nan).value));
  const auto infinity = Unwrap(ParsePartitionText("f", "-Infinity", arrow::float32()));
  EXPECT_TRUE(std::isinf(static_cast<const arrow::FloatScalar&>(*infinity).value));
}

TEST(PartitionPath, NamesTheColumnOfAWrongText) {
  const auto status = ParsePartitionText("floor", "third", arrow::int32()).status();
  EXPECT_THAT(status.message(), testing::HasSubstr("'floor'"));
  EXPECT_TRUE(
      Unwrap(ParsePartitionText("floor", "", arrow::int32()))->type->Equals(arrow::int32()));
}

TEST(PartitionPath, RefusesDatesThatOthersCannotRead) {
  const auto array = Unwrap(arrow::json::ArrayFromJSONString(arrow::date32(), "[4000000]"));
  EXPECT_FALSE(PartitionText(*array, 0).ok());
}

}  // namespace
}  // namespace freshet::delta

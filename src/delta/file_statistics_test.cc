#include "delta/file_statistics.h"

#include <nlohmann/json.hpp>

#include "delta/test_table.h"

namespace freshet::delta {
namespace {

using nlohmann::json;

json StatisticsOf(const std::shared_ptr<arrow::Schema>& schema, const std::string& rows,
                  int indexed_columns = 32) {
  FileStatistics statistics(*schema, indexed_columns);
  EXPECT_TRUE(statistics.Update(*Rows(schema, rows)).ok());
  return json::parse(statistics.ToJson());
}

json StatisticsOf(const std::shared_ptr<arrow::DataType>& type, const std::string& values) {
  json rows = json::array();
  for (const auto& value : json::parse(values)) rows.push_back({{"c", value}});
  return StatisticsOf(arrow::schema({arrow::field("c", type)}), rows.dump());
}

TEST(FileStatistics, HasTheShapeOfTheProtocol) {
  const auto schema = arrow::schema(
      {arrow::field("device_id", arrow::utf8()), arrow::field("floor", arrow::int32())});
  FileStatistics statistics(*schema, 32);
  ASSERT_OK(statistics.Update(
      *Rows(schema, R"([{"device_id":"b","floor":3},{"device_id":null,"floor":-1}])")));
  ASSERT_OK(statistics.Update(*Rows(schema, R"([{"device_id":"a","floor":2}])")));
  EXPECT_EQ(statistics.num_records(), 3);
  EXPECT_EQ(statistics.ToJson(),
            R"({"numRecords":3,"minValues":{"device_id":"a","floor":-1},)"
            R"("maxValues":{"device_id":"b","floor":3},"nullCount":{"device_id":1,"floor":0}})");
}

TEST(FileStatistics, CutsTextsToBounds) {
  const std::string longer(40, 'x');
  const json text = StatisticsOf(arrow::utf8(), json::array({longer}).dump());
  EXPECT_EQ(text["minValues"]["c"], std::string(32, 'x'));
  const auto max = text["maxValues"]["c"].get<std::string>();
  EXPECT_EQ(max, std::string(32, 'x') + "\xF4\x8F\xBF\xBF");
  EXPECT_GT(max, longer);
  // Characters are counted, not bytes.
  std::string umlauts;
  for (int i = 0; i < 32; ++i) umlauts += "\xC3\xA4";
  const json whole = StatisticsOf(arrow::utf8(), json::array({umlauts}).dump());
  EXPECT_EQ(whole["maxValues"]["c"], umlauts);
}

TEST(FileStatistics, KeepsAMaximumOfLastCharactersAMaximum) {
  const std::string last = "\xF4\x8F\xBF\xBF";
  const std::string text = std::string(32, 'x') + last + last + "y";
  const json stats = StatisticsOf(arrow::utf8(), json::array({text}).dump());
  EXPECT_GE(stats["maxValues"]["c"].get<std::string>(), text);
}

TEST(FileStatistics, GivesNoBoundsForTextThatIsNotUtf8) {
  arrow::StringBuilder builder;
  ASSERT_OK(builder.Append("\x80"));
  const auto schema = arrow::schema({arrow::field("c", arrow::utf8())});
  FileStatistics statistics(*schema, 32);
  ASSERT_OK(statistics.Update(*arrow::RecordBatch::Make(schema, 1, {Unwrap(builder.Finish())})));
  EXPECT_EQ(statistics.ToJson(),
            R"({"numRecords":1,"minValues":{},"maxValues":{},"nullCount":{"c":0}})");
}

TEST(FileStatistics, RoundsTimestampsOutwards) {
  const auto utc = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
  const json whole = StatisticsOf(utc, "[1736669880000000]");
  EXPECT_EQ(whole["minValues"]["c"], "2025-01-12T08:18:00.000Z");
  EXPECT_EQ(whole["maxValues"]["c"], "2025-01-12T08:18:00.000Z");
  const json micros = StatisticsOf(utc, "[1736669880999001, -1]");
  EXPECT_EQ(micros["minValues"]["c"], "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(micros["maxValues"]["c"], "2025-01-12T08:18:01.000Z");
  const json local = StatisticsOf(arrow::timestamp(arrow::TimeUnit::MICRO), "[0]");
  EXPECT_EQ(local["minValues"]["c"], "1970-01-01T00:00:00.000");
}

TEST(FileStatistics, WritesDatesAndDecimals) {
  const json dates = StatisticsOf(arrow::date32(), "[20100, 0]");
  EXPECT_EQ(dates["minValues"]["c"], "1970-01-01");
  EXPECT_EQ(dates["maxValues"]["c"], "2025-01-12");
  const auto schema = arrow::schema({arrow::field("c", arrow::decimal128(38, 2))});
  FileStatistics statistics(*schema, 32);
  ASSERT_OK(statistics.Update(
      *Rows(schema, R"([{"c":"123456789012345678901234567890123456.78"},{"c":"-0.01"}])")));
  EXPECT_NE(
      statistics.ToJson().find(R"("maxValues":{"c":123456789012345678901234567890123456.78})"),
      std::string::npos)
      << statistics.ToJson();
  EXPECT_NE(statistics.ToJson().find(R"("minValues":{"c":-0.01})"), std::string::npos);
}

TEST(FileStatistics, GivesNoBoundsWithNaN) {
  arrow::DoubleBuilder builder;
  ASSERT_OK(builder.AppendValues({1.0, std::numeric_limits<double>::quiet_NaN()}));
  const auto schema = arrow::schema({arrow::field("c", arrow::float64())});
  FileStatistics statistics(*schema, 32);
  ASSERT_OK(statistics.Update(*arrow::RecordBatch::Make(schema, 2, {Unwrap(builder.Finish())})));
  EXPECT_EQ(statistics.ToJson(),
            R"({"numRecords":2,"minValues":{},"maxValues":{},"nullCount":{"c":0}})");
}

TEST(FileStatistics, LeavesOutInfinity) {
  arrow::FloatBuilder builder;
  ASSERT_OK(builder.AppendValues({1.5F, std::numeric_limits<float>::infinity()}));
  const auto schema = arrow::schema({arrow::field("c", arrow::float32())});
  FileStatistics statistics(*schema, 32);
  ASSERT_OK(statistics.Update(*arrow::RecordBatch::Make(schema, 2, {Unwrap(builder.Finish())})));
  EXPECT_EQ(statistics.ToJson(),
            R"({"numRecords":2,"minValues":{"c":1.5},"maxValues":{},"nullCount":{"c":0}})");
}

TEST(FileStatistics, WritesFloatsShortAndExact) {
  const json stats = StatisticsOf(arrow::float32(), "[18.1, 1200]");
  EXPECT_EQ(stats["minValues"]["c"].dump(), "18.1");
  EXPECT_EQ(stats["maxValues"]["c"].get<float>(), 1200.0F);
}

TEST(FileStatistics, CountsNullsWhereThereIsNoOrder) {
  const json booleans = StatisticsOf(arrow::boolean(), "[true, null, false]");
  EXPECT_EQ(booleans["minValues"], json::object());
  EXPECT_EQ(booleans["nullCount"]["c"], 1);
  const json lists = StatisticsOf(arrow::list(arrow::int32()), "[[1], null]");
  EXPECT_EQ(lists["nullCount"]["c"], 1);
  const json nothing = StatisticsOf(arrow::int32(), "[null, null]");
  EXPECT_EQ(nothing["minValues"], json::object());
  EXPECT_EQ(nothing["nullCount"]["c"], 2);
}

TEST(FileStatistics, FollowsStructs) {
  const auto schema = arrow::schema({arrow::field(
      "s",
      arrow::struct_({arrow::field("a", arrow::int32()),
                      arrow::field("b", arrow::struct_({arrow::field("c", arrow::utf8())}))}))});
  const json stats =
      StatisticsOf(schema, R"([{"s":{"a":1,"b":{"c":"x"}}},{"s":{"a":5,"b":null}},{"s":null}])");
  EXPECT_EQ(stats["minValues"], json::parse(R"({"s":{"a":1,"b":{"c":"x"}}})"));
  EXPECT_EQ(stats["maxValues"], json::parse(R"({"s":{"a":5,"b":{"c":"x"}}})"));
  EXPECT_EQ(stats["nullCount"], json::parse(R"({"s":{"a":1,"b":{"c":2}}})"));
}

TEST(FileStatistics, StopsAfterTheIndexedColumns) {
  const auto schema =
      arrow::schema({arrow::field("s", arrow::struct_({arrow::field("a", arrow::int32()),
                                                       arrow::field("b", arrow::int32())})),
                     arrow::field("c", arrow::int32())});
  const std::string rows = R"([{"s":{"a":1,"b":2},"c":3}])";
  EXPECT_EQ(StatisticsOf(schema, rows, 1)["nullCount"], json::parse(R"({"s":{"a":0}})"));
  EXPECT_EQ(StatisticsOf(schema, rows, 0)["nullCount"], json::object());
  EXPECT_EQ(StatisticsOf(schema, rows, -1)["nullCount"],
            json::parse(R"({"s":{"a":0,"b":0},"c":0})"));
}

TEST(FileStatistics, FindsTheNumberOfRecords) {
  EXPECT_EQ(NumRecordsOf(R"({"numRecords":5})"), 5);
  EXPECT_EQ(NumRecordsOf(""), -1);
  EXPECT_EQ(NumRecordsOf("{}"), -1);
  EXPECT_EQ(NumRecordsOf("nonsense"), -1);
}

}  // namespace
}  // namespace freshet::delta

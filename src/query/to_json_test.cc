#include <arrow/array.h>
#include <arrow/json/from_string.h>
#include <arrow/table.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "query/cell_text.h"
#include "query/query_engine.h"
#include "query/to_json_call.h"

namespace freshet::query {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

Relation Readings() {
  return {"readings",
          arrow::schema(
              {arrow::field("device", arrow::utf8()), arrow::field("value", arrow::float32()),
               arrow::field("tags", arrow::list(arrow::utf8())),
               arrow::field("place", arrow::struct_({arrow::field("room", arrow::utf8()),
                                                     arrow::field("floor", arrow::int32())}))})};
}

/// The first column of `spark_sql` over `rows`, NULL as "NULL".
std::vector<std::string> Rows(const std::string& spark_sql, const std::string& rows) {
  const auto engine = QueryEngine::Make().ValueOrDie();
  QueryProblem problem;
  const auto sql = TranslateSparkQuery(spark_sql, &problem, {Readings()});
  EXPECT_TRUE(sql.ok()) << problem.message;
  if (!sql.ok()) return {};
  const auto query = engine->Prepare(*sql, Readings(), &problem);
  EXPECT_TRUE(query.ok()) << problem.message << "\n" << *sql;
  if (!query.ok()) return {};
  const auto input =
      arrow::json::ArrayFromJSONString(arrow::struct_(Readings().schema->fields()), rows)
          .ValueOrDie();
  const auto batch = arrow::RecordBatch::FromStructArray(input).ValueOrDie();
  std::vector<std::string> texts;
  const auto batches = (*query)->Run({batch}).ValueOrDie();
  for (const auto& result : batches) {
    for (int64_t row = 0; row < result->num_rows(); ++row) {
      const auto& column = *result->column(0);
      texts.push_back(column.IsNull(row) ? "NULL" : CellText(column, row));
    }
  }
  return texts;
}

constexpr const char* kRows = R"([
  ["a", 1.5, ["x", null], ["r1", 1]],
  [null, null, null, null],
  ["c", 1e10, [], [null, 3]]])";

QueryProblem Problem(const std::string& expression) {
  QueryProblem problem;
  const auto sql =
      TranslateSparkQuery("SELECT " + expression + " FROM readings", &problem, {Readings()});
  EXPECT_FALSE(sql.ok()) << expression << " became " << sql.ValueOr("");
  return problem;
}

TEST(ToJson, AllColumns) {
  EXPECT_THAT(
      Rows("SELECT to_json(struct(*)) FROM readings", kRows),
      ElementsAre(R"({"device":"a","value":1.5,"tags":["x",null],"place":{"room":"r1","floor":1}})",
                  "{}", R"({"device":"c","value":1.0E10,"tags":[],"place":{"floor":3}})"));
}

TEST(ToJson, AStructThatWasMadeBefore) {
  EXPECT_THAT(
      Rows("SELECT to_json(s) FROM (SELECT struct(device, 7 AS seven, place.floor, 'k') AS "
           "s FROM readings)",
           kRows),
      ElementsAre(R"({"device":"a","seven":7,"floor":1,"col4":"k"})", R"({"seven":7,"col4":"k"})",
                  R"({"device":"c","seven":7,"floor":3,"col4":"k"})"));
}

TEST(ToJson, NullIsNull) {
  EXPECT_THAT(Rows("SELECT to_json(place) FROM readings", kRows),
              ElementsAre(R"({"room":"r1","floor":1})", "NULL", R"({"floor":3})"));
  EXPECT_THAT(Rows("SELECT to_json(tags) FROM readings", kRows),
              ElementsAre(R"(["x",null])", "NULL", "[]"));
}

// DuckDB hands on vectors of other kinds than flat ones: constants, and dictionaries where rows
// were left out or joined.
TEST(ToJson, RowsThatWereFilteredSortedAndJoined) {
  EXPECT_THAT(Rows("SELECT to_json(struct(place, array(device, 'k') AS l, 1 AS one)) FROM readings "
                   "WHERE device IS NOT NULL ORDER BY device DESC",
                   kRows),
              ElementsAre(R"({"place":{"floor":3},"l":["c","k"],"one":1})",
                          R"({"place":{"room":"r1","floor":1},"l":["a","k"],"one":1})"));
  EXPECT_THAT(Rows("SELECT to_json(struct(a.device, b.s)) FROM readings a JOIN (SELECT device, "
                   "struct(1 AS one, tags) AS s FROM readings) b ON a.device = b.device ORDER BY 1",
                   kRows),
              ElementsAre(R"({"device":"a","s":{"one":1,"tags":["x",null]}})",
                          R"({"device":"c","s":{"one":1,"tags":[]}})"));
  EXPECT_THAT(
      Rows("SELECT to_json(CASE WHEN device = 'a' THEN struct(1 AS one, device) ELSE "
           "struct(2 AS one, device) END) FROM readings",
           kRows),
      ElementsAre(R"({"one":1,"device":"a"})", R"({"one":2})", R"({"one":2,"device":"c"})"));
}

TEST(ToJson, ManyRows) {
  std::string rows = "[";
  std::vector<std::string> expected;
  for (int i = 0; i < 5000; ++i) {
    rows += (i == 0 ? "" : ", ");
    if (i % 3 == 0) {
      rows += "[null, null, null, null]";
      expected.emplace_back("{}");
    } else {
      rows += "[\"d" + std::to_string(i) + "\", null, [\"t" + std::to_string(i) + "\"], null]";
      expected.push_back("{\"device\":\"d" + std::to_string(i) + "\",\"tags\":[\"t" +
                         std::to_string(i) + "\"]}");
    }
  }
  EXPECT_EQ(Rows("SELECT to_json(struct(*)) FROM readings", rows + "]"), expected);
}

TEST(ToJson, FieldsOfOneNameGoIntoTheText) {
  EXPECT_EQ(Rows("SELECT to_json(struct(device, DEVICE, 1 AS device)) FROM readings", kRows)[0],
            R"({"device":"a","DEVICE":"a","device":1})");
  EXPECT_EQ(Problem("struct(device, DEVICE)").message,
            "two fields of this STRUCT have the name 'DEVICE': give one of them another with AS");
}

TEST(ToJson, NoFields) {
  EXPECT_THAT(Rows("SELECT to_json(struct()) FROM readings", kRows), ElementsAre("{}", "{}", "{}"));
}

TEST(ToJson, Options) {
  EXPECT_EQ(Rows("SELECT to_json(struct(device, place), map('ignoreNullFields', 'false')) FROM "
                 "readings",
                 kRows)[1],
            R"({"device":null,"place":null})");
  EXPECT_EQ(
      Rows("SELECT to_json(struct(TIMESTAMP '2025-01-12 08:18:00.5' AS t, DATE '2025-01-12' AS d), "
           "map('timeZone', '+01:00', 'timestampFormat', 'HH:mm XXX', 'dateFormat', \"d'\\\"'M\")) "
           "FROM readings",
           kRows)[0],
      R"({"t":"09:18 +01:00","d":"12\"1"})");
}

TEST(ToJson, WhatIsWrongIsRefusedWithItsPlace) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"to_json(device)", "'device' is STRING: write to_json(struct(", "device"},
      {"to_json(1)", "'1' is INT", "1"},
      {"to_json()", "perhaps options", "to_json"},
      {"to_json(place, map(), 1)", "perhaps options", "to_json"},
      {"to_json(*)", "'*' is not carried in this place", "*"},
      {"to_json(place) OVER ()", "no aggregate", "to_json"},
      {"to_json(place, 'x')", "map of literals", "'x'"},
      {"to_json(place, map('pretty', device))", "map of literals", "map"},
      {"to_json(place, map('prety', 'true'))", "no option 'prety'", "'prety'"},
      {"to_json(place, map('ignoreNullFields', 'perhaps'))", "neither 'true' nor", "'perhaps'"},
      {"to_json(place, map('timeZone', 'Mars'))", "'Mars' is not carried", "'Mars'"},
      {"to_json(place, map('dateFormat', 'foo'))", "'f' in the pattern 'foo'", "'foo'"},
      {"to_json(place, map('timeZone', 'Z', 'TIMEZONE', 'Z'))", "given twice", "'TIMEZONE'"},
      {"to_json(struct(value, INTERVAL 1 DAY AS i))", "cast it to STRING", "INTERVAL"},
      {"struct()", "without fields", "struct"},
      {"named_struct('', value)", "needs a name", "value"},
      {"struct(nothing.*)", "unknown column 'nothing'", "nothing"},
      {"struct(DISTINCT value)", "expected an expression", "DISTINCT"},
      {"lower(value AS v)", "expected ')'", "AS"},
      {"map('a')", "keys and values", "map"},
      {"map(1.5D, 1)", "keys of the type DOUBLE", "map"},
  };
  for (const auto& [expression, words, token] : cases) {
    const QueryProblem problem = Problem(expression);
    EXPECT_THAT(problem.message, HasSubstr(words)) << expression;
    EXPECT_THAT(problem.token, HasSubstr(token)) << expression;
  }
  EXPECT_THAT(Problem("to_json(place, map('prety', 'true'))").candidates, Contains("timeZone"));
}

TEST(ToJsonCall, TextReadsBack) {
  ToJsonCall call;
  call.options = {true, -3600, "yyyy", "HH 'h'", "mm"};
  call.field_names = {"a", "it's \"b\"", ""};
  const auto read = ParseToJsonCall(ToJsonCallText(call)).ValueOrDie();
  EXPECT_EQ(read.field_names, call.field_names);
  EXPECT_EQ(read.options.null_fields, true);
  EXPECT_EQ(read.options.zone_offset, -3600);
  EXPECT_EQ(read.options.date_format, "yyyy");
  EXPECT_EQ(read.options.timestamp_format, "HH 'h'");
  EXPECT_EQ(read.options.timestamp_ntz_format, "mm");
  EXPECT_EQ(ParseToJsonCall(ToJsonCallText({})).ValueOrDie().field_names, std::nullopt);
  EXPECT_FALSE(ParseToJsonCall("no JSON").ok());
}

}  // namespace
}  // namespace freshet::query

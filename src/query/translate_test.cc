#include <arrow/array.h>
#include <arrow/table.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "query/cell_text.h"
#include "query/query_engine.h"

namespace freshet::query {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<Relation> Inputs() {
  return {{"readings",
           arrow::schema(
               {arrow::field("timestamp", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")),
                arrow::field("device_id", arrow::utf8()), arrow::field("floor", arrow::int32()),
                arrow::field("value", arrow::float32()),
                arrow::field("place", arrow::struct_({arrow::field("room", arrow::utf8())}))})},
          {"devices", arrow::schema({arrow::field("device_id", arrow::utf8()),
                                     arrow::field("name", arrow::utf8())})}};
}

std::string Translate(const std::string& sql) {
  QueryProblem problem;
  const auto translated = TranslateSparkQuery(sql, &problem, Inputs());
  EXPECT_TRUE(translated.ok()) << sql << ": " << problem.message;
  return translated.ValueOr("");
}

QueryProblem Problem(const std::string& sql) {
  QueryProblem problem;
  const auto translated = TranslateSparkQuery(sql, &problem, Inputs());
  EXPECT_FALSE(translated.ok()) << sql << " became " << translated.ValueOr("");
  if (!translated.ok()) {
    EXPECT_TRUE(translated.status().IsInvalid());
    EXPECT_EQ(translated.status().message(), problem.message);
  }
  return problem;
}

/// The schema that the translation of `sql` has in DuckDB.
std::string SchemaOf(const std::string& sql) {
  const auto engine = QueryEngine::Make().ValueOrDie();
  QueryProblem problem;
  const auto schema = engine->Describe(Translate(sql), Inputs(), &problem);
  EXPECT_TRUE(schema.ok()) << sql << ": " << problem.message;
  return schema.ok() ? (*schema)->ToString() : "";
}

TEST(Translate, NamesOfRelationsPassThrough) {
  EXPECT_EQ(Translate("SELECT device_id FROM readings"),
            R"(SELECT "readings"."device_id" AS "device_id" FROM "readings" AS "readings")");
  EXPECT_EQ(Translate("SELECT r.device_id AS d FROM readings AS r WHERE r.floor IS NULL"),
            R"(SELECT "r"."device_id" AS "d" FROM "readings" AS "r" WHERE ("r"."floor" IS NULL))");
}

TEST(Translate, ResultsHaveSparksTypes) {
  EXPECT_EQ(SchemaOf("SELECT value * 1.8 AS a, value * value AS b, floor + 1 AS c, floor / 2 AS d, "
                     "value > 18.1 AS e, coalesce(value, 0) AS f FROM readings"),
            "a: double\nb: float\nc: int32\nd: double\ne: bool\nf: double");
  EXPECT_EQ(SchemaOf("SELECT count(*) AS a, sum(floor) AS b, avg(value) AS c, max(value) AS d "
                     "FROM readings"),
            "a: int64\nb: int64\nc: double\nd: float");
  EXPECT_EQ(
      SchemaOf("SELECT timestamp + INTERVAL 1 DAY AS a, CAST(timestamp AS DATE) AS b, "
               "year(timestamp) AS c, place.room AS d, place AS e FROM readings"),
      "a: timestamp[us, tz=UTC]\nb: date32[day]\nc: int32\nd: string\ne: struct<room: string>");
}

TEST(Translate, ColumnsKeepTheirNames) {
  EXPECT_EQ(SchemaOf("SELECT *, lower(device_id), floor + 1 FROM readings"),
            "timestamp: timestamp[us, tz=UTC]\ndevice_id: string\nfloor: int32\nvalue: float\n"
            "place: struct<room: string>\nlower(device_id): string\n(floor + 1): int32");
  EXPECT_EQ(
      SchemaOf("SELECT r.*, d.name FROM readings r JOIN devices d USING (device_id)").substr(0, 34),
      "timestamp: timestamp[us, tz=UTC]\nd");
}

TEST(Translate, UnknownColumn) {
  const QueryProblem problem = Problem("SELECT floor, 'devise_id', devise_id FROM readings");
  EXPECT_EQ(problem.message, "unknown column 'devise_id'");
  EXPECT_EQ(problem.token, "devise_id");
  EXPECT_EQ(problem.occurrence, 1);  // the string has the same text without its quotes
  EXPECT_THAT(problem.candidates, Contains("device_id"));
}

TEST(Translate, UnknownTableFunctionAndField) {
  EXPECT_EQ(Problem("SELECT 1 AS x FROM reading").message, "unknown table 'reading'");
  EXPECT_THAT(Problem("SELECT 1 AS x FROM reading").candidates, ElementsAre("readings", "devices"));
  EXPECT_EQ(Problem("SELECT lowr(device_id) FROM readings").token, "lowr");
  EXPECT_THAT(Problem("SELECT lowr(device_id) FROM readings").candidates, Contains("lower"));
  EXPECT_EQ(Problem("SELECT place.rom FROM readings").message, "unknown field 'rom'");
  EXPECT_THAT(Problem("SELECT place.rom FROM readings").candidates, ElementsAre("room"));
}

TEST(Translate, FunctionsWhoseValueIsNotRepeatableAreRefused) {
  for (const char* sql :
       {"SELECT current_timestamp() FROM readings", "SELECT current_timestamp FROM readings",
        "SELECT rand() FROM readings"}) {
    EXPECT_THAT(Problem(sql).message, HasSubstr("run again after a crash")) << sql;
  }
}

TEST(Translate, TypesThatDoNotFitAreRefusedInSparksWords) {
  EXPECT_EQ(Problem("SELECT device_id + 1 FROM readings").message,
            "'+' needs numbers, 'device_id' is STRING: cast it");
  EXPECT_EQ(Problem("SELECT floor FROM readings WHERE timestamp > floor").message,
            "TIMESTAMP and INT can't be compared: cast one of them");
  EXPECT_EQ(Problem("SELECT floor FROM readings WHERE floor").message,
            "WHERE needs a condition (BOOLEAN), this is INT");
  EXPECT_THAT(Problem("SELECT year(device_id) FROM readings").message,
              HasSubstr("year is carried with (DATE), not (STRING)"));
  EXPECT_THAT(Problem("SELECT coalesce(device_id, 1) FROM readings").message,
              HasSubstr("STRING and INT have no common type"));
  EXPECT_THAT(Problem("SELECT floor / 2.5 FROM readings").message, HasSubstr("DECIMAL"));
}

TEST(Translate, WhatIsNotCarriedIsRefusedByName) {
  const std::pair<const char*, const char*> cases[] = {
      {"SELECT floor FROM readings LATERAL VIEW explode(x) e", "LATERAL"},
      {"SELECT floor FROM readings TABLESAMPLE (5 ROWS)", "TABLESAMPLE"},
      {"SELECT floor & 1 FROM readings", "operator &"},
      {"SELECT x -> x + 1 FROM readings", "lambda"},
      {"SELECT floor FROM a.b", "catalogs"},
      {"SELECT floor FROM range(5)", "table function"},
      {"SELECT sum(floor) OVER w FROM readings", "named windows"},
      {"SELECT floor FROM readings GROUP BY ROLLUP (floor)", "ROLLUP"},
      {"SELECT first(floor IGNORE NULLS) FROM readings", ""},
      {"SELECT B'1F'", "B'…'"},
      {"SELECT X'1G'", "hexadecimal"},
      {"SELECT floor FROM readings WHERE device_id RLIKE '(?=a)'", "regular expression"},
      {"SELECT floor FROM readings NATURAL JOIN devices", "NATURAL"},
      {"SELECT device_id FROM readings JOIN devices ON true", "several tables"},
      {"SELECT ? FROM readings", "parameters"},
      {"WITH RECURSIVE r AS (SELECT 1) SELECT * FROM r", "RECURSIVE"},
  };
  for (const auto& [sql, words] : cases) EXPECT_THAT(Problem(sql).message, HasSubstr(words)) << sql;
}

TEST(Translate, SyntaxErrorsSayWhatWasExpectedAndWhere) {
  const QueryProblem problem = Problem("SELECT floor, FROM readings");
  EXPECT_EQ(problem.message, "expected an expression, found 'FROM'");
  EXPECT_EQ(problem.token, "FROM");
  EXPECT_EQ(Problem("SELECT floor FROM readings WHERE (floor = 1").message,
            "expected ')', found the end of the query");
  EXPECT_EQ(Problem("SELECT floor FROM readings 5").message,
            "expected the end of the query, found '5'");
  EXPECT_EQ(Problem("SELECT 'open FROM readings").message.empty(), false);
}

TEST(Translate, DeepNestingIsRefusedNotCrashedOn) {
  EXPECT_THAT(Problem("SELECT " + std::string(5000, '(') + "1").message, HasSubstr("too deeply"));
  std::string negated = "SELECT ";
  for (int i = 0; i < 5000; ++i) negated += "NOT ";
  EXPECT_THAT(Problem(negated + "true").message, HasSubstr("too deeply"));
}

TEST(Translate, ExpressionsNameColumnsWithoutTheirTable) {
  QueryProblem problem;
  const std::vector<Relation> one = {Inputs()[0]};
  EXPECT_EQ(*TranslateSparkExpression("floor IS NOT NULL AND device_id <> ''", &problem, one),
            R"((("floor" IS NOT NULL) AND ("device_id" <> '')))");
  EXPECT_EQ(*TranslateSparkExpression("readings.floor", &problem, one), R"("floor")");
  EXPECT_FALSE(TranslateSparkExpression("floor +", &problem, one).ok());
  EXPECT_EQ(problem.message, "expected an expression, found the end of the query");
}

}  // namespace
}  // namespace freshet::query

#include "query/stream_query.h"

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/json/from_string.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "query/query_engine.h"

namespace freshet::query {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const auto kTime = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
const auto kSchema =
    arrow::schema({arrow::field("ts", kTime), arrow::field("k", arrow::utf8()),
                   arrow::field("v", arrow::float32()), arrow::field("n", arrow::int32())});

StreamSource Source(bool watermark = true) {
  return {{"__batch", kSchema},
          watermark ? std::optional<std::string>("ts") : std::optional<std::string>()};
}

StreamQuery Translate(const std::string& sql) {
  QueryProblem problem;
  const auto query = TranslateStreamQuery(sql, Source(), &problem);
  EXPECT_TRUE(query.ok()) << sql << ": " << query.status();
  return query.ValueOr(StreamQuery{});
}

std::string Refusal(const std::string& sql, bool watermark = true) {
  QueryProblem problem;
  const auto query = TranslateStreamQuery(sql, Source(watermark), &problem);
  EXPECT_FALSE(query.ok()) << sql;
  return problem.message;
}

/// Never destroyed: DuckDB's destructor uses thread-local state, which goes before statics do.
QueryEngine* Engine() {
  static QueryEngine* const engine = QueryEngine::Make().ValueOrDie().release();
  return engine;
}

/// Rows of the stream as JSON arrays, one a column; times in seconds.
std::shared_ptr<arrow::RecordBatch> Rows(const std::vector<std::string>& columns) {
  arrow::ArrayVector arrays;
  for (int i = 0; i < kSchema->num_fields(); ++i) {
    arrays.push_back(
        arrow::json::ArrayFromJSONString(kSchema->field(i)->type(), columns[static_cast<size_t>(i)])
            .ValueOrDie());
  }
  return arrow::RecordBatch::Make(kSchema, arrays[0]->length(), arrays);
}

std::string Answer(const std::string& sql, const std::shared_ptr<arrow::RecordBatch>& rows) {
  QueryProblem problem;
  auto prepared = Engine()->Prepare(sql + " ORDER BY ALL", {"__batch", rows->schema()}, &problem);
  EXPECT_TRUE(prepared.ok()) << sql << "\n" << prepared.status() << problem.message;
  if (!prepared.ok()) return "";
  std::string text;
  for (const auto& batch : (*prepared)->Run({rows}).ValueOrDie()) {
    for (int64_t row = 0; row < batch->num_rows(); ++row) {
      for (int i = 0; i < batch->num_columns(); ++i) {
        text += (i == 0 ? "" : " ") + batch->column(i)->GetScalar(row).ValueOrDie()->ToString();
      }
      text += "\n";
    }
  }
  return text;
}

TEST(StreamQuery, TheEventTimeIsFoundWhereverItGoesAsItIs) {
  EXPECT_THAT(Translate("SELECT k, ts FROM __batch").event_time_columns, ElementsAre(1));
  EXPECT_THAT(Translate("SELECT * FROM __batch AS b").event_time_columns, ElementsAre(0));
  EXPECT_THAT(Translate("SELECT k, b.t AS at FROM (SELECT k, ts AS t FROM __batch) AS b")
                  .event_time_columns,
              ElementsAre(1));
  EXPECT_THAT(
      Translate("WITH w AS (SELECT ts, k FROM __batch) SELECT k, ts FROM w").event_time_columns,
      ElementsAre(1));
  EXPECT_THAT(Translate("SELECT k, ts + INTERVAL 1 DAY AS ts FROM __batch").event_time_columns,
              ElementsAre());
  EXPECT_THAT(Translate("SELECT k FROM __batch").event_time_columns, ElementsAre());
}

TEST(StreamQuery, ConditionsThatDoNotLookAtTheEventTimeHoldForTheWatermark) {
  const auto rows = Rows({"[1000000, 9000000, 5000000, null]", "[\"a\", \"x\", \"a\", \"a\"]",
                          "[1, 2, 3, 4]", "[1, 1, 1, 1]"});
  const auto greatest = [&](const std::string& where) {
    return Answer(Translate("SELECT k FROM __batch AS b" + where).event_time_sql, rows);
  };
  EXPECT_EQ(greatest(""), "1970-01-01 00:00:09.000000Z\n");
  EXPECT_EQ(greatest(" WHERE k = 'a'"), "1970-01-01 00:00:05.000000Z\n");
  EXPECT_EQ(greatest(" WHERE b.ts < TIMESTAMP'1970-01-01 00:00:02' AND k = 'a'"),
            "1970-01-01 00:00:05.000000Z\n");
  EXPECT_EQ(greatest(" WHERE k = 'nobody'"), "null\n");
  EXPECT_EQ(Translate("SELECT k FROM (SELECT k, ts FROM __batch WHERE n = 1) WHERE k = 'a'")
                .event_time_sql,
            R"(SELECT max("__batch"."ts") AS event_time FROM "__batch" AS "__batch")"
            R"( WHERE ("__batch"."n" = CAST('1' AS INTEGER)))");
}

TEST(StreamQuery, InAJoinEveryRowMovesTheWatermark) {
  EXPECT_EQ(Translate("SELECT b.k FROM __batch AS b JOIN (VALUES ('a')) AS v(k) ON b.k = v.k")
                .event_time_sql,
            R"(SELECT max("ts") AS event_time FROM "__batch")");
}

TEST(StreamQuery, TumblingWindows) {
  const StreamQuery query = Translate(
      "SELECT window.start AS s, upper(k) AS u, round(avg(v), 2) AS mean, count(*) AS c "
      "FROM __batch WHERE n > 0 GROUP BY window(ts, '10 seconds'), upper(k) HAVING c > 1");
  ASSERT_TRUE(query.aggregate.has_value());
  EXPECT_EQ(query.aggregate->key_count, 1);
  EXPECT_THAT(query.aggregate->merges, ElementsAre(Merge::kSum, Merge::kSum, Merge::kSum));
  EXPECT_EQ(query.aggregate->description, "windows of 10 seconds by upper(k): avg(v), count(1)");
  const auto rows =
      Rows({"[1000000, 9999999, 10000000, -1, null]", "[\"a\", \"A\", \"b\", \"b\", \"c\"]",
            "[1, 2, 3, null, 5]", "[1, 1, 1, 1, 1]"});
  EXPECT_EQ(Answer(query.aggregate->partial_sql, rows),
            "1970-01-01 00:00:00.000000Z 1 B null 0 1\n"
            "1970-01-01 00:00:10.000000Z 2 A 3 2 2\n"
            "1970-01-01 00:00:20.000000Z 1 B 3 1 1\n");
}

TEST(StreamQuery, ADeviationOfWhatIsNotFiniteIsNotANumber) {
  const StreamQuery query = Translate(
      "SELECT window, stddev(v) AS sd, stddev(v) FILTER (WHERE n = 1) AS sd_1 FROM __batch "
      "GROUP BY window(ts, '10 seconds')");
  EXPECT_THAT(query.aggregate->merges, ElementsAre(Merge::kMoments, Merge::kMoments));
  const auto rows = Rows({"[1, 1, 1]", "[null, null, null]", "[1, 3, Infinity]", "[1, 1, 2]"});
  EXPECT_EQ(Answer(query.aggregate->partial_sql, rows),
            "1970-01-01 00:00:10.000000Z 3 3 nan nan 2 2 2\n");
}

TEST(StreamQuery, SlidingWindowsAndAStart) {
  const auto ends = [](const std::string& window, const std::string& times) {
    const StreamQuery query =
        Translate("SELECT window, count(*) AS c FROM __batch GROUP BY window(ts, " + window + ")");
    const std::string null = times == "[23000000]" ? "[null]" : "[null, null]";
    return Answer(query.aggregate->partial_sql, Rows({times, null, null, null}));
  };
  EXPECT_EQ(ends("'10 seconds', '5 seconds'", "[23000000]"),
            "1970-01-01 00:00:25.000000Z 1 1\n1970-01-01 00:00:30.000000Z 1 1\n");
  // Windows that do not fill the slide evenly: 23 is in [10, 21) no more.
  EXPECT_EQ(ends("'11 seconds', '5 seconds'", "[23000000]"),
            "1970-01-01 00:00:26.000000Z 1 1\n1970-01-01 00:00:31.000000Z 1 1\n");
  EXPECT_EQ(ends("'13 seconds', '5 seconds'", "[22000000, 22999999]"),
            "1970-01-01 00:00:23.000000Z 2 2\n1970-01-01 00:00:28.000000Z 2 2\n"
            "1970-01-01 00:00:33.000000Z 2 2\n");
  EXPECT_EQ(ends("'10 seconds', '10 seconds', '3 seconds'", "[23000000]"),
            "1970-01-01 00:00:33.000000Z 1 1\n");
}

TEST(StreamQuery, TheRestIsASelectOverClosedGroups) {
  for (const char* sql : {
           "SELECT window, k, count(*) AS c FROM __batch GROUP BY window(ts, '5 minutes'), k",
           "SELECT window(ts, '5 minutes').start AS s, sum(n) + 1 AS t FROM __batch GROUP BY "
           "window(ts, '5 minutes')",
           "SELECT window(b.ts, '5 minutes') AS w, min(v) AS lo FROM __batch AS b GROUP BY w",
           "SELECT ts, k, count(*) AS c FROM __batch GROUP BY ts, k",
           "SELECT window.end AS e, stddev(v) AS sd, var_pop(n) AS vp, max(k) AS mx, sum(v) FILTER "
           "(WHERE n > 1) AS sf, avg(n) AS av, bool_and(n > 1) AS ba, approx_count_distinct(k) AS "
           "d FROM (SELECT ts, v, n, k FROM "
           "__batch WHERE n > 0) GROUP BY window(ts, '5 minutes') HAVING max(n) > 3 AND sd IS NOT "
           "NULL",
       }) {
    const StreamQuery query = Translate(sql);
    ASSERT_TRUE(query.aggregate.has_value()) << sql;
    QueryProblem problem;
    const auto partial =
        Engine()->Describe(query.aggregate->partial_sql, {{"__batch", kSchema}}, &problem);
    ASSERT_TRUE(partial.ok()) << partial.status() << query.aggregate->partial_sql;
    const auto groups = GroupsSchema(**partial);
    const auto schema = Engine()->Describe(query.sql, {{kGroupsRelation, groups}}, &problem);
    ASSERT_TRUE(schema.ok()) << sql << "\n" << schema.status() << "\n" << query.sql;
  }
}

TEST(StreamQuery, WhatWouldNeverBeCompleteIsRefused) {
  const std::string window = " FROM __batch GROUP BY window(ts, '5 minutes')";
  EXPECT_THAT(Refusal("SELECT k, count(*) AS c FROM __batch GROUP BY k"),
              HasSubstr("needs a window of its event time"));
  EXPECT_THAT(Refusal("SELECT count(*) AS c" + window, /*watermark=*/false),
              HasSubstr("WATERMARK timestamp DELAY OF"));
  EXPECT_THAT(Refusal("SELECT count(*) AS c FROM __batch GROUP BY "
                      "window(ts + INTERVAL 1 DAY, '5 minutes')"),
              HasSubstr("the watermark's column, 'ts'"));
  EXPECT_THAT(Refusal("SELECT count(*) AS c FROM __batch GROUP BY window(ts, '5 months')"),
              HasSubstr("no fixed length"));
  EXPECT_THAT(Refusal("SELECT count(*) AS c FROM __batch GROUP BY window(ts, '5 days', '6 days')"),
              HasSubstr("slide"));
  EXPECT_THAT(Refusal("SELECT k, count(*) AS c" + window), HasSubstr("neither in GROUP BY"));
  EXPECT_THAT(Refusal("SELECT *" + window), HasSubstr("'*'"));
  EXPECT_THAT(Refusal("SELECT count(DISTINCT k) AS c" + window),
              HasSubstr("approx_count_distinct"));
  EXPECT_THAT(Refusal("SELECT median(v) AS c" + window), HasSubstr("put together"));
  EXPECT_THAT(Refusal("SELECT kk, count(*) AS c" + window), HasSubstr("unknown column 'kk'"));
  EXPECT_THAT(Refusal("SELECT window(ts, '6 minutes') AS w, count(*) AS c" + window),
              HasSubstr("not the one of GROUP BY"));
  EXPECT_THAT(Refusal("SELECT count(*) AS c FROM __batch GROUP BY window(ts, '5 minutes'), "
                      "window(ts, '6 minutes')"),
              HasSubstr("one window only"));
}

}  // namespace
}  // namespace freshet::query

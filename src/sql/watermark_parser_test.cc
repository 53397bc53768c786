#include "sql/watermark_parser.h"

#include <gtest/gtest.h>

#include "sql/find_token.h"
#include "sql/pipeline_parser.h"

namespace freshet {
namespace {

constexpr int64_t kMinute = 60'000;

Query QueryOf(const SourceText& source) {
  const auto statements = ParsePipeline(source);
  EXPECT_TRUE(statements.ok()) << statements.status();
  return std::get<CreateStreamingTable>(statements->front()).query;
}

struct WatermarkCase {
  std::string from;
  std::string sql;  // what is left of it
  int64_t delay_ms;
};

TEST(Watermark, StandsBehindTheStreamBeforeOrBehindItsAlias) {
  const std::vector<WatermarkCase> cases = {
      {"STREAM s WATERMARK at DELAY OF INTERVAL 10 MINUTES", "__stream_0 AS s", 10 * kMinute},
      {"STREAM(s) WATERMARK at DELAY OF INTERVAL '10' MINUTES x", "__stream_0 x", 10 * kMinute},
      {"STREAM s WATERMARK at DELAY OF INTERVAL '90 seconds' AS x", "__stream_0 AS x", 90'000},
      {"STREAM s AS x WATERMARK at DELAY OF INTERVAL 1 HOUR 30 MINUTES", "__stream_0 AS x",
       90 * kMinute},
      {"STREAM s x WATERMARK `at` DELAY OF INTERVAL 0 SECONDS", "__stream_0 x", 0},
      {"STREAM read_files('d') WATERMARK at DELAY OF INTERVAL 2 days", "__stream_0",
       2 * 24 * 60 * kMinute},
  };
  for (const WatermarkCase& it : cases) {
    const SourceText source(
        "p.sql", "CREATE STREAMING TABLE t AS SELECT a FROM " + it.from + " WHERE a > 1;");
    const Query query = QueryOf(source);
    EXPECT_EQ(query.sql, "SELECT a FROM " + it.sql + " WHERE a > 1");
    ASSERT_TRUE(query.streams[0].watermark.has_value()) << it.from;
    EXPECT_EQ(query.streams[0].watermark->column.text, "at");
    EXPECT_EQ(query.streams[0].watermark->delay_ms, it.delay_ms) << it.from;
    // What stands behind is still found at its place.
    const Span place = FindInQuery(source, query, "a", 1);
    EXPECT_EQ(source.Slice({place.begin - 6, place.end}), "WHERE a") << it.from;
  }
}

TEST(Watermark, DistinctIsTakenOutOfTheOutermostSelectOnly) {
  const SourceText source(
      "p.sql", "CREATE STREAMING TABLE t AS SELECT DISTINCT a, b FROM STREAM s WHERE a > 1;");
  const Query query = QueryOf(source);
  EXPECT_EQ(query.sql, "SELECT a, b FROM __stream_0 AS s WHERE a > 1");
  ASSERT_TRUE(query.distinct.has_value());
  EXPECT_EQ(source.Slice(*query.distinct), "DISTINCT");
  const Span place = FindInQuery(source, query, "a", 0);
  EXPECT_EQ(source.Slice({place.begin, place.end + 3}), "a, b");

  const SourceText inner(
      "p.sql", "CREATE STREAMING TABLE t AS SELECT a FROM (SELECT DISTINCT a FROM STREAM s);");
  EXPECT_FALSE(QueryOf(inner).distinct.has_value());
}

TEST(ParseDuration, WhatWindowTakes) {
  EXPECT_EQ(ParseDuration("5 minutes").ValueOrDie(), 300'000'000);
  EXPECT_EQ(ParseDuration(" interval 1 HOUR -30 minute ").ValueOrDie(), 1'800'000'000);
  EXPECT_EQ(ParseDuration("-10 seconds").ValueOrDie(), -10'000'000);
  EXPECT_EQ(ParseDuration("1 week").ValueOrDie(), int64_t{604'800'000'000});
  for (const char* wrong : {"", "5", "5 months", "five minutes", "5 minutes 3", "1.5 hours",
                            "99999999999999999999 days", "200 weeks 99999999 weeks"}) {
    EXPECT_FALSE(ParseDuration(wrong).ok()) << wrong;
  }
}

}  // namespace
}  // namespace freshet

#include "sql/find_token.h"

#include <gtest/gtest.h>

#include "sql/pipeline_parser.h"

namespace freshet {
namespace {

/// Gives the line and column of a token of the query that follows "CREATE STREAMING TABLE t AS\n".
std::string Place(const std::string& query, std::string_view token, int occurrence) {
  const SourceText source("p.sql", "CREATE STREAMING TABLE t AS\n" + query);
  const auto parsed = ParsePipeline(source);
  EXPECT_TRUE(parsed.ok()) << parsed.status().message();
  const Query& found = std::get<CreateStreamingTable>(parsed->at(0)).query;
  const Span span = FindInQuery(source, found, token, occurrence);
  const auto position = source.PositionOf(span.begin);
  return std::to_string(position.line) + ":" + std::to_string(position.column) + " " +
         std::string(source.Slice(span));
}

TEST(FindInQuery, GivesTheNthOccurrence) {
  EXPECT_EQ(Place("SELECT a, b, a FROM STREAM s", "a", 0), "2:8 a");
  EXPECT_EQ(Place("SELECT a, b, a FROM STREAM s", "A", 1), "2:14 a");
  EXPECT_EQ(Place("SELECT `a`, b, a FROM STREAM s", "a", 0), "2:8 `a`");
}

TEST(FindInQuery, CommentsAndStreamsAreNotCounted) {
  EXPECT_EQ(Place("SELECT b -- a\n, a FROM STREAM s", "a", 0), "3:3 a");
  EXPECT_EQ(Place("SELECT b FROM STREAM read_files('x', a => 1) WHERE a", "a", 0), "2:52 a");
}

TEST(FindInQuery, DistinctOnIsNotCounted) {
  EXPECT_EQ(Place("SELECT DISTINCT ON (a, f(b)) a, b FROM STREAM s WHERE b", "a", 0), "2:30 a");
  EXPECT_EQ(Place("SELECT DISTINCT ON (a, f(b)) a, b FROM STREAM s WHERE b", "b", 1), "2:55 b");
}

TEST(FindInQuery, TheAliasThatWasPutInIsTheTablesName) {
  EXPECT_EQ(Place("SELECT 1 FROM STREAM s WHERE s.a", "s", 0), "2:22 s");
  EXPECT_EQ(Place("SELECT 1 FROM STREAM s WHERE s.a", "s", 1), "2:30 s");
  EXPECT_EQ(Place("SELECT 1 FROM STREAM s AS x WHERE s.a", "s", 0), "2:35 s");
  EXPECT_EQ(Place("SELECT 1 FROM STREAM s x WHERE s.a", "s", 0), "2:32 s");
  EXPECT_EQ(Place("SELECT 1 FROM STREAM(s) WHERE s.a", "__stream_0", 0), "2:22 s");
}

TEST(FindInQuery, FindsSeveralTokens) {
  EXPECT_EQ(Place("SELECT a, s . a FROM STREAM s", "s.a", 0), "2:11 s . a");
}

TEST(FindInQuery, WhatIsNotThereGivesTheFirst) {
  EXPECT_EQ(Place("SELECT a FROM STREAM s", "a", 7), "2:8 a");
  EXPECT_EQ(Place("SELECT a FROM STREAM s", "zz", 0), "2:1 SELECT");
  EXPECT_EQ(Place("SELECT a FROM STREAM s", "", 0), "2:1 SELECT");
}

TEST(FindInText, GivesTheOccurrenceOrThePart) {
  const SourceText source("p.sql", "EXPECT (a > 1 AND a < b)");
  const Span part{8, 23};
  EXPECT_EQ(FindInText(source, part, "a", 1).begin, 18u);
  EXPECT_EQ(FindInText(source, part, "zz", 0).begin, 8u);
}

}  // namespace
}  // namespace freshet

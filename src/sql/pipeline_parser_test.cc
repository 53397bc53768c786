#include "sql/pipeline_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<Statement> Parse(const std::string& text) {
  auto parsed = ParsePipeline(SourceText("p.sql", text));
  EXPECT_TRUE(parsed.ok()) << parsed.status().message();
  return parsed.ok() ? *std::move(parsed) : std::vector<Statement>{};
}

CreateStreamingTable ParseTable(const std::string& text) {
  const std::vector<Statement> statements = Parse(text);
  EXPECT_THAT(statements, SizeIs(1));
  return std::get<CreateStreamingTable>(statements.at(0));
}

std::string Sql(const std::string& query) {
  return ParseTable("CREATE STREAMING TABLE t AS " + query).query.sql;
}

TEST(PipelineParser, ReadsASinkAndItsFlow) {
  const std::vector<Statement> statements = Parse(
      "CREATE SINK out COMMENT 'clean ones' FORMAT 'kafka' OPTIONS (topic = 't', "
      "'kafka.bootstrap.servers' = 'b:9092');\n"
      "CREATE FLOW f COMMENT 'all' AS INSERT INTO out BY NAME SELECT x AS value FROM STREAM s");
  ASSERT_THAT(statements, SizeIs(2));
  const auto& sink = std::get<CreateSink>(statements[0]);
  EXPECT_EQ(sink.name.text, "out");
  EXPECT_EQ(sink.format.text, "kafka");
  EXPECT_EQ(sink.comment, "clean ones");
  ASSERT_THAT(sink.options, SizeIs(2));
  EXPECT_EQ(sink.options[1].key.text, "kafka.bootstrap.servers");
  EXPECT_EQ(sink.options[1].value.text, "b:9092");
  const auto& flow = std::get<CreateFlow>(statements[1]);
  EXPECT_EQ(flow.name.text, "f");
  EXPECT_EQ(flow.comment, "all");
  EXPECT_EQ(flow.target.text, "out");
  EXPECT_EQ(flow.query.sql, "SELECT x AS value FROM __stream_0 AS s");
}

TEST(PipelineParser, ReadsAWholeStreamingTable) {
  const CreateStreamingTable table = ParseTable(
      "CREATE OR REFRESH STREAMING TABLE IF NOT EXISTS bronze (\n"
      "  id INT NOT NULL COMMENT 'the key', tags MAP<STRING, ARRAY<INT>>,\n"
      "  CONSTRAINT complete EXPECT (id IS NOT NULL AND f(id) > 1) ON VIOLATION DROP ROW,\n"
      "  CONSTRAINT small EXPECT (id < 10), CONSTRAINT sane EXPECT (id > 0) ON VIOLATION FAIL "
      "UPDATE)\n"
      "PARTITIONED BY (id, `b c`) COMMENT 'raw' LOCATION '/data/bronze'\n"
      "TBLPROPERTIES ('pipelines.trigger.interval' = '1 second', delta.appendOnly = true, x = -1)\n"
      "AS SELECT * FROM STREAM s;");
  EXPECT_EQ(table.name.text, "bronze");
  EXPECT_TRUE(table.or_refresh);
  EXPECT_TRUE(table.if_not_exists);
  ASSERT_THAT(table.columns, SizeIs(2));
  EXPECT_TRUE(table.columns[0].not_null);
  EXPECT_EQ(table.columns[0].comment, "the key");
  EXPECT_EQ(table.columns[1].type.text, "MAP<STRING, ARRAY<INT>>");
  EXPECT_FALSE(table.columns[1].not_null);
  ASSERT_THAT(table.constraints, SizeIs(3));
  EXPECT_EQ(table.constraints[0].expression.text, "id IS NOT NULL AND f(id) > 1");
  EXPECT_EQ(table.constraints[0].reaction, Reaction::kDropRow);
  EXPECT_EQ(table.constraints[1].reaction, Reaction::kWarn);
  EXPECT_EQ(table.constraints[2].reaction, Reaction::kFailUpdate);
  ASSERT_THAT(table.partitioned_by, SizeIs(2));
  EXPECT_EQ(table.partitioned_by[1].text, "b c");
  EXPECT_EQ(table.comment, "raw");
  EXPECT_EQ(table.location->text, "/data/bronze");
  ASSERT_THAT(table.properties, SizeIs(3));
  EXPECT_EQ(table.properties[1].key.text, "delta.appendOnly");
  EXPECT_EQ(table.properties[1].value.kind, OptionValue::Kind::kBoolean);
  EXPECT_EQ(table.properties[2].value.text, "-1");
}

TEST(PipelineParser, ReadsSourceCalls) {
  const CreateStreamingTable table = ParseTable(
      "CREATE STREAMING TABLE t AS SELECT * FROM STREAM read_files('data', format => 'json', "
      "maxFilesPerTrigger => 1, `latestFirst` => TRUE) AS f WHERE f.a > 1");
  EXPECT_EQ(table.query.sql, "SELECT * FROM __stream_0 AS f WHERE f.a > 1");
  ASSERT_THAT(table.query.streams, SizeIs(1));
  const auto& call = std::get<SourceCall>(table.query.streams[0].input);
  EXPECT_EQ(call.function.text, "read_files");
  ASSERT_THAT(call.positional, SizeIs(1));
  EXPECT_EQ(call.positional[0].text, "data");
  ASSERT_THAT(call.named, SizeIs(3));
  EXPECT_EQ(call.named[1].key.text, "maxFilesPerTrigger");
  EXPECT_EQ(call.named[1].value.kind, OptionValue::Kind::kNumber);
  EXPECT_EQ(call.named[2].key.text, "latestFirst");
}

TEST(PipelineParser, ReadsTemporaryViews) {
  const std::vector<Statement> statements = Parse(
      "CREATE OR REPLACE TEMPORARY VIEW v COMMENT 'x' AS SELECT a FROM STREAM(s);;"
      "CREATE TEMP VIEW w AS WITH x AS (SELECT 1) SELECT * FROM STREAM v;");
  ASSERT_THAT(statements, SizeIs(2));
  const auto& view = std::get<CreateTemporaryView>(statements[0]);
  EXPECT_EQ(view.name.text, "v");
  EXPECT_TRUE(view.or_replace);
  EXPECT_EQ(view.query.sql, "SELECT a FROM __stream_0 AS s");
}

TEST(PipelineParser, AStreamOfATableKeepsTheTablesNameAsItsAlias) {
  EXPECT_EQ(Sql("SELECT t.a FROM STREAM t WHERE t.b"), "SELECT t.a FROM __stream_0 AS t WHERE t.b");
  EXPECT_EQ(Sql("SELECT a FROM STREAM(`a b`)"), "SELECT a FROM __stream_0 AS `a b`");
  EXPECT_EQ(Sql("SELECT x.a FROM STREAM t AS x"), "SELECT x.a FROM __stream_0 AS x");
  EXPECT_EQ(Sql("SELECT x.a FROM STREAM t x JOIN STREAM u ON true"),
            "SELECT x.a FROM __stream_0 x JOIN __stream_1 AS u ON true");
  EXPECT_EQ(Sql("SELECT a FROM STREAM t, LATERAL explode(b)"),
            "SELECT a FROM __stream_0 AS t, LATERAL explode(b)");
}

TEST(PipelineParser, StreamElsewhereIsAName) {
  EXPECT_EQ(Sql("SELECT stream, extract(DAY FROM stream) FROM STREAM s"),
            "SELECT stream, extract(DAY FROM stream) FROM __stream_0 AS s");
  EXPECT_EQ(Sql("SELECT a IS DISTINCT FROM stream AND b FROM STREAM s"),
            "SELECT a IS DISTINCT FROM stream AND b FROM __stream_0 AS s");
  EXPECT_EQ(Sql("SELECT trim(BOTH 'x' FROM stream) y, stream z FROM STREAM s"),
            "SELECT trim(BOTH 'x' FROM stream) y, stream z FROM __stream_0 AS s");
}

TEST(PipelineParser, FindsStreamsInCommonTableExpressionsAndSubqueries) {
  EXPECT_EQ(Sql("WITH a AS (SELECT * FROM STREAM s) SELECT * FROM a"),
            "WITH a AS (SELECT * FROM __stream_0 AS s) SELECT * FROM a");
  EXPECT_EQ(Sql("SELECT r.* FROM (SELECT f(x, y) AS r FROM STREAM s WHERE x IN (1, 2))"),
            "SELECT r.* FROM (SELECT f(x, y) AS r FROM __stream_0 AS s WHERE x IN (1, 2))");
  EXPECT_EQ(Sql("SELECT * FROM (STREAM s)"), "SELECT * FROM (__stream_0 AS s)");
}

TEST(PipelineParser, TakesOutALeadingDistinctOn) {
  const CreateStreamingTable table = ParseTable(
      "CREATE STREAMING TABLE t AS SELECT DISTINCT ON (a, lower(trim(b)), c . d) a, b FROM STREAM "
      "s");
  EXPECT_EQ(table.query.sql, "SELECT a, b FROM __stream_0 AS s");
  ASSERT_THAT(table.query.distinct_on, SizeIs(3));
  EXPECT_EQ(table.query.distinct_on[0].text, "a");
  EXPECT_EQ(table.query.distinct_on[1].text, "lower(trim(b))");
  EXPECT_EQ(table.query.distinct_on[2].text, "c . d");
  EXPECT_EQ(Sql("SELECT DISTINCT a FROM STREAM s"), "SELECT a FROM __stream_0 AS s");
  EXPECT_EQ(Sql("WITH x AS (SELECT 1) SELECT DISTINCT ON (a) a FROM STREAM s"),
            "WITH x AS (SELECT 1) SELECT a FROM __stream_0 AS s");
}

TEST(PipelineParser, LeavesOutCommentsAndKeepsLines) {
  EXPECT_EQ(Sql("SELECT a, -- first ';'\n  b /* second */ FROM STREAM s -- end"),
            "SELECT a,\nb FROM __stream_0 AS s");
}

TEST(PipelineParser, QuotesAndSemicolonsInStringsAreText) {
  EXPECT_EQ(Sql("SELECT 'a;b', \"c'd\", `e;f` FROM STREAM s"),
            "SELECT 'a;b', \"c'd\", `e;f` FROM __stream_0 AS s");
}

TEST(PipelineParser, SpansAreThoseOfTheFile) {
  const std::string text = "-- one\nCREATE STREAMING TABLE t AS\n  SELECT a FROM STREAM s\n;";
  const SourceText source("p.sql", text);
  const auto parsed = ParsePipeline(source);
  ASSERT_TRUE(parsed.ok());
  const auto& table = std::get<CreateStreamingTable>(parsed->at(0));
  EXPECT_EQ(source.Slice(table.span), text.substr(7, text.size() - 9));
  EXPECT_EQ(source.Slice(table.query.span), "SELECT a FROM STREAM s");
  EXPECT_EQ(source.Slice(table.query.streams[0].span), "STREAM s");
  EXPECT_EQ(source.Slice(table.name.span), "t");
}

}  // namespace
}  // namespace freshet

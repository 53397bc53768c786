#include "explore/statement_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "explore/name_pattern.h"
#include "explore/session_views.h"

namespace freshet::explore {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

template <typename Kind>
Kind Parse(const std::string& text) {
  const SourceText source("query", text);
  auto parsed = ParseStatement(source, {0, text.size()});
  EXPECT_TRUE(parsed.ok()) << parsed.status().message();
  if (!parsed.ok()) return Kind{};
  EXPECT_TRUE(std::holds_alternative<Kind>(*parsed)) << text;
  return std::holds_alternative<Kind>(*parsed) ? std::get<Kind>(*std::move(parsed)) : Kind{};
}

std::string Error(const std::string& text) {
  const SourceText source("query", text);
  const auto parsed = ParseStatement(source, {0, text.size()});
  EXPECT_FALSE(parsed.ok()) << text;
  return parsed.status().message();
}

std::string At(const std::string& text, Span span) {
  return text.substr(span.begin, span.end - span.begin);
}

TEST(StatementParser, LeavesQueriesAsTheyAre) {
  for (const char* text : {"SELECT 1", "with a AS (SELECT 1) SELECT * FROM a", "FROM t",
                           "(SELECT 1)", "VALUES (1)", "TABLE t", "PIVOT t ON a"}) {
    Parse<Query>(text);
  }
}

TEST(StatementParser, Describes) {
  EXPECT_EQ(Parse<DescribeTable>("DESC t").table.name, "t");
  EXPECT_TRUE(Parse<DescribeTable>("DESCRIBE TABLE EXTENDED t").extended);
  EXPECT_EQ(Parse<DescribeTable>("DESCRIBE t VERSION AS OF 3").version, "3");
  EXPECT_EQ(Parse<DescribeTable>("DESCRIBE t floor").column->text, "floor");
  EXPECT_EQ(Parse<DescribeTable>("DESCRIBE delta.`/a/b`").table.path, "/a/b");
  EXPECT_EQ(Parse<DescribeDetail>("DESCRIBE DETAIL t").table.name, "t");
  EXPECT_EQ(Parse<DescribeHistory>("DESCRIBE HISTORY t LIMIT 5").limit, 5);
  EXPECT_EQ(Parse<DescribeFunction>("DESCRIBE FUNCTION EXTENDED upper").name.text, "upper");
  const std::string query = "DESCRIBE QUERY SELECT a FROM t";
  EXPECT_EQ(At(query, Parse<DescribeQuery>(query).query), "SELECT a FROM t");
  // Tables that are called as words of these statements.
  for (const char* name : {"history", "detail", "function", "query", "table", "extended"}) {
    EXPECT_EQ(Parse<DescribeTable>("DESCRIBE " + std::string(name)).table.name, name);
  }
}

TEST(StatementParser, CopyHasAQueryATargetAndOptions) {
  const std::string text =
      "COPY (SELECT ')' FROM t) TO 'x.csv' (HEADER, DELIMITER '|', PARTITION_BY (a, b), "
      "COMPRESSION zstd)";
  const Copy copy = Parse<Copy>(text);
  EXPECT_EQ(At(text, copy.from.span), "SELECT ')' FROM t");
  EXPECT_EQ(copy.target.text, "x.csv");
  ASSERT_EQ(copy.options.size(), 3);
  EXPECT_EQ(copy.options[0].value.text, "true");
  EXPECT_EQ(copy.options[1].value.text, "|");
  EXPECT_EQ(copy.options[2].value.text, "zstd");
  ASSERT_EQ(copy.partition_by.size(), 2);
  EXPECT_EQ(copy.partition_by[1].text, "b");
  EXPECT_EQ(Parse<Copy>("COPY t TO 'x.csv'").from.table->name, "t");
  EXPECT_THAT(Error("COPY t TO x"), HasSubstr("a file's path in quotes"));
  EXPECT_THAT(Error("COPY (SELECT 1 TO 'x'"), HasSubstr("never closed"));
}

TEST(StatementParser, Views) {
  const std::string text = "CREATE OR REPLACE TEMP VIEW v (a, b) AS SELECT 1, 2";
  const CreateView view = Parse<CreateView>(text);
  EXPECT_TRUE(view.replace);
  EXPECT_EQ(view.columns.size(), 2);
  EXPECT_EQ(At(text, view.query), "SELECT 1, 2");
  EXPECT_TRUE(Parse<CreateView>("CREATE VIEW IF NOT EXISTS v AS SELECT 1").if_not_exists);
  EXPECT_TRUE(Parse<DropView>("DROP VIEW IF EXISTS v").if_exists);
}

TEST(StatementParser, TableCare) {
  const std::string text = "OPTIMIZE t WHERE day = '2025-01-01' AND floor > 1";
  EXPECT_EQ(At(text, *Parse<OptimizeTable>(text).where), "day = '2025-01-01' AND floor > 1");
  const VacuumTable vacuum = Parse<VacuumTable>("VACUUM t RETAIN 0.5 HOURS DRY RUN");
  EXPECT_EQ(vacuum.retain_hours, 0.5);
  EXPECT_TRUE(vacuum.dry_run);
  EXPECT_EQ(Parse<RestoreTable>("RESTORE t TO VERSION AS OF 4").version, 4);
  EXPECT_EQ(Parse<RestoreTable>("RESTORE TABLE t TO TIMESTAMP AS OF '2025-01-01'").timestamp->text,
            "2025-01-01");
  EXPECT_THAT(Error("OPTIMIZE t ZORDER BY (a)"), HasSubstr("ZORDER BY is not carried"));
  EXPECT_THAT(Error("RESTORE t TO 3"), HasSubstr("VERSION AS OF or TIMESTAMP AS OF"));
}

TEST(StatementParser, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(Error("SHOW TABELS"),
            "query:1:6: error: expected TABLES, VIEWS, COLUMNS, TBLPROPERTIES, CREATE TABLE or "
            "FUNCTIONS after SHOW, found 'TABELS'. Did you mean 'TABLES'?\n"
            "  1 | SHOW TABELS\n"
            "    |      ^^^^^^");
  EXPECT_THAT(Error("EXPLAIN CODEGEN SELECT 1"), HasSubstr("EXPLAIN CODEGEN is not carried"));
  EXPECT_THAT(Error("CREATE TABLE t (a INT)"), HasSubstr("written by pipelines"));
  EXPECT_THAT(Error("USE x"), HasSubstr("--warehouse"));
  EXPECT_THAT(Error("SHOW TABLES LIKE x"), HasSubstr("a pattern"));
}

TEST(NamePattern, IsSparks) {
  EXPECT_TRUE(MatchesPattern("Readings", "read*"));
  EXPECT_TRUE(MatchesPattern("readings", "x| *ings "));
  EXPECT_FALSE(MatchesPattern("readings", "read"));
  EXPECT_FALSE(MatchesPattern("readings", ""));
  EXPECT_TRUE(MatchesPattern("readings", "*a*i*s"));
}

TEST(SessionViews, ComeBehindThoseTheyNeed) {
  SessionViews views;
  views.Put({"c", SourceText("c", "SELECT * FROM b JOIN A"), {}});
  views.Put({"b", SourceText("b", "SELECT * FROM a"), {}});
  views.Put({"a", SourceText("a", "SELECT 1 AS a"), {}});
  std::vector<std::string> names;
  for (const SessionView* view : views.UsedBy("SELECT * FROM C")) names.push_back(view->name);
  EXPECT_THAT(names, ElementsAre("a", "b", "c"));
  EXPECT_TRUE(views.UsedBy("SELECT * FROM d").empty());
  EXPECT_TRUE(views.Remove("B"));
  EXPECT_EQ(views.Find("b"), nullptr);
}

}  // namespace
}  // namespace freshet::explore

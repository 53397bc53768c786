#include "pipeline/query_shape.h"

#include <gtest/gtest.h>

#include "sql/pipeline_parser.h"

namespace freshet {
namespace {

class QueryShapeTest : public testing::Test {
 protected:
  const QueryShape& Scan(const std::string& query) {
    source_.emplace("p.sql", "CREATE STREAMING TABLE t AS " + query);
    statements_ = ParsePipeline(*source_).ValueOrDie();
    shape_ = ScanShape(*source_, std::get<CreateStreamingTable>(statements_.at(0)).query);
    return shape_;
  }

  /// Names in FROM clauses, each with * if it has no alias.
  std::string Tables(const std::string& query) {
    std::string names;
    for (const TableReference& table : Scan(query).tables) {
      names += shape_.tokens[table.token].token.text + (table.has_alias ? " " : "* ");
    }
    return names;
  }

  std::string ColumnText(const std::string& query, size_t column, size_t columns) {
    return std::string(source_->Slice(OutputColumnPlace(Scan(query), column, columns)));
  }

  std::optional<SourceText> source_;
  std::vector<Statement> statements_;
  QueryShape shape_;
};

TEST_F(QueryShapeTest, FindsTables) {
  EXPECT_EQ(Tables("SELECT a FROM STREAM s"), "__stream_0 ");
  EXPECT_EQ(Tables("SELECT a FROM v WHERE x IN (SELECT y FROM w AS z)"), "v* w ");
  EXPECT_EQ(Tables("SELECT a FROM v, u LEFT JOIN w ON v.a = w.a, x"), "v* u* w* x* ");
  EXPECT_EQ(Tables("SELECT extract(DAY FROM a), trim(BOTH FROM b) FROM v"), "v* ");
  EXPECT_EQ(Tables("WITH c AS (SELECT * FROM v) SELECT * FROM c d"), "v* c ");
  EXPECT_EQ(Tables("SELECT 1 FROM (v JOIN u ON f(a, b)) JOIN w USING (a, b)"), "v* u* w* ");
  EXPECT_EQ(Tables("SELECT 1 FROM (SELECT 2 FROM v UNION ALL SELECT 3 FROM u), w"), "v* u* w* ");
  EXPECT_EQ(Tables("SELECT a IS NOT DISTINCT FROM b FROM v"), "v* ");
  EXPECT_EQ(Tables("SELECT 1 FROM v LATERAL VIEW explode(a) e AS x WHERE b"), "v* ");
}

TEST_F(QueryShapeTest, FindsCommonTablesAndTheOutermostSelect) {
  Scan(
      "WITH a AS (SELECT 1), b (x, y) AS (SELECT 2 FROM a) SELECT cast(x AS DECIMAL(1, 0)) FROM b");
  ASSERT_EQ(shape_.common_tables.size(), 2u);
  EXPECT_EQ(shape_.common_tables[0].name, "a");
  EXPECT_EQ(shape_.common_tables[1].name, "b");
  EXPECT_EQ(shape_.tokens[*shape_.outer_select + 1].token.text, "cast");
  EXPECT_EQ(shape_.tokens[*shape_.outer_from + 1].token.text, "b");
  EXPECT_FALSE(shape_.set_operation);
}

TEST_F(QueryShapeTest, SeesSetOperationsOfTheOutermostLevelOnly) {
  EXPECT_TRUE(Scan("SELECT 1 FROM a UNION ALL SELECT 2 FROM b").set_operation);
  EXPECT_FALSE(Scan("SELECT 1 FROM (SELECT 1 UNION ALL SELECT 2)").set_operation);
  EXPECT_FALSE(Scan("SELECT * EXCEPT (a) FROM b").set_operation);
}

TEST_F(QueryShapeTest, FindsOutputColumns) {
  EXPECT_EQ(ColumnText("SELECT a, f(b, c) + 1 AS d, e FROM v", 1, 3), "f(b, c) + 1 AS d");
  EXPECT_EQ(ColumnText("SELECT a, f(b, c) + 1 AS d, e FROM v", 2, 3), "e");
  EXPECT_EQ(ColumnText("SELECT a * b, c FROM v", 0, 2), "a * b");
  EXPECT_EQ(ColumnText("SELECT a, v.* FROM v", 0, 3), "SELECT");
  EXPECT_EQ(ColumnText("SELECT * FROM v", 0, 1), "SELECT");
}

}  // namespace
}  // namespace freshet

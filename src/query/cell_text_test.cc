#include "query/cell_text.h"

#include <limits>

#include <arrow/table.h>
#include <gtest/gtest.h>

#include "query/query_engine.h"

namespace freshet::query {
namespace {

class CellTest : public testing::Test {
 protected:
  /// The value of an expression of DuckDB's.
  std::shared_ptr<arrow::Array> Value(const std::string& expression) {
    const auto table = engine_->Query("SELECT " + expression + " AS v");
    EXPECT_TRUE(table.ok()) << table.status().ToString();
    return (*table)->column(0)->chunk(0);
  }

  std::unique_ptr<QueryEngine> engine_ = QueryEngine::Make().ValueOrDie();
};

TEST_F(CellTest, TextLooksAsInSpark) {
  const std::pair<const char*, const char*> cases[] = {
      {"1", "1"},
      {"true", "true"},
      {"18.1::FLOAT", "18.1"},
      {"1e10::DOUBLE", "1.0E10"},
      {"1.50::DECIMAL(10,2)", "1.50"},
      {"-0.05::DECIMAL(10,2)", "-0.05"},
      {"'a b'", "a b"},
      {"DATE '2025-01-12'", "2025-01-12"},
      {"DATE '0001-01-01'", "0001-01-01"},
      {"DATE '1969-12-31'", "1969-12-31"},
      {"TIMESTAMPTZ '2025-01-12 08:18:00+00'", "2025-01-12 08:18:00"},
      {"TIMESTAMPTZ '1969-12-31 23:59:59.5+00'", "1969-12-31 23:59:59.5"},
      {"TIMESTAMP '2024-02-29 00:00:00.000120'", "2024-02-29 00:00:00.00012"},
      {"'\\xAB\\x01'::BLOB", "[AB 01]"},
      {"[1, NULL, 3]", "[1, NULL, 3]"},
      {"MAP {'a': 1, 'b': NULL}", "{a -> 1, b -> NULL}"},
      {"{'a': 1, 'b': ['x']}", "{1, [x]}"},
  };
  for (const auto& [expression, text] : cases) {
    EXPECT_EQ(CellText(*Value(expression), 0), text) << expression;
  }
}

TEST_F(CellTest, JsonIsJson) {
  const std::pair<const char*, const char*> cases[] = {
      {"NULL", "null"},
      {"1", "1"},
      {"'a\"b' || chr(10) || chr(1)", R"("a\"b\n\u0001")"},
      {"'NaN'::DOUBLE", R"("NaN")"},
      {"1.5", "1.5"},
      {"DATE '2025-01-12'", R"("2025-01-12")"},
      {"'\\xAB'::BLOB", R"("qw==")"},
      {"[1, NULL]", "[1,null]"},
      {"MAP {1: 'x'}", R"({"1":"x"})"},
      {"{'a': {'b': true}}", R"({"a":{"b":true}})"},
  };
  for (const auto& [expression, json] : cases) {
    EXPECT_EQ(CellJson(*Value(expression), 0), json) << expression;
  }
}

}  // namespace
}  // namespace freshet::query

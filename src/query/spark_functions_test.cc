#include "query/spark_functions.h"

#include <set>

#include <arrow/table.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "query/query_engine.h"

namespace freshet::query {
namespace {

/// An argument of a letter of SparkFunction::arguments.
std::string Example(char letter) {
  switch (letter) {
    case 's':
    case 'S':
    case 'L':
      return "'abc'";
    case 'i':
    case '0':
      return "2";
    case 'I':
      return "3L";
    case 'd':
    case 'f':
    case 'n':
    case 'a':
    case 'c':
      return "0.5D";
    case 't':
      return "TIMESTAMP '2025-01-12 08:18:00'";
    case 'D':
      return "DATE '2025-01-12'";
    case 'B':
      return "X'00FF'";
    case 'A':
      return "array(1, 2)";
    case 'M':
      return "map('a', 1)";
    case 'b':
      return "true";
    default:
      return "?";
  }
}

std::string ExampleCall(const SparkFunction& function) {
  std::string arguments;
  for (const char letter : function.arguments) {
    if (letter == '*') continue;
    arguments += (arguments.empty() ? "" : ", ") + Example(letter);
  }
  std::string call = std::string(function.name) + "(" + arguments + ")";
  if (function.kind == FunctionKind::kWindowOnly) call += " OVER (ORDER BY 1)";
  return call;
}

// Every row of the table must give SQL that DuckDB takes and runs, of the type that the row says: a
// template with a slip would else show up only in a user's pipeline.
TEST(SparkFunctions, EveryRowRunsAndHasTheTypeThatItSays) {
  const auto engine = QueryEngine::Make().ValueOrDie();
  for (const SparkFunction& function : SparkFunctions()) {
    if (function.name.find(' ') != std::string_view::npos) continue;  // trim(BOTH … FROM …)
    const std::string call = ExampleCall(function);
    SCOPED_TRACE(call);
    QueryProblem problem;
    const auto sql = TranslateSparkQuery("SELECT " + call + " AS r", &problem);
    ASSERT_TRUE(sql.ok()) << problem.message;
    const auto schema = engine->Describe(*sql, {}, &problem);
    ASSERT_TRUE(schema.ok()) << problem.message << "\n" << *sql;
    const auto table = engine->Query(*sql);
    ASSERT_TRUE(table.ok()) << table.status().ToString();
    EXPECT_EQ((*table)->num_rows(), 1);
    const std::string type = (*schema)->field(0)->type()->ToString();
    const std::string_view expected = function.result == "s"   ? "string"
                                      : function.result == "i" ? "int32"
                                      : function.result == "I" ? "int64"
                                      : function.result == "d" ? "double"
                                      : function.result == "b" ? "bool"
                                      : function.result == "t" ? "timestamp[us, tz=UTC]"
                                      : function.result == "D" ? "date32[day]"
                                      : function.result == "B" ? "binary"
                                                               : std::string_view(type);
    EXPECT_EQ(type, expected);
  }
}

TEST(SparkFunctions, NoNameIsBothCarriedAndRefused) {
  const std::vector<std::string> names = CarriedFunctionNames();
  const std::set<std::string> carried(names.begin(), names.end());
  for (const RefusedFunction& function : RefusedFunctions()) {
    EXPECT_FALSE(carried.contains(std::string(function.name))) << function.name;
  }
}

TEST(SparkFunctions, RowsOfOneNameStandTogether) {
  std::set<std::string_view> seen;
  std::string_view last;
  for (const SparkFunction& function : SparkFunctions()) {
    if (function.name == last) continue;
    EXPECT_TRUE(seen.insert(function.name).second) << function.name;
    last = function.name;
  }
}

}  // namespace
}  // namespace freshet::query

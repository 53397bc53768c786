#include "query/duckdb_error.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::query {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(DuckDbError, UnknownColumnWithItsPlace) {
  const QueryProblem problem = ProblemFromDuckDb(
      R"(Binder Error: {"exception_type":"Binder","exception_message":"Referenced column \"foo\" not found in FROM clause!\nCandidate bindings: \"fop\", \"t.food\"","candidates":"fop,food","position":"18","error_subtype":"COLUMN_NOT_FOUND","name":"foo"})",
      "SELECT 'foo', foo, foo FROM t");
  EXPECT_EQ(problem.message, "unknown column 'foo'");
  EXPECT_EQ(problem.token, "foo");
  EXPECT_EQ(problem.occurrence, 1);
  EXPECT_THAT(problem.candidates, ElementsAre("fop", "food"));
}

TEST(DuckDbError, InternalNamesAreNotShown) {
  const QueryProblem problem = ProblemFromDuckDb(
      R"({"exception_type":"Binder","exception_message":"No function matches the given name and argument types '__spark_divide(VARCHAR, INTEGER_LITERAL)'. You might need to add explicit type casts.\n\tCandidate functions:\n\tx","error_subtype":"NO_MATCHING_FUNCTION","name":"__spark_divide","position":"7"})",
      "SELECT __spark_divide(a, 1)");
  EXPECT_EQ(problem.message,
            "No function matches the given name and argument types 'divide(STRING, INT)'.");
  EXPECT_EQ(problem.token, "");
}

TEST(DuckDbError, TextThatIsNoJsonIsKept) {
  EXPECT_EQ(ProblemFromDuckDb("out of memory", "SELECT 1").message, "out of memory");
}

TEST(DuckDbError, ExecutionErrorsHaveSparksWords) {
  const auto message = [](const char* text) {
    const arrow::Status status = ExecutionErrorFromDuckDb(
        std::string(R"({"exception_type":"X","exception_message":")") + text + "\"}");
    EXPECT_TRUE(status.IsExecutionError());
    return status.message();
  };
  EXPECT_THAT(
      message("Could not convert string 'a' to INT32 when casting from source column x"),
      HasSubstr("[CAST_INVALID_INPUT] The value 'a' of the type \"STRING\" cannot be cast to "
                "\"INT\""));
  EXPECT_THAT(message("Overflow in addition of INT32 (2147483647 + 1)!"),
              HasSubstr("[ARITHMETIC_OVERFLOW] INT overflow in addition"));
  EXPECT_THAT(
      message("Type DOUBLE with value 1e+20 can't be cast because the value is out of range "
              "for the destination type INT64"),
      HasSubstr("[CAST_OVERFLOW] The value 1e+20 of the type \"DOUBLE\" cannot be cast to "
                "\"BIGINT\""));
  EXPECT_EQ(message("[DIVIDE_BY_ZERO] Division by zero."), "[DIVIDE_BY_ZERO] Division by zero.");
}

TEST(DuckDbError, CountsWholeWordsOutsideOfStrings) {
  EXPECT_EQ(CountWord("a ab 'a' a_ a", "a", 100), 2);
  EXPECT_EQ(CountWord("a a a", "a", 2), 1);
  EXPECT_EQ(CountWord("", "a", 5), 0);
}

}  // namespace
}  // namespace freshet::query

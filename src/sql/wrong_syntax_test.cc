// Every case of tests/check/syntax.test, its whole text compared.
#include <gtest/gtest.h>

#include "sql/check_cases.h"
#include "sql/pipeline_parser.h"

namespace freshet {
namespace {

class WrongSyntaxTest : public testing::TestWithParam<CheckCase> {};

TEST_P(WrongSyntaxTest, IsExplained) {
  const auto parsed = ParsePipeline(SourceText("p.sql", GetParam().pipeline));
  EXPECT_EQ(parsed.ok() ? "ok" : parsed.status().message(), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Syntax, WrongSyntaxTest,
                         testing::ValuesIn(ReadCheckCases(FRESHET_CHECK_CASES "/syntax.test")));

}  // namespace
}  // namespace freshet

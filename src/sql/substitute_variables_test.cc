#include <cstdlib>

#include <gtest/gtest.h>

#include "sql/pipeline_parser.h"

namespace freshet {
namespace {

std::string Substitute(const std::string& text, const std::map<std::string, std::string>& values) {
  const auto result = SubstituteVariables(SourceText("p.sql", text), values);
  return result.ok() ? std::string(result->text()) : result.status().message();
}

TEST(SubstituteVariables, TakesValuesThenTheEnvironmentThenDefaults) {
  ::setenv("FRESHET_TEST_VARIABLE", "from the environment", 1);
  EXPECT_EQ(Substitute("a ${k} b", {{"k", "1"}}), "a 1 b");
  EXPECT_EQ(Substitute("'${k:-data/in}'", {}), "'data/in'");
  EXPECT_EQ(Substitute("'${k:-data/in}'", {{"k", "x"}}), "'x'");
  EXPECT_EQ(Substitute("${k:-}", {}), "");
  EXPECT_EQ(Substitute("${FRESHET_TEST_VARIABLE}", {}), "from the environment");
  EXPECT_EQ(Substitute("${FRESHET_TEST_VARIABLE}", {{"FRESHET_TEST_VARIABLE", "given"}}), "given");
}

TEST(SubstituteVariables, LeavesCommentsAlone) {
  EXPECT_EQ(Substitute("-- ${a}\n/* ${b} */ ${c}", {{"c", "1"}}), "-- ${a}\n/* ${b} */ 1");
}

TEST(SubstituteVariables, CommentSignsInStringsAreText) {
  EXPECT_EQ(Substitute("'--' ${a} \"/*\" ${a} `--` ${a}", {{"a", "1"}}), "'--' 1 \"/*\" 1 `--` 1");
  EXPECT_EQ(Substitute("'it\\'s -- ' ${a}", {{"a", "1"}}), "'it\\'s -- ' 1");
}

TEST(SubstituteVariables, AValueIsNotReadAgain) {
  EXPECT_EQ(Substitute("${a}", {{"a", "${b}"}}), "${b}");
}

TEST(SubstituteVariables, DollarSignsOfOtherKindsStay) {
  EXPECT_EQ(Substitute("'^a$' $1 '\\${a}'", {}), "'^a$' $1 '\\${a}'");
}

TEST(SubstituteVariables, AMissingValueIsAnErrorWithPlaceAndNearMatch) {
  EXPECT_EQ(Substitute("a\n  '${inptu}' ${other}", {{"input", "x"}}),
            "p.sql:2:4: error: the variable 'inptu' has no value: give it one with -D inptu=…, in "
            "the environment, or as ${inptu:-default}. Did you mean 'input'?\n"
            "  2 |   '${inptu}' ${other}\n"
            "    |    ^^^^^^^^\n"
            "p.sql:2:14: error: the variable 'other' has no value: give it one with -D other=…, in "
            "the environment, or as ${other:-default}\n"
            "  2 |   '${inptu}' ${other}\n"
            "    |              ^^^^^^^^");
}

TEST(SubstituteVariables, AVariableThatIsNotWrittenRightIsAnError) {
  EXPECT_EQ(Substitute("${a b}", {{"a", "1"}}),
            "p.sql:1:1: error: a variable is written ${key} or ${key:-default}\n"
            "  1 | ${a b}\n"
            "    | ^^^");
  EXPECT_EQ(Substitute("${a", {{"a", "1"}}),
            "p.sql:1:1: error: a variable is written ${key} or ${key:-default}\n"
            "  1 | ${a\n"
            "    | ^^^");
}

TEST(SubstituteVariables, AValueOfSeveralLinesIsRefused) {
  EXPECT_EQ(Substitute("${a}", {{"a", "x\ny"}}),
            "p.sql:1:1: error: the value of the variable 'a' has more than one line: give one\n"
            "  1 | ${a}\n"
            "    | ^^^^");
}

}  // namespace
}  // namespace freshet

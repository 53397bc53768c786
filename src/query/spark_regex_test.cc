#include "query/spark_regex.h"

#include <gtest/gtest.h>

namespace freshet::query {
namespace {

TEST(SparkRegex, TakesWhatBothEnginesUnderstandAlike) {
  for (const char* pattern : {"abc", "^a.*b$", "[0-9]+", R"(\d{2}-\d{2})", "(?:a|b)c", "(?i)abc",
                              R"([^\]]x)", R"(\.)", "a*?", R"(\++)", "[a-z&]"}) {
    EXPECT_TRUE(IsCommonRegularExpression(pattern)) << pattern;
  }
}

TEST(SparkRegex, RefusesTheRest) {
  for (const char* pattern :
       {"(?=a)", "(?!a)", "(?<=a)b", "(?<name>a)", "(?>a)", R"((a)\1)", "a*+", "a++", "[a-z&&[^b]]",
        "[[a]b]", R"(\p{javaLowerCase})", R"(\h)", R"(\Z)", "[a", "a\\", "[]a]"}) {
    EXPECT_FALSE(IsCommonRegularExpression(pattern)) << pattern;
  }
}

TEST(SparkRegex, TranslatesReplacements) {
  EXPECT_EQ(TranslateReplacement("$2-$1"), "\\2-\\1");
  EXPECT_EQ(TranslateReplacement("plain"), "plain");
  EXPECT_EQ(TranslateReplacement("\\$1"), "$1");
  EXPECT_EQ(TranslateReplacement("a\\\\b"), "a\\\\b");
  EXPECT_EQ(TranslateReplacement("${name}"), std::nullopt);
  EXPECT_EQ(TranslateReplacement("$12"), std::nullopt);
  EXPECT_EQ(TranslateReplacement("a$"), std::nullopt);
}

}  // namespace
}  // namespace freshet::query

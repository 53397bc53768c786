#include "stream/sources/glob.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

bool Matches(std::string_view pattern, std::string_view name) {
  return NamePattern::Make(pattern).ValueOrDie().Matches(name);
}

TEST(Glob, TellsPatternsFromPaths) {
  EXPECT_FALSE(IsGlob("/data/in a.json"));
  for (const char* pattern : {"*", "a?", "[a]", "{a,b}", "a\\*"}) EXPECT_TRUE(IsGlob(pattern));
}

TEST(Glob, Stars) {
  EXPECT_TRUE(Matches("*", ""));
  EXPECT_TRUE(Matches("*.json", "a.json"));
  EXPECT_FALSE(Matches("*.json", "a.json.tmp"));
  EXPECT_TRUE(Matches("a*b*c", "aXbYbZc"));
  EXPECT_FALSE(Matches("a*b*c", "aXbYbZ"));
  EXPECT_TRUE(Matches("*", ".hidden"));
}

TEST(Glob, QuestionMarkIsOneCharacter) {
  EXPECT_TRUE(Matches("?.json", "a.json"));
  EXPECT_TRUE(Matches("?.json", "ü.json"));
  EXPECT_FALSE(Matches("?.json", "ab.json"));
  EXPECT_FALSE(Matches("?", ""));
}

TEST(Glob, Sets) {
  EXPECT_TRUE(Matches("[abc]", "b"));
  EXPECT_FALSE(Matches("[abc]", "d"));
  EXPECT_TRUE(Matches("x[0-9]", "x7"));
  EXPECT_FALSE(Matches("x[0-9]", "xa"));
  EXPECT_TRUE(Matches("[^a]", "b"));
  EXPECT_TRUE(Matches("[!a]", "b"));
  EXPECT_FALSE(Matches("[^a]", "a"));
  EXPECT_TRUE(Matches("[a-]", "-"));
  EXPECT_TRUE(Matches("[]a]", "]"));
  EXPECT_TRUE(Matches("[\\]]", "]"));
}

TEST(Glob, BracesAndEscapes) {
  EXPECT_TRUE(Matches("{a,b}.json", "b.json"));
  EXPECT_FALSE(Matches("{a,b}.json", "c.json"));
  EXPECT_TRUE(Matches("{a*,b}.json", "axx.json"));
  EXPECT_TRUE(Matches("x{a,{b,c}}y", "xcy"));
  EXPECT_TRUE(Matches("x{,y}", "x"));
  EXPECT_TRUE(Matches("a\\*", "a*"));
  EXPECT_FALSE(Matches("a\\*", "ab"));
  EXPECT_TRUE(Matches("a\\{b", "a{b"));
  EXPECT_EQ(Unescape("a\\*\\\\"), "a*\\");
}

TEST(Glob, ExpandsBracesAcrossSlashes) {
  EXPECT_THAT(ExpandBraces("/a/{b/c,d}/*.json").ValueOrDie(),
              testing::ElementsAre("/a/b/c/*.json", "/a/d/*.json"));
  EXPECT_THAT(ExpandBraces("{a,b}{1,2}").ValueOrDie(),
              testing::ElementsAre("a1", "a2", "b1", "b2"));
}

TEST(Glob, UnclosedPatternsAreErrors) {
  for (const char* pattern : {"[a", "x{a,b", "{a,{b}", "[^"}) {
    const auto made = NamePattern::Make(pattern);
    EXPECT_TRUE(made.status().IsInvalid()) << pattern;
    EXPECT_THAT(made.status().message(), testing::HasSubstr(pattern));
  }
}

}  // namespace
}  // namespace freshet

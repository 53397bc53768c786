#include "kafka/topic_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::kafka {
namespace {

using ::testing::HasSubstr;

bool Finds(const std::string& pattern, const std::string& topic) {
  const auto compiled = TopicPattern::Make(pattern);
  EXPECT_TRUE(compiled.ok()) << compiled.status();
  return compiled.ok() && compiled->IsIn(topic);
}

TEST(TopicPatternTest, IsFoundAnywhereInTheName) {
  EXPECT_TRUE(Finds("sensor", "my-sensor-data"));
  EXPECT_FALSE(Finds("^sensor", "my-sensor-data"));
  EXPECT_TRUE(Finds("^sensor-.*$", "sensor-data"));
  EXPECT_TRUE(Finds("readings\\.(a|b)\\d{2}", "readings.b07"));
  EXPECT_FALSE(Finds("SENSOR", "sensor"));
  EXPECT_TRUE(Finds("(?i)SENSOR", "sensor"));
}

TEST(TopicPatternTest, SaysWhatIsWrong) {
  EXPECT_THAT(TopicPattern::Make("(a").status().message(), HasSubstr("no regular expression"));
  EXPECT_THAT(TopicPattern::Make("a(?i)b").status().message(), HasSubstr("at the beginning"));
  EXPECT_THAT(TopicPattern::Make("\\Aa").status().message(), HasSubstr("\\A"));
}

}  // namespace
}  // namespace freshet::kafka

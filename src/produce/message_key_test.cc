#include "produce/message_key.h"

#include <gtest/gtest.h>

#include "produce/line_reader.h"

namespace freshet {
namespace {

std::string Key(const std::string& field, const std::string& line) {
  const std::string padded = line + std::string(LineReader::kPadding, ' ');
  MessageKey key(field);
  const auto text = key.Of({padded.data(), line.size()});
  return text ? "=" + std::string(*text) : "none";
}

TEST(MessageKeyTest, IsTheFieldAsText) {
  EXPECT_EQ(Key("id", R"({"a": 1, "id": "sensor-1"})"), "=sensor-1");
  EXPECT_EQ(Key("id", R"({"id": "a\"b\u00e9"})"), "=a\"b\u00e9");
  EXPECT_EQ(Key("id", R"({"id": 1.50 , "b": 2})"), "=1.50");
  EXPECT_EQ(Key("id", R"({"id": true})"), "=true");
  EXPECT_EQ(Key("id", R"({"id": {"x": [1, 2]}, "b": 1})"), R"(={"x": [1, 2]})");
  EXPECT_EQ(Key("id", R"({"id": [1, "]"]})"), R"(=[1, "]"])");
  EXPECT_EQ(Key("id", R"({"id": ""})"), "=");
  EXPECT_EQ(Key("id", R"({"\u0069d": "x"})"), "=x");
}

TEST(MessageKeyTest, IsTheFirstOfTwoAndOnlyOfTheTopLevel) {
  EXPECT_EQ(Key("id", R"({"id": 1, "id": 2})"), "=1");
  EXPECT_EQ(Key("id", R"({"a": {"id": 1}})"), "none");
  EXPECT_EQ(Key("id", R"({"a": {"id": 1}, "id": 2})"), "=2");
}

TEST(MessageKeyTest, IsNoneWithoutTheFieldOrWithoutJson) {
  EXPECT_EQ(Key("id", R"({"a": 1})"), "none");
  EXPECT_EQ(Key("id", R"({"id": null})"), "none");
  EXPECT_EQ(Key("id", "{}"), "none");
  EXPECT_EQ(Key("id", R"({"id": "x", "value": )"), "none");
  EXPECT_EQ(Key("id", R"({"id": "x")"), "none");
  EXPECT_EQ(Key("id", R"({"id": "x"} trailing)"), "none");
  EXPECT_EQ(Key("id", R"([{"id": "x"}])"), "none");
  EXPECT_EQ(Key("id", "sensor;1"), "none");
  EXPECT_EQ(Key("id", "42"), "none");
  EXPECT_EQ(Key("id", "{\"id\": \"\xff\"}"), "none");
}

}  // namespace
}  // namespace freshet

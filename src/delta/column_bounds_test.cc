#include "delta/column_bounds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::delta {
namespace {

ColumnBounds Read(const std::string& stats, const std::vector<std::string>& column) {
  return ReadBounds(stats, {column}).front();
}

TEST(ColumnBounds, TakesTextAsItStands) {
  const std::string stats =
      R"({"numRecords":3,"minValues":{"d":12345678901234567890.123456789 ,"s":"a\"\u00e4"},)"
      R"("maxValues":{"d":1E+2,"s":"b"},"nullCount":{"d":0,"s":2}})";
  const ColumnBounds decimal = Read(stats, {"d"});
  EXPECT_EQ(decimal.minimum, "12345678901234567890.123456789");
  EXPECT_EQ(decimal.maximum, "1E+2");
  EXPECT_FALSE(decimal.may_have_nulls);
  EXPECT_TRUE(decimal.may_have_values);
  const ColumnBounds text = Read(stats, {"s"});
  EXPECT_EQ(text.minimum, "a\"ä");
  EXPECT_TRUE(text.may_have_nulls);
  EXPECT_TRUE(text.may_have_values);
}

TEST(ColumnBounds, FindsFields) {
  const std::string stats =
      R"({"numRecords":1,"minValues":{"x":{"y":{"z":1}},"z":5},"nullCount":{"x":{"y":{"z":1}}}})";
  const ColumnBounds nested = Read(stats, {"x", "y", "z"});
  EXPECT_EQ(nested.minimum, "1");
  EXPECT_FALSE(nested.may_have_values);
  EXPECT_EQ(Read(stats, {"z"}).minimum, "5");
  EXPECT_EQ(Read(stats, {"x", "y"}).minimum, std::nullopt);
  EXPECT_EQ(Read(stats, {"x", "z"}).minimum, std::nullopt);
}

TEST(ColumnBounds, WhatIsMissingTellsNothing) {
  for (const char* stats : {"", "{}", "no JSON", R"({"numRecords":2})", R"({"minValues":[1]})",
                            R"({"minValues":{"a":null},"maxValues":{"a":{"b":1}}})",
                            R"({"numRecords":"2","nullCount":{"a":"2"}})"}) {
    const ColumnBounds bounds = Read(stats, {"a"});
    EXPECT_EQ(bounds.minimum, std::nullopt) << stats;
    EXPECT_EQ(bounds.maximum, std::nullopt) << stats;
    EXPECT_TRUE(bounds.may_have_nulls) << stats;
    EXPECT_TRUE(bounds.may_have_values) << stats;
  }
}

TEST(ColumnBounds, AFileWithoutRowsHasNothing) {
  const ColumnBounds bounds = Read(R"({"numRecords":0,"nullCount":{"a":0}})", {"a"});
  EXPECT_FALSE(bounds.may_have_nulls);
  EXPECT_FALSE(bounds.may_have_values);
}

}  // namespace
}  // namespace freshet::delta

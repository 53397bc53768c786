#include "stream/sources/kafka_plan.h"

#include <gtest/gtest.h>

namespace freshet {
namespace {

using kafka::PartitionOffsets;

struct Case {
  const char* what;
  int64_t limit;
  PartitionOffsets from;
  PartitionOffsets until;
  PartitionOffsets expected;
};

TEST(KafkaPlanTest, LimitsAsSpark) {
  const Case cases[] = {
      {"all fits", 100, {{{"t", 0}, 0}}, {{{"t", 0}, 10}}, {{{"t", 0}, 10}}},
      {"one partition", 4, {{{"t", 0}, 3}}, {{{"t", 0}, 10}}, {{{"t", 0}, 7}}},
      {"in proportion",
       10,
       {{{"t", 0}, 0}, {{"t", 1}, 0}},
       {{{"t", 0}, 80}, {{"t", 1}, 20}},
       {{{"t", 0}, 8}, {{"t", 1}, 2}}},
      {"rounded down, but at least one",
       10,
       {{{"t", 0}, 0}, {{"t", 1}, 0}},
       {{{"t", 0}, 999}, {{"t", 1}, 1}},
       {{{"t", 0}, 9}, {{"t", 1}, 1}}},
      {"nothing new", 10, {{{"t", 0}, 5}}, {{{"t", 0}, 5}}, {{{"t", 0}, 5}}},
      {"one has nothing new",
       10,
       {{{"t", 0}, 5}, {{"t", 1}, 0}},
       {{{"t", 0}, 5}, {{"t", 1}, 40}},
       {{{"t", 0}, 5}, {{"t", 1}, 10}}},
      {"one went back", 10, {{{"t", 0}, 50}}, {{{"t", 0}, 5}}, {{{"t", 0}, 5}}},
      {"no beginning is known", 10, {}, {{{"t", 0}, 50}}, {{{"t", 0}, 50}}},
      {"a partition that is gone is left out",
       10,
       {{{"t", 0}, 0}, {{"t", 1}, 0}},
       {{{"t", 0}, 50}},
       {{{"t", 0}, 10}}},
      {"huge", INT64_MAX, {{{"t", 0}, 1}}, {{{"t", 0}, INT64_MAX}}, {{{"t", 0}, INT64_MAX}}},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(LimitOffsets(one.limit, one.from, one.until), one.expected) << one.what;
  }
}

TEST(KafkaPlanTest, Counts) {
  EXPECT_EQ(CountOffsets({{{"t", 0}, 3}}, {{{"t", 0}, 10}, {{"t", 1}, 2}}), 9);
  EXPECT_EQ(CountOffsets({{{"t", 0}, 3}}, {{{"t", 0}, 3}}), 0);
}

}  // namespace
}  // namespace freshet

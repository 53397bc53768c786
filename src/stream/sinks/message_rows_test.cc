#include "stream/sinks/message_rows.h"

#include <arrow/json/from_string.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kafka/message_schema.h"

namespace freshet {
namespace {

using ::testing::HasSubstr;

std::shared_ptr<arrow::RecordBatch> MakeBatch(const arrow::FieldVector& fields,
                                              const std::string& json) {
  const auto rows = arrow::json::ArrayFromJSONString(arrow::struct_(fields), json).ValueOrDie();
  return arrow::RecordBatch::FromStructArray(rows).ValueOrDie();
}

std::shared_ptr<arrow::Field> Headers() {
  return kafka::MessageSchema(true)->GetFieldByName("headers");
}

TEST(MessageRows, NullIsToldFromEmpty) {
  MessageRows rows(
      MakeBatch({arrow::field("key", arrow::utf8()), arrow::field("value", arrow::binary())},
                R"([{"key": "", "value": ""}, {"key": null, "value": null}])"));
  ASSERT_EQ(rows.size(), 2);
  const auto empty = rows.Message(0).ValueOrDie();
  EXPECT_EQ(empty.key, "");
  EXPECT_EQ(empty.value, "");
  const auto null = rows.Message(1).ValueOrDie();
  EXPECT_FALSE(null.key);
  EXPECT_FALSE(null.value);
  EXPECT_FALSE(null.partition);
  EXPECT_TRUE(null.headers.empty());
  EXPECT_FALSE(rows.Topic(0));
}

TEST(MessageRows, TopicPartitionAndHeadersOfASlice) {
  const auto batch = MakeBatch(
      {arrow::field("value", arrow::utf8()), arrow::field("topic", arrow::utf8()),
       arrow::field("partition", arrow::int32()), Headers()},
      R"([{"value": "a", "topic": "x", "partition": 7, "headers": [{"key": "no", "value": "no"}]},
          {"value": "b", "topic": "y", "partition": 3,
           "headers": [{"key": "k", "value": "v"}, {"key": "", "value": null}]},
          {"value": "c", "topic": null, "partition": null, "headers": null}])");
  MessageRows rows(batch->Slice(1));
  ASSERT_EQ(rows.size(), 2);
  EXPECT_EQ(rows.Topic(0), "y");
  const auto first = rows.Message(0).ValueOrDie();
  EXPECT_EQ(first.value, "b");
  EXPECT_EQ(first.partition, 3);
  ASSERT_EQ(first.headers.size(), 2U);
  EXPECT_EQ(first.headers[0].key, "k");
  EXPECT_EQ(first.headers[0].value, "v");
  EXPECT_EQ(first.headers[1].key, "");
  EXPECT_FALSE(first.headers[1].value);
  EXPECT_FALSE(rows.Topic(1));
  EXPECT_TRUE(rows.Message(1).ValueOrDie().headers.empty());
}

TEST(MessageRows, RefusesWhatKafkaHasNot) {
  MessageRows rows(MakeBatch({arrow::field("partition", arrow::int32()), Headers()},
                             R"([{"partition": -1, "headers": null},
                                 {"partition": null, "headers": [{"key": null, "value": "v"}]},
                                 {"partition": null, "headers": [null]}])"));
  EXPECT_THAT(rows.Message(0).status().message(), HasSubstr("partition -1"));
  EXPECT_THAT(rows.Message(1).status().message(), HasSubstr("needs a key"));
  EXPECT_THAT(rows.Message(2).status().message(), HasSubstr("needs a key"));
}

}  // namespace
}  // namespace freshet

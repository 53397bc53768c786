#include "pipeline/decode_while_reading.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/test_world.h"

namespace freshet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class DecodeWhileReadingTest : public testing::Test {
 protected:
  /// The flow of a table over `query`, in which `$topic` stands for the stream.
  Flow Build(std::string query) {
    const std::string topic = "STREAM read_kafka(bootstrapServers => 'b:9092', subscribe => 't')";
    query.replace(query.find("$topic"), 6, topic);
    auto graph = world_.Build("CREATE STREAMING TABLE r AS " + query, {});
    EXPECT_TRUE(graph.ok()) << graph.status().message();
    return graph.ok() ? graph->flows.at(0) : Flow{};
  }

  static std::vector<std::string> Read(const Flow& flow) {
    return std::get<KafkaInput>(flow.input).schema->field_names();
  }
  static const std::vector<JsonColumn>& Decoded(const Flow& flow) {
    return std::get<KafkaInput>(flow.input).json_columns;
  }

  TestWorld world_;
};

TEST_F(DecodeWhileReadingTest, MovesFromJsonToTheSource) {
  const Flow flow = Build(
      "SELECT reading.* FROM (SELECT from_json(CAST(value AS STRING), 'a INT, bad STRING', "
      "map('mode', 'FAILFAST', 'columnNameOfCorruptRecord', 'bad')) AS reading FROM $topic)");
  EXPECT_THAT(Read(flow), ElementsAre("__json_0"));
  ASSERT_THAT(Decoded(flow), SizeIs(1));
  const JsonColumn& column = Decoded(flow)[0];
  EXPECT_EQ(column.name, "__json_0");
  EXPECT_EQ(column.from, "value");
  EXPECT_EQ(SchemaText(*column.schema), "a INT, bad STRING");
  EXPECT_EQ(column.mode, ParseMode::kFailFast);
  EXPECT_EQ(column.corrupt_record_column, "bad");
  EXPECT_THAT(flow.sql, Not(HasSubstr("from_json")));
  EXPECT_EQ(SchemaText(*flow.query_schema), "a INT, bad STRING");
}

TEST_F(DecodeWhileReadingTest, DecodesOnceWhatIsCalledTwice) {
  const Flow flow = Build(
      "SELECT from_json(CAST(k.value AS STRING), 'a INT').a AS a, "
      "from_json(CAST(value AS STRING), 'a INT') AS whole, "
      "from_json(CAST(key AS STRING), 'a INT') AS other, offset FROM $topic AS k");
  EXPECT_THAT(Decoded(flow), SizeIs(2));
  EXPECT_THAT(Read(flow), ElementsAre("offset", "__json_0", "__json_1"));
}

TEST_F(DecodeWhileReadingTest, LeavesOtherCallsWhereTheyAre) {
  const Flow flow = Build(
      "SELECT from_json(value, 'a INT') AS j FROM (SELECT upper(CAST(value AS STRING)) AS value "
      "FROM $topic)");
  EXPECT_THAT(Decoded(flow), IsEmpty());
  EXPECT_THAT(Read(flow), ElementsAre("value"));
  EXPECT_THAT(flow.sql, HasSubstr("from_json"));
}

TEST_F(DecodeWhileReadingTest, ReadsNoMoreColumnsThanAreUsed) {
  EXPECT_THAT(
      Read(Build("SELECT CAST(value AS STRING) AS v, partition FROM $topic WHERE offset > 3")),
      ElementsAre("value", "partition", "offset"));
  // Any column will do for the number of rows.
  EXPECT_THAT(Read(Build("SELECT 1 AS one FROM $topic")), SizeIs(1));
}

}  // namespace
}  // namespace freshet

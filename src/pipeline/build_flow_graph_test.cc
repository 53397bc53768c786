#include "pipeline/build_flow_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/test_world.h"

namespace freshet {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

class BuildFlowGraphTest : public testing::Test {
 protected:
  FlowGraph Build(const std::string& pipeline, const GraphOptions& options = {}) {
    auto graph = world_.Build(pipeline, options);
    EXPECT_TRUE(graph.ok()) << graph.status().message();
    return graph.ok() ? *std::move(graph) : FlowGraph{};
  }
  Flow BuildOne(const std::string& pipeline) {
    FlowGraph graph = Build(pipeline);
    EXPECT_THAT(graph.flows, SizeIs(1));
    return graph.flows.empty() ? Flow{} : std::move(graph.flows[0]);
  }

  std::vector<std::string> Order(const std::string& pipeline) {
    std::vector<std::string> names;
    for (const Flow& flow : Build(pipeline).flows) names.push_back(flow.name);
    return names;
  }

  TestWorld world_;
};

constexpr char kTwoFlows[] = R"(
CREATE OR REFRESH STREAMING TABLE delta_bronze
  (CONSTRAINT complete_row EXPECT (timestamp IS NOT NULL
    AND value IS NOT NULL) ON VIOLATION DROP ROW)
TBLPROPERTIES ('pipelines.trigger.interval' = '1 second', 'quality' = 'bronze')
AS SELECT * FROM STREAM read_files('data/sensor_data', format => 'json', maxFilesPerTrigger => 1,
  schema => 'timestamp TIMESTAMP, device_id STRING, value FLOAT, _corrupt_record STRING');

CREATE OR REFRESH STREAMING TABLE delta_silver
COMMENT 'clean' AS
SELECT DISTINCT ON (device_id, timestamp) timestamp, lower(trim(device_id)) AS device_id, value
FROM STREAM delta_bronze
WHERE _corrupt_record IS NULL AND delta_bronze.device_id IS NOT NULL;
)";

TEST_F(BuildFlowGraphTest, ResolvesFilesAndTables) {
  const FlowGraph graph = Build(kTwoFlows);
  ASSERT_THAT(graph.flows, SizeIs(2));
  const Flow& bronze = graph.flows[0];
  EXPECT_EQ(bronze.name, "delta_bronze");
  const auto& files = std::get<FilesInput>(bronze.input);
  EXPECT_EQ(files.path, "data/sensor_data");
  EXPECT_EQ(files.max_files_per_trigger, 1);
  EXPECT_EQ(bronze.trigger_interval, std::chrono::seconds(1));
  EXPECT_EQ(bronze.table()->path, "warehouse/delta_bronze");
  EXPECT_EQ(bronze.checkpoint_path, "warehouse/_checkpoints/delta_bronze");
  EXPECT_THAT(bronze.table()->properties, ElementsAre(Pair("quality", "bronze")));
  EXPECT_EQ(SchemaText(*bronze.table()->schema),
            "timestamp TIMESTAMP, device_id STRING, value FLOAT, _corrupt_record STRING");
  EXPECT_EQ(SchemaText(*bronze.query_schema),
            "timestamp TIMESTAMP, device_id STRING, value FLOAT, _corrupt_record STRING, "
            "__expectation_0 BOOLEAN");
  ASSERT_THAT(bronze.expectations, SizeIs(1));
  EXPECT_EQ(bronze.expectations[0].column, 4);
  EXPECT_EQ(bronze.expectations[0].expression, "timestamp IS NOT NULL\n    AND value IS NOT NULL");
  EXPECT_THAT(bronze.depends_on, IsEmpty());

  const Flow& silver = graph.flows[1];
  const auto& table = std::get<TableInput>(silver.input);
  EXPECT_EQ(table.table, "delta_bronze");
  EXPECT_EQ(table.path, "warehouse/delta_bronze");
  EXPECT_THAT(silver.distinct_keys, ElementsAre(1, 0));
  EXPECT_THAT(silver.depends_on, ElementsAre("delta_bronze"));
  EXPECT_EQ(silver.table()->comment, "clean");
  EXPECT_EQ(SchemaText(*silver.query_schema), "timestamp TIMESTAMP, device_id STRING, value FLOAT");
  // Nothing is to be added to the SELECT, so nothing is.
  EXPECT_EQ(silver.sql.find("__query"), std::string::npos) << silver.sql;
}

TEST_F(BuildFlowGraphTest, DescribesTheGraph) {
  EXPECT_EQ(DescribeFlowGraph(Build(std::string(kTwoFlows) + R"(
CREATE TEMPORARY VIEW v AS SELECT value FROM STREAM delta_silver;)")),
            R"(delta_bronze  ←  files data/sensor_data (json, 1 file a micro-batch)
  path          warehouse/delta_bronze
  checkpoint    warehouse/_checkpoints/delta_bronze
  trigger       every 1 second
  expects       complete_row: timestamp IS NOT NULL AND value IS NOT NULL, else the row is dropped
  property      quality = bronze
  columns
    timestamp        TIMESTAMP
    device_id        STRING
    value            FLOAT
    _corrupt_record  STRING

delta_silver  ←  table delta_bronze
  comment       clean
  path          warehouse/delta_silver
  checkpoint    warehouse/_checkpoints/delta_silver
  trigger       as soon as there is data
  first row of  device_id, timestamp
  columns
    timestamp  TIMESTAMP
    device_id  STRING
    value      FLOAT

view v
    value  FLOAT
)");
}

TEST_F(BuildFlowGraphTest, OrdersFlowsByWhatTheyRead) {
  EXPECT_THAT(Order("CREATE STREAMING TABLE c AS SELECT * FROM STREAM v;"
                    "CREATE STREAMING TABLE a AS SELECT * FROM STREAM readings;"
                    "CREATE TEMPORARY VIEW v AS SELECT * FROM STREAM B;"
                    "CREATE STREAMING TABLE b AS SELECT * FROM STREAM a;"),
              ElementsAre("a", "b", "c"));
  EXPECT_THAT(Order("CREATE STREAMING TABLE z AS SELECT * FROM STREAM readings;"
                    "CREATE STREAMING TABLE y AS SELECT * FROM STREAM readings;"),
              ElementsAre("z", "y"));
}

TEST_F(BuildFlowGraphTest, ReadsTablesOfTheWarehouseInAnyCase) {
  const Flow flow = BuildOne("CREATE STREAMING TABLE t AS SELECT value FROM STREAM Readings");
  const auto& table = std::get<TableInput>(flow.input);
  EXPECT_EQ(table.path, "warehouse/readings");
  EXPECT_THAT(flow.depends_on, IsEmpty());
}

TEST_F(BuildFlowGraphTest, PutsViewsIntoTheFlowThatReadsThem) {
  const FlowGraph graph = Build(R"(
CREATE TEMPORARY VIEW upper_one AS SELECT r.v AS w, device FROM lower_one AS r WHERE r.v > 2;
CREATE TEMPORARY VIEW lower_one AS
  WITH c AS (SELECT value AS v, device_id AS device FROM STREAM readings) SELECT * FROM c;
CREATE STREAMING TABLE t AS SELECT upper_one.w * 2 AS twice, device FROM upper_one;)");
  ASSERT_THAT(graph.flows, SizeIs(1));
  const Flow& flow = graph.flows[0];
  EXPECT_EQ(std::get<TableInput>(flow.input).table, "readings");
  EXPECT_EQ(SchemaText(*flow.query_schema), "twice DOUBLE, device STRING");
  EXPECT_EQ(flow.spark_sql, "SELECT upper_one.w * 2 AS twice, device FROM upper_one");
  ASSERT_THAT(graph.views, SizeIs(2));
  EXPECT_EQ(graph.views[0].name, "lower_one");
  EXPECT_EQ(SchemaText(*graph.views[1].schema), "w DOUBLE, device STRING");
}

TEST_F(BuildFlowGraphTest, CastsToDeclaredColumnsInTheirOrder) {
  const Flow flow = BuildOne(R"(
CREATE STREAMING TABLE t (Value DECIMAL(10, 2) COMMENT 'rounded', device_id STRING, at DATE,
  CONSTRAINT positive EXPECT (value > 0)) AS
SELECT device_id, timestamp AS at, value FROM STREAM readings)");
  EXPECT_EQ(SchemaText(*flow.table()->schema), "Value DECIMAL(10,2), device_id STRING, at DATE");
  EXPECT_EQ(SchemaText(*flow.query_schema),
            "Value DECIMAL(10,2), device_id STRING, at DATE, __expectation_0 BOOLEAN");
  EXPECT_EQ(flow.expectations[0].column, 3);
}

TEST_F(BuildFlowGraphTest, KeysMeanTheQuerysColumnsFirst) {
  const Flow flow = BuildOne(R"(
CREATE STREAMING TABLE t (CONSTRAINT c EXPECT (name <> '')) AS
SELECT DISTINCT ON (lower(name), value, date_trunc('DAY', timestamp), `NAME`) device_id AS name
FROM STREAM readings WHERE value > 1)");
  EXPECT_EQ(SchemaText(*flow.table()->schema), "name STRING");
  // lower(name) over the output; value and the day over the input; name is a column.
  EXPECT_EQ(SchemaText(*flow.query_schema),
            "name STRING, __key_1 DOUBLE, __key_2 TIMESTAMP, __key_0 STRING, "
            "__expectation_0 BOOLEAN");
  EXPECT_THAT(flow.distinct_keys, ElementsAre(3, 1, 2, 0));
  EXPECT_EQ(flow.expectations[0].column, 4);
}

TEST_F(BuildFlowGraphTest, KeysOverTheInputOfAView) {
  const FlowGraph graph = Build(R"(
CREATE TEMPORARY VIEW v AS SELECT device_id, value + 1 AS more FROM STREAM readings;
CREATE STREAMING TABLE t AS SELECT DISTINCT ON (v.more) device_id FROM v)");
  ASSERT_THAT(graph.flows, SizeIs(1));
  EXPECT_EQ(SchemaText(*graph.flows[0].query_schema), "device_id STRING, __key_0 DOUBLE");
  EXPECT_THAT(graph.flows[0].distinct_keys, ElementsAre(1));
}

TEST_F(BuildFlowGraphTest, TakesOrderAndPartitionsOfTheTableThatIsThere) {
  const Flow flow = BuildOne(R"(
CREATE STREAMING TABLE by_building AS SELECT value, 'A' AS Building FROM STREAM readings)");
  EXPECT_EQ(SchemaText(*flow.query_schema), "building STRING, value DOUBLE");
  EXPECT_THAT(flow.table()->partition_columns, ElementsAre("building"));
}

TEST_F(BuildFlowGraphTest, ATableThatIsMadeAnewNeedNotFit) {
  const char* pipeline =
      "CREATE STREAMING TABLE by_building AS SELECT value AS v FROM STREAM readings";
  EXPECT_FALSE(world_.Build(pipeline).ok());
  const FlowGraph graph = Build(pipeline, {"warehouse", {"BY_BUILDING"}});
  ASSERT_THAT(graph.flows, SizeIs(1));
  EXPECT_EQ(SchemaText(*graph.flows[0].table()->schema), "v DOUBLE");
}

TEST_F(BuildFlowGraphTest, ReadsEveryOption) {
  const Flow flow = BuildOne(R"(
CREATE STREAMING TABLE t PARTITIONED BY (b) LOCATION 'file:/lake/t' AS
SELECT * FROM STREAM read_files('data/*.json', FORMAT => 'JSON', schema => 'a INT NOT NULL, b STRING, bad STRING',
  maxFilesPerTrigger => '7', maxBytesPerTrigger => '10mb', mode => 'failfast',
  columnNameOfCorruptRecord => 'bad', pathGlobFilter => 'x*', latestFirst => true,
  cleanSource => 'ARCHIVE', sourceArchiveDir => 'old'))");
  const auto& files = std::get<FilesInput>(flow.input);
  EXPECT_EQ(files.path, "data/*.json");
  EXPECT_EQ(SchemaText(*files.schema), "a INT, b STRING, bad STRING");
  EXPECT_EQ(files.max_files_per_trigger, 7);
  EXPECT_EQ(files.max_bytes_per_trigger, 10 << 20);
  EXPECT_EQ(files.mode, ParseMode::kFailFast);
  EXPECT_EQ(files.corrupt_record_column, "bad");
  EXPECT_EQ(files.path_glob_filter, "x*");
  EXPECT_TRUE(files.latest_first);
  EXPECT_EQ(files.clean_source, CleanSource::kArchive);
  EXPECT_EQ(files.source_archive_dir, "old");
  EXPECT_EQ(flow.table()->path, "/lake/t");
  EXPECT_EQ(flow.checkpoint_path, "warehouse/_checkpoints/t");
  EXPECT_THAT(flow.table()->partition_columns, ElementsAre("b"));
}

TEST_F(BuildFlowGraphTest, FlowsIntoASink) {
  const FlowGraph graph = Build(R"(
CREATE FLOW second AS INSERT INTO OUT BY NAME SELECT DISTINCT ON (device) device AS VALUE FROM STREAM t;
CREATE SINK out FORMAT kafka OPTIONS ('kafka.bootstrap.servers' = 'a:1, b:2', 'topic' = 'x',
  'kafka.linger.ms' = '7');
CREATE FLOW first COMMENT 'as they are' AS INSERT INTO out BY NAME
SELECT 'k' AS key, device AS value FROM STREAM t;
CREATE STREAMING TABLE t AS SELECT * FROM STREAM read_files('data/sensor_data', schema => 'device STRING'))");
  ASSERT_THAT(graph.flows, SizeIs(3));
  EXPECT_NE(graph.flows[0].table(), nullptr);
  const Flow& second = graph.flows[1];
  EXPECT_EQ(second.name, "second");
  EXPECT_EQ(second.table(), nullptr);
  EXPECT_EQ(second.checkpoint_path, "warehouse/_checkpoints/second");
  EXPECT_THAT(second.depends_on, ElementsAre("t"));
  EXPECT_EQ(SchemaText(*second.output_schema()), "value STRING");
  EXPECT_THAT(second.distinct_keys, SizeIs(1));
  const Flow& first = graph.flows[2];
  EXPECT_EQ(first.comment, "as they are");
  const auto& output = std::get<KafkaOutput>(first.output);
  EXPECT_EQ(output.sink, "out");
  EXPECT_EQ(output.topic, "x");
  EXPECT_THAT(output.client_settings,
              ElementsAre(Pair("bootstrap.servers", "a:1,b:2"), Pair("linger.ms", "7")));
  EXPECT_EQ(SchemaText(*output.schema), "key STRING, value STRING");
}

TEST_F(BuildFlowGraphTest, TheProjectsExampleIsRight) {
  const auto text = world_.disk()->Read(FRESHET_PIPELINES "/smarttech_files.sql");
  ASSERT_TRUE(text.ok() && *text) << text.status();
  const auto source = SubstituteVariables(SourceText("p.sql", **text), {});
  ASSERT_TRUE(source.ok()) << source.status().message();
  const FlowGraph graph = Build(std::string(source->text()));
  ASSERT_THAT(graph.flows, SizeIs(2));
  EXPECT_EQ(std::get<FilesInput>(graph.flows[0].input).path, "data/sensor_data");
  EXPECT_EQ(graph.flows[0].expectations[0].reaction, Reaction::kDropRow);
  EXPECT_EQ(SchemaText(*graph.flows[1].table()->schema),
            "timestamp TIMESTAMP, device_id STRING, building STRING, floor INT, type STRING, "
            "value FLOAT, unit STRING");
  EXPECT_THAT(graph.flows[1].distinct_keys, ElementsAre(1, 0));
}

TEST_F(BuildFlowGraphTest, TheFlowsStatementRuns) {
  const Flow flow = BuildOne(R"(
CREATE STREAMING TABLE t (device STRING, value INT, CONSTRAINT high EXPECT (value > 10)) AS
SELECT DISTINCT ON (unit) value, device FROM STREAM read_files('data/sensor_data',
  schema => 'device STRING, value DOUBLE, unit STRING'))");
  const auto& schema = std::get<FilesInput>(flow.input).schema;
  query::QueryProblem problem;
  auto query = TestWorld::Engine()->Prepare(flow.sql, {kBatchRelation, schema}, &problem);
  ASSERT_TRUE(query.ok()) << query.status() << flow.sql;
  EXPECT_TRUE((*query)->output_schema()->Equals(*flow.query_schema));
}

}  // namespace
}  // namespace freshet

#include <gmock/gmock.h>

#include "delta/table_fixture.h"

namespace freshet::delta {
namespace {

using testing::HasSubstr;

class TableAppendTest : public TableTest {};

TEST_F(TableAppendTest, AppendsAndReopens) {
  SnapshotPtr snapshot = Create();
  for (int i = 0; i < 3; ++i) {
    const AppendOutcome outcome = Append(snapshot, i, i + 10);
    ASSERT_EQ(outcome.kind, AppendOutcome::Kind::kCommitted);
    EXPECT_EQ(outcome.snapshot->version(), i + 1);
    snapshot = outcome.snapshot;
  }
  EXPECT_EQ(Unwrap(snapshot->TransactionVersion(kAppId)), 2);
  const SnapshotPtr reopened = Unwrap(Table::Make(path_, &disk_)->Load());
  EXPECT_EQ(reopened->version(), 3);
  EXPECT_EQ(Unwrap(reopened->TransactionVersion(kAppId)), 2);
  EXPECT_EQ(Unwrap(reopened->TransactionVersion("another")), std::nullopt);
  EXPECT_THAT(Floors(*reopened), testing::UnorderedElementsAre(10, 11, 12));
  const auto files = Unwrap(reopened->Files());
  ASSERT_EQ(files.size(), 3U);
  int floor = 10;
  for (const AddedFile& file : files) {
    EXPECT_EQ(file.num_records, 1);
    const auto rows = Unwrap(ReadDataFile(path_, file, Readings(), {}));
    EXPECT_TRUE(rows.at(0)->Equals(*Reading(floor++), /*check_metadata=*/false));
  }
}

TEST_F(TableAppendTest, WritesTheCommitOfSparksStreamingSink) {
  const SnapshotPtr snapshot = Create();
  const auto files = Files(Reading(7));
  Unwrap(table_->Append(snapshot, files, {kAppId, 4}));
  const auto actions = Actions(1);
  const json info = actions.find("commitInfo")->second;
  EXPECT_EQ(info["operation"], "STREAMING UPDATE");
  EXPECT_EQ(info["operationParameters"],
            json({{"outputMode", "Append"}, {"queryId", kAppId}, {"epochId", "4"}}));
  EXPECT_EQ(info["operationMetrics"]["numOutputRows"], "1");
  EXPECT_EQ(info["isBlindAppend"], true);
  const json txn = actions.find("txn")->second;
  EXPECT_EQ(txn["appId"], kAppId);
  EXPECT_EQ(txn["version"], 4);
  const json add = actions.find("add")->second;
  EXPECT_EQ(add["path"], files[0].path);
  EXPECT_EQ(add["size"], files[0].size);
  EXPECT_EQ(add["dataChange"], true);
  EXPECT_EQ(json::parse(add["stats"].get<std::string>()), json::parse(files[0].stats_json));
}

TEST_F(TableAppendTest, StatisticsGoThroughTheKernelUnchanged) {
  TableDefinition definition;
  definition.schema = arrow::schema(
      {arrow::field("t", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")),
       arrow::field("d", arrow::decimal128(38, 2)), arrow::field("day", arrow::date32()),
       arrow::field("f", arrow::float32()), arrow::field("b", arrow::boolean()),
       arrow::field("s", arrow::struct_({arrow::field("x", arrow::utf8())})),
       arrow::field("l", arrow::list(arrow::field("element", arrow::int64())))});
  const SnapshotPtr snapshot = Create(definition);
  const auto rows = Rows(definition.schema, R"([
    {"t":1736669880000001,"d":"123456789012345678901234567890123456.78","day":20100,"f":23.4,
     "b":true,"s":{"x":"v"},"l":[1]},
    {"t":1736669880000000,"d":"-0.01","day":null,"f":18.1,"b":null,"s":null,"l":null}])");
  const auto files = Unwrap(WriteDataFiles(&disk_, path_, definition.schema, {}, {rows}, {}));
  Unwrap(table_->Append(snapshot, files, {kAppId, 0}));
  const auto written = Actions(1).find("add")->second["stats"].get<std::string>();
  EXPECT_EQ(json::parse(written), json::parse(files[0].stats_json));
  EXPECT_THAT(written, HasSubstr("123456789012345678901234567890123456.78"));
  EXPECT_THAT(written, HasSubstr("2025-01-12T08:18:00.001Z"));
}

TEST_F(TableAppendTest, CommitsAnEmptyBatch) {
  const SnapshotPtr snapshot = Create();
  const AppendOutcome outcome = Unwrap(table_->Append(snapshot, {}, {kAppId, 0}));
  EXPECT_EQ(outcome.kind, AppendOutcome::Kind::kCommitted);
  EXPECT_EQ(Unwrap(outcome.snapshot->TransactionVersion(kAppId)), 0);
  EXPECT_TRUE(Unwrap(Unwrap(table_->Load())->Files()).empty());
}

TEST_F(TableAppendTest, PartitionsWithSpecialCharacters) {
  TableDefinition definition;
  definition.schema = Readings();
  definition.partition_columns = {"device_id"};
  const SnapshotPtr snapshot = Create(definition);
  const std::string name = "a b/c%d:e=\xC3\xA4#'";
  const auto rows = arrow::RecordBatchVector{Reading(1, name), Reading(2, "plain")};
  auto files = Unwrap(WriteDataFiles(&disk_, path_, Readings(), {"device_id"}, rows, {}));
  auto null_files =
      Unwrap(WriteDataFiles(&disk_, path_, Readings(), {"device_id"}, {Reading(3, "")}, {}));
  files.insert(files.end(), null_files.begin(), null_files.end());
  Unwrap(table_->Append(snapshot, files, {kAppId, 0}));

  const SnapshotPtr loaded = Unwrap(table_->Load());
  const auto live = Unwrap(loaded->Files());
  ASSERT_EQ(live.size(), 3U);
  EXPECT_EQ(live[0].path, files[0].path);
  EXPECT_EQ(live[0].partition_values.at("device_id"), name);
  EXPECT_EQ(live[2].partition_values.at("device_id"), std::nullopt);
  const auto read = Unwrap(ReadDataFile(path_, live[0], Readings(), {"device_id"}));
  EXPECT_TRUE(read.at(0)->Equals(*Reading(1, name), /*check_metadata=*/false));
  EXPECT_THAT(Floors(*loaded), testing::UnorderedElementsAre(1, 2, 3));
  EXPECT_TRUE(Unwrap(loaded->IsPlain()));
}

TEST_F(TableAppendTest, RebasesOnAnotherWritersCommit) {
  const SnapshotPtr first = Create();
  const auto other = Table::Make(path_, &disk_, Durability::kOs);
  Unwrap(other->Append(Unwrap(other->Load()), Files(Reading(1)), {"another", 0}));
  const AppendOutcome outcome = Append(first, 0, 2);
  EXPECT_EQ(outcome.kind, AppendOutcome::Kind::kCommitted);
  EXPECT_EQ(outcome.snapshot->version(), 2);
  EXPECT_THAT(Floors(*outcome.snapshot), testing::UnorderedElementsAre(1, 2));
}

TEST_F(TableAppendTest, FindsItsOwnCommitAfterAConflict) {
  const SnapshotPtr first = Create();
  // A process that was thought dead has committed the batch.
  const auto zombie = Table::Make(path_, &disk_, Durability::kOs);
  Unwrap(zombie->Append(Unwrap(zombie->Load()), Files(Reading(1)), {kAppId, 0}));
  const AppendOutcome outcome = Append(first, 0, 1);
  EXPECT_EQ(outcome.kind, AppendOutcome::Kind::kAlreadyThere);
  EXPECT_EQ(outcome.snapshot->version(), 1);
  EXPECT_THAT(Floors(*outcome.snapshot), testing::ElementsAre(1));
}

TEST_F(TableAppendTest, FindsItsOwnCommitWhenTheAnswerIsLost) {
  const SnapshotPtr first = Create();
  int puts = 0;
  disk_.InterceptPut([&puts](Disk* disk, const std::string& path, std::string_view contents) {
    ++puts;
    const auto outcome = disk->PutIfAbsent(path, contents);
    EXPECT_EQ(Unwrap(outcome), PutOutcome::kCreated);
    // The store's client repeats the call and meets its own file.
    return disk->PutIfAbsent(path, contents);
  });
  const AppendOutcome outcome = Append(first, 0, 1);
  EXPECT_EQ(puts, 1);
  EXPECT_EQ(outcome.kind, AppendOutcome::Kind::kAlreadyThere);
  EXPECT_EQ(outcome.snapshot->version(), 1);
  EXPECT_EQ(Unwrap(table_->LatestVersion()), 1);
}

TEST_F(TableAppendTest, PassesOnTheDisksError) {
  const SnapshotPtr first = Create();
  const auto files = Files(Reading(1));
  disk_.InterceptPut([](Disk*, const std::string&, std::string_view) {
    return arrow::Status::IOError("no space left on device");
  });
  EXPECT_THAT(table_->Append(first, files, {kAppId, 0}).status().message(),
              HasSubstr("no space left on device"));
  disk_.InterceptPut(nullptr);
  EXPECT_EQ(Unwrap(table_->Append(first, files, {kAppId, 0})).kind,
            AppendOutcome::Kind::kCommitted);
}

TEST_F(TableAppendTest, StopsWhenTheSchemaHasChanged) {
  const SnapshotPtr first = Create();
  auto actions = Actions(0);
  json metadata = actions.find("metaData")->second;
  metadata["schemaString"] =
      R"({"type":"struct","fields":[{"name":"x","type":"integer","nullable":true,"metadata":{}}]})";
  std::ofstream(CommitPath(path_, 1)) << json({{"metaData", metadata}}).dump() << "\n";
  const AppendOutcome outcome = Append(first, 0, 1);
  EXPECT_EQ(outcome.kind, AppendOutcome::Kind::kSchemaChanged);
  EXPECT_EQ(outcome.snapshot->version(), 1);
  EXPECT_EQ(outcome.snapshot->schema()->num_fields(), 1);
  EXPECT_EQ(Unwrap(table_->LatestVersion()), 1);
}

TEST_F(TableAppendTest, StopsWhenTheTableWasReplaced) {
  const SnapshotPtr first = Create();
  json metadata = Actions(0).find("metaData")->second;
  metadata["id"] = "another table";
  std::ofstream(CommitPath(path_, 1)) << json({{"metaData", metadata}}).dump() << "\n";
  EXPECT_EQ(Append(first, 0, 1).kind, AppendOutcome::Kind::kSchemaChanged);
}

TEST_F(TableAppendTest, GivesUpAgainstAWriterThatIsAlwaysQuicker) {
  const SnapshotPtr first = Create();
  const auto files = Files(Reading(1));
  int puts = 0;
  disk_.InterceptPut([&](Disk* disk, const std::string& path, std::string_view contents) {
    ++puts;
    EXPECT_TRUE(disk->PutIfAbsent(path, "{\"commitInfo\":{\"timestamp\":1}}\n").ok());
    return disk->PutIfAbsent(path, contents);
  });
  const auto status = table_->Append(first, files, {kAppId, 0}).status();
  EXPECT_THAT(status.message(), HasSubstr("other writers were quicker"));
  EXPECT_EQ(puts, 20);
}

TEST_F(TableAppendTest, RefusesToAppendToMappedColumns) {
  const SnapshotPtr first = Create();
  auto actions = Actions(0);
  json metadata = actions.find("metaData")->second;
  metadata["configuration"] = {{"delta.columnMapping.mode", "name"},
                               {"delta.columnMapping.maxColumnId", "1"}};
  metadata["schemaString"] =
      R"({"type":"struct","fields":[{"name":"x","type":"integer","nullable":true,"metadata":)"
      R"({"delta.columnMapping.id":1,"delta.columnMapping.physicalName":"col-1"}}]})";
  std::ofstream(CommitPath(path_, 1))
      << json({{"protocol", {{"minReaderVersion", 2}, {"minWriterVersion", 5}}}}).dump() << "\n"
      << json({{"metaData", metadata}}).dump() << "\n";
  const SnapshotPtr mapped = Unwrap(table_->Load(first));
  EXPECT_FALSE(Unwrap(mapped->IsPlain()));
  EXPECT_THAT(table_->Append(mapped, {}, {kAppId, 0}).status().message(),
              HasSubstr("delta.columnMapping.mode"));
}

}  // namespace
}  // namespace freshet::delta

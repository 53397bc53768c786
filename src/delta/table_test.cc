#include <gmock/gmock.h>

#include "base/clock.h"
#include "delta/table_fixture.h"

namespace freshet::delta {
namespace {

using testing::HasSubstr;

TEST_F(TableTest, IsNotThereAtFirst) {
  EXPECT_EQ(Unwrap(table_->Load()), nullptr);
  EXPECT_EQ(Unwrap(table_->LatestVersion()), -1);
  EXPECT_EQ(Unwrap(table_->ReadCommit(0)), std::nullopt);
  // The folder of a creation that was cut off.
  ASSERT_OK(disk_.CreateDirectories(LogFolder(path_)));
  std::ofstream(JoinPath(LogFolder(path_), ".left.tmp")) << "x";
  EXPECT_EQ(Unwrap(table_->Load()), nullptr);
  EXPECT_EQ(Create()->version(), 0);
}

TEST_F(TableTest, CreatesWhatItIsAsked) {
  TableDefinition definition;
  definition.schema =
      arrow::schema({arrow::field("timestamp", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")),
                     arrow::field("device_id", arrow::utf8(), /*nullable=*/false,
                                  arrow::key_value_metadata({"comment"}, {"who measured"})),
                     arrow::field("floor", arrow::int32())});
  definition.partition_columns = {"floor"};
  definition.properties = {{"delta.checkpointInterval", "5"}, {"owner", "me"}};
  definition.comment = "readings \"as they are\"";
  Create(definition);
  const SnapshotPtr snapshot = Unwrap(Table::Make(path_, &disk_)->Load());
  EXPECT_EQ(snapshot->version(), 0);
  EXPECT_FALSE(snapshot->table_id().empty());
  EXPECT_TRUE(snapshot->schema()->Equals(*definition.schema)) << snapshot->schema()->ToString();
  EXPECT_EQ(snapshot->schema()->field(1)->metadata()->Get("comment").ValueOrDie(), "who measured");
  EXPECT_EQ(snapshot->partition_columns(), definition.partition_columns);
  EXPECT_EQ(snapshot->properties(), definition.properties);
  EXPECT_EQ(snapshot->comment(), definition.comment);
  EXPECT_TRUE(Unwrap(snapshot->Files()).empty());
  EXPECT_TRUE(Unwrap(snapshot->IsPlain()));
}

TEST_F(TableTest, CreatesWithTheOldestProtocolThatWillDo) {
  Create();
  const auto actions = Actions(0);
  EXPECT_EQ(actions.find("protocol")->second,
            json::parse(R"({"minReaderVersion":1,"minWriterVersion":2})"));
  EXPECT_EQ(actions.find("commitInfo")->second["engineInfo"], "Freshet/0.1.0");
}

TEST_F(TableTest, NamesTheFeatureOfATypeThatNeedsOne) {
  TableDefinition definition;
  definition.schema = arrow::schema({arrow::field("t", arrow::timestamp(arrow::TimeUnit::MICRO))});
  const SnapshotPtr snapshot = Create(definition);
  EXPECT_EQ(Actions(0).find("protocol")->second,
            json::parse(R"({"minReaderVersion":3,"minWriterVersion":7,
                            "readerFeatures":["timestampNtz"],"writerFeatures":["timestampNtz"]})"));
  EXPECT_TRUE(snapshot->schema()->Equals(*definition.schema));
}

TEST_F(TableTest, RefusesToCreateWhatItCouldNotWrite) {
  TableDefinition definition;
  definition.schema = Readings();
  definition.properties = {{"delta.columnMapping.mode", "name"}};
  EXPECT_THAT(table_->Create(definition).status().message(), HasSubstr("column mapping"));
  definition.properties = {{"delta.noSuchThing", "1"}};
  EXPECT_THAT(table_->Create(definition).status().message(), HasSubstr("delta.noSuchThing"));
  definition.properties = {};
  definition.partition_columns = {"flor"};
  EXPECT_THAT(table_->Create(definition).status().message(), HasSubstr("'flor'"));
  EXPECT_EQ(Unwrap(table_->Load()), nullptr);
}

TEST_F(TableTest, ReturnsTheTableThatSomebodyElseMade) {
  const std::string id = Create()->table_id();
  TableDefinition other;
  other.schema = arrow::schema({arrow::field("x", arrow::int32())});
  const SnapshotPtr snapshot = Unwrap(Table::Make(path_, &disk_)->Create(other));
  EXPECT_EQ(snapshot->table_id(), id);
  EXPECT_TRUE(snapshot->schema()->Equals(*Readings()));
}

TEST_F(TableTest, ChecksPointAndLoadsFromIt) {
  SnapshotPtr snapshot = Create();
  for (int i = 0; i < 11; ++i) {
    EXPECT_EQ(table_->CheckpointIsDue(*snapshot), i == 10);
    if (i == 10) snapshot = Unwrap(table_->WriteCheckpoint(snapshot));
    snapshot = Append(snapshot, i, i).snapshot;
  }
  const std::string log = LogFolder(path_);
  EXPECT_TRUE(std::filesystem::exists(JoinPath(log, "00000000000000000010.checkpoint.parquet")));
  EXPECT_FALSE(std::filesystem::exists(JoinPath(log, "00000000000000000011.checkpoint.parquet")));
  EXPECT_TRUE(std::filesystem::exists(JoinPath(log, "_last_checkpoint")));
  const auto before = Unwrap(snapshot->Files());
  // What the checkpoint holds is no longer to be found elsewhere.
  for (int version = 0; version <= 10; ++version) {
    std::filesystem::remove(CommitPath(path_, version));
  }
  const SnapshotPtr loaded = Unwrap(Table::Make(path_, &disk_)->Load());
  EXPECT_EQ(loaded->version(), 11);
  EXPECT_EQ(Unwrap(loaded->TransactionVersion(kAppId)), 10);
  EXPECT_THAT(Floors(*loaded), testing::UnorderedElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
  EXPECT_EQ(Unwrap(loaded->Files()).size(), before.size());
  EXPECT_EQ(Unwrap(loaded->Files()).front().num_records, 1);
  EXPECT_EQ(Append(loaded, 11, 11).kind, AppendOutcome::Kind::kCommitted);
  // The log was cleaned up to version 10.
  EXPECT_EQ(Unwrap(table_->LatestVersion(0)), 12);
  EXPECT_EQ(Unwrap(table_->ReadCommit(3)), std::nullopt);
}

TEST_F(TableTest, HonoursTheCheckpointInterval) {
  TableDefinition definition;
  definition.schema = Readings();
  definition.properties = {{"delta.checkpointInterval", "2"}};
  SnapshotPtr snapshot = Create(definition);
  snapshot = Append(snapshot, 0, 0).snapshot;
  EXPECT_FALSE(table_->CheckpointIsDue(*snapshot));
  snapshot = Append(snapshot, 1, 1).snapshot;
  EXPECT_TRUE(table_->CheckpointIsDue(*snapshot));
  EXPECT_FALSE(table_->CheckpointIsDue(*snapshot, /*last=*/1));
  EXPECT_FALSE(table_->CheckpointIsDue(*Unwrap(table_->WriteCheckpoint(snapshot))));
}

TEST_F(TableTest, TakesUpACheckpointThatWasWrittenMeanwhile) {
  SnapshotPtr snapshot = Create();
  for (int i = 0; i < 3; ++i) snapshot = Append(snapshot, i, i).snapshot;
  const SnapshotPtr checkpointed = Unwrap(table_->WriteCheckpoint(snapshot));
  for (int i = 3; i < 5; ++i) snapshot = Append(snapshot, i, i).snapshot;
  snapshot = Unwrap(table_->WithCheckpointOf(snapshot, checkpointed));
  EXPECT_EQ(snapshot->version(), 5);
  EXPECT_FALSE(table_->CheckpointIsDue(*snapshot));
  // What the checkpoint holds is read from it.
  for (int version = 0; version < 3; ++version) std::filesystem::remove(CommitPath(path_, version));
  EXPECT_THAT(Floors(*snapshot), testing::UnorderedElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ(Unwrap(snapshot->TransactionVersion(kAppId)), 4);
  snapshot = Append(snapshot, 5, 5).snapshot;
  EXPECT_EQ(snapshot->version(), 6);
  EXPECT_THAT(Floors(*snapshot), testing::UnorderedElementsAre(0, 1, 2, 3, 4, 5));
  // An older one is of no use to it.
  EXPECT_EQ(Unwrap(table_->WithCheckpointOf(snapshot, checkpointed)), snapshot);
}

TEST_F(TableTest, SaysWhyACheckpointFailed) {
  const SnapshotPtr snapshot = Append(Create(), 0, 0).snapshot;
  const std::string in_the_way =
      JoinPath(LogFolder(path_), "00000000000000000001.checkpoint.parquet");
  std::filesystem::create_directory(in_the_way);
  std::ofstream(JoinPath(in_the_way, "x")) << "x";
  EXPECT_THAT(table_->WriteCheckpoint(snapshot).status().message(),
              HasSubstr("write a checkpoint of table"));
  EXPECT_EQ(Append(snapshot, 1, 1).kind, AppendOutcome::Kind::kCommitted);
}

TEST_F(TableTest, RefreshesAKnownSnapshot) {
  const SnapshotPtr first = Create();
  EXPECT_EQ(Unwrap(table_->Load(first)), first);
  const auto other = Table::Make(path_, &disk_, Durability::kOs);
  SnapshotPtr theirs = Unwrap(other->Load());
  for (int i = 0; i < 12; ++i) {
    theirs = Unwrap(other->Append(theirs, Files(Reading(i)), {kAppId, i})).snapshot;
  }
  const SnapshotPtr refreshed = Unwrap(table_->Load(first));
  EXPECT_EQ(refreshed->version(), 12);
  EXPECT_EQ(Unwrap(refreshed->Files()).size(), 12U);
  EXPECT_EQ(first->version(), 0);
  EXPECT_TRUE(Unwrap(first->Files()).empty());
}

TEST_F(TableTest, LoadsATableThatWasDroppedAndMadeAgain) {
  SnapshotPtr snapshot = Create();
  snapshot = Append(snapshot, 0, 1).snapshot;
  std::filesystem::remove_all(path_);
  EXPECT_EQ(Unwrap(table_->Load(snapshot)), nullptr);
  const std::string id =
      Unwrap(Table::Make(path_, &disk_)->Create({Readings(), {}, {}, ""}))->table_id();
  EXPECT_NE(id, snapshot->table_id());
  EXPECT_EQ(Unwrap(table_->Load(snapshot))->table_id(), id);
}

TEST_F(TableTest, LoadsAnOlderVersion) {
  EXPECT_EQ(Unwrap(table_->LoadAt(0)), nullptr);
  SnapshotPtr snapshot = Create();
  for (int i = 0; i < 12; ++i) snapshot = Append(snapshot, i, i).snapshot;
  const SnapshotPtr third = Unwrap(table_->LoadAt(3));
  EXPECT_EQ(third->version(), 3);
  EXPECT_EQ(Floors(*third).size(), 3U);
  EXPECT_EQ(Floors(*Unwrap(table_->LoadAt(12))).size(), 12U);
  EXPECT_EQ(table_->LoadAt(13).status().message(),
            "table " + path_ + " has no version 13: the newest is 12");
  std::filesystem::remove(CommitPath(path_, 2));
  EXPECT_TRUE(table_->LoadAt(3).status().IsInvalid());
}

TEST_F(TableTest, FindsTheVersionOfATime) {
  EXPECT_TRUE(table_->VersionAsOf(0).status().IsInvalid());
  SnapshotPtr snapshot = Create();
  for (int i = 0; i < 3; ++i) snapshot = Append(snapshot, i, i).snapshot;
  using std::filesystem::file_time_type;
  const auto now = file_time_type::clock::now();
  for (int version = 0; version <= 3; ++version) {
    std::filesystem::last_write_time(CommitPath(path_, version),
                                     now - std::chrono::minutes(10 * (4 - version)));
  }
  const int64_t now_ms = UnixMilliseconds();
  EXPECT_EQ(Unwrap(table_->VersionAsOf(now_ms)), 3);
  EXPECT_EQ(Unwrap(table_->VersionAsOf(now_ms - 25 * 60'000)), 1);
  EXPECT_TRUE(table_->VersionAsOf(now_ms - 60 * 60'000).status().IsInvalid());
}

TEST_F(TableTest, FollowsTheLog) {
  SnapshotPtr snapshot = Create();
  EXPECT_EQ(Unwrap(table_->LatestVersion()), 0);
  snapshot = Append(snapshot, 0, 1).snapshot;
  snapshot = Append(snapshot, 1, 2).snapshot;
  EXPECT_EQ(Unwrap(table_->LatestVersion(0)), 2);
  EXPECT_EQ(Unwrap(table_->LatestVersion(2)), 2);
  const auto created = Unwrap(table_->ReadCommit(0));
  ASSERT_TRUE(created.has_value());
  EXPECT_TRUE(created->changes_metadata);
  EXPECT_TRUE(created->changes_protocol);
  EXPECT_TRUE(created->added.empty());
  const auto commit = Unwrap(table_->ReadCommit(2));
  ASSERT_TRUE(commit.has_value());
  ASSERT_EQ(commit->added.size(), 1U);
  EXPECT_EQ(commit->added[0].num_records, 1);
  EXPECT_GT(commit->timestamp_ms, 1'600'000'000'000);
  EXPECT_TRUE(Unwrap(ReadDataFile(path_, commit->added[0], Readings(), {}))
                  .at(0)
                  ->Equals(*Reading(2), false));
  EXPECT_EQ(Unwrap(table_->ReadCommit(3)), std::nullopt);
}

}  // namespace
}  // namespace freshet::delta

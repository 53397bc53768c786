#include "stream/sources/delta_source.h"

#include <chrono>
#include <thread>

#include <arrow/array.h>
#include <arrow/builder.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/recorded_waits.h"
#include "delta/data_file_writer.h"
#include "delta/log_path.h"
#include "delta/table.h"
#include "stream/sources/delta_offset.h"
#include "stream/sources/test_folder.h"

namespace freshet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class DeltaSourceTest : public testing::Test {
 protected:
  void SetUp() override {
    input_.table = "t";
    input_.path = folder_.Path("t");
    input_.schema = schema_;
    input_.max_files_per_trigger = 2;
    table_ = delta::Table::Make(input_.path, disk_.get());
  }

  void Create() {
    delta::TableDefinition definition;
    definition.schema = schema_;
    snapshot_ = table_->Create(definition).ValueOrDie();
  }

  /// A data file with one row.
  delta::AddedFile WriteRow(int64_t id) {
    arrow::Int64Builder builder;
    EXPECT_TRUE(builder.Append(id).ok());
    const auto batch = arrow::RecordBatch::Make(schema_, 1, {builder.Finish().ValueOrDie()});
    delta::AddedFile file =
        delta::WriteDataFiles(disk_.get(), input_.path, schema_, {}, {batch}, {})->at(0);
    // Times that tell the order of the rows.
    file.modification_time_ms = 1736669880000 + id;
    return file;
  }

  /// Commits one file with one row for each id.
  void Append(const std::vector<int64_t>& ids) {
    std::vector<delta::AddedFile> files;
    for (const int64_t id : ids) files.push_back(WriteRow(id));
    const auto outcome = table_->Append(snapshot_, files, {"writer", ++txn_}).ValueOrDie();
    ASSERT_EQ(outcome.kind, delta::AppendOutcome::Kind::kCommitted);
    snapshot_ = outcome.snapshot;
  }

  /// Puts a commit of another program's making into the log.
  void Commit(const std::string& actions) {
    const int64_t version = table_->LatestVersion().ValueOrDie() + 1;
    std::string name = std::to_string(version) + ".json";
    name.insert(0, 25 - name.size(), '0');
    ASSERT_EQ(disk_->PutIfAbsent(folder_.Path("t/_delta_log/" + name), actions).ValueOrDie(),
              PutOutcome::kCreated);
    snapshot_ = table_->Load(nullptr).ValueOrDie();
  }
  static std::string AddAction(const delta::AddedFile& file, bool data_change) {
    return "{\"add\":{\"path\":\"" + file.path +
           "\",\"partitionValues\":{},\"size\":" + std::to_string(file.size) +
           ",\"modificationTime\":" + std::to_string(file.modification_time_ms) +
           ",\"dataChange\":" + (data_change ? "true" : "false") + "}}\n";
  }
  static std::string RemoveAction(const delta::AddedFile& file, bool data_change) {
    return "{\"remove\":{\"path\":\"" + file.path +
           "\",\"deletionTimestamp\":1,\"dataChange\":" + (data_change ? "true" : "false") + "}}\n";
  }

  std::unique_ptr<Source> Open() {
    return MakeDeltaSource(input_, disk_.get(), &waits_).ValueOrDie();
  }

  std::string At(int64_t version, int64_t index, bool initial) {
    return SerializeDeltaOffset({snapshot_->table_id(), version, index, initial});
  }

  static std::vector<int64_t> Ids(const SourceBatch& batch) {
    std::vector<int64_t> ids;
    for (const auto& rows : batch.batches) {
      const auto& column = static_cast<const arrow::Int64Array&>(*rows->column(0));
      for (int64_t i = 0; i < column.length(); ++i) ids.push_back(column.Value(i));
    }
    EXPECT_EQ(batch.input_rows, static_cast<int64_t>(ids.size()));
    return ids;
  }

  struct Batch {
    std::vector<int64_t> ids;
    Offset end;
  };
  /// Runs micro-batches until there is nothing new; each is also read by a source of its own, as
  /// after a restart.
  std::vector<std::vector<int64_t>> Drain(Source* source) {
    std::vector<std::vector<int64_t>> batches;
    ends_.clear();
    while (true) {
      const auto latest = source->LatestOffset(position_);
      EXPECT_TRUE(latest.ok()) << latest.status();
      if (!latest.ok() || !*latest || *latest == position_) return batches;
      batches.push_back(Ids(source->Read(position_, **latest).ValueOrDie()));
      EXPECT_EQ(Ids(Open()->Read(position_, **latest).ValueOrDie()), batches.back());
      EXPECT_TRUE(source->Commit(**latest).ok());
      position_ = *latest;
      ends_.push_back(**latest);
    }
  }

  TestFolder folder_;
  std::unique_ptr<Disk> disk_ = MakePosixDisk(Durability::kOs);
  RecordedWaits waits_;
  std::shared_ptr<arrow::Schema> schema_ = arrow::schema({arrow::field("id", arrow::int64())});
  TableInput input_;
  std::unique_ptr<delta::Table> table_;
  delta::SnapshotPtr snapshot_;
  int64_t txn_ = -1;
  std::optional<Offset> position_;
  std::vector<Offset> ends_;
};

TEST_F(DeltaSourceTest, WaitsForTheTable) {
  const auto source = Open();
  EXPECT_EQ(source->Description(), "DeltaSource[file:" + folder_.Path("t") + "]");
  EXPECT_EQ(source->LatestOffset(std::nullopt).ValueOrDie(), std::nullopt);
  Create();
  EXPECT_EQ(source->LatestOffset(std::nullopt).ValueOrDie(), std::nullopt);
  Append({1});
  EXPECT_THAT(Drain(source.get()), ElementsAre(ElementsAre(1)));
  EXPECT_EQ(position_, At(2, -1, false));
}

/// The offsets are those that Spark planned for the same history
/// (tests/data/spark_checkpoint/delta).
TEST_F(DeltaSourceTest, PlansAsDelta) {
  Create();
  Append({1});
  Append({0});
  Append({3});
  Append({2});  // Version 4.
  const auto source = Open();
  EXPECT_THAT(Drain(source.get()), ElementsAre(ElementsAre(0, 1), ElementsAre(2, 3)));
  EXPECT_THAT(ends_, ElementsAre(At(4, 1, true), At(5, -1, false)));
  // A commit that changes neither rows nor columns, and one that only rewrites files.
  Commit("{\"commitInfo\":{\"operation\":\"SET TBLPROPERTIES\"}}\n");
  EXPECT_THAT(Drain(source.get()), ElementsAre(IsEmpty()));
  EXPECT_THAT(ends_, ElementsAre(At(6, -1, false)));
  Commit(AddAction(WriteRow(9), false));
  EXPECT_THAT(Drain(source.get()), ElementsAre(IsEmpty()));
  EXPECT_THAT(ends_, ElementsAre(At(7, -1, false)));
  input_.max_files_per_trigger = 3;
  Append({4, 5, 6, 7});
  EXPECT_THAT(Drain(Open().get()), ElementsAre(ElementsAre(4, 5, 6), ElementsAre(7)));
  EXPECT_THAT(ends_, ElementsAre(At(7, 2, false), At(8, -1, false)));
}

TEST_F(DeltaSourceTest, SeveralCommitsInOneMicroBatch) {
  Create();
  Append({0});
  const auto source = Open();
  EXPECT_EQ(Drain(source.get()).size(), 1u);
  Append({1});
  Append({2, 3});
  Append({4});
  EXPECT_THAT(Drain(source.get()), ElementsAre(ElementsAre(1, 2), ElementsAre(3, 4)));
  EXPECT_THAT(ends_, ElementsAre(At(3, 0, false), At(5, -1, false)));
}

TEST_F(DeltaSourceTest, ASnapshotIsReadToItsEndWhileTheTableGrows) {
  Create();
  Append({0, 1, 2});
  const auto source = Open();
  position_ = source->LatestOffset(std::nullopt).ValueOrDie();
  EXPECT_EQ(position_, At(1, 1, true));
  Append({7, 8});
  // Also in a process that has never seen the table as it was.
  EXPECT_THAT(Ids(Open()->Read(std::nullopt, *position_).ValueOrDie()), ElementsAre(0, 1));
  EXPECT_THAT(Drain(Open().get()), ElementsAre(ElementsAre(2, 7), ElementsAre(8)));
  EXPECT_THAT(ends_, ElementsAre(At(2, 0, false), At(3, -1, false)));
}

TEST_F(DeltaSourceTest, AFirstBatchIsRunAgainOnAGrownTable) {
  Create();
  Append({0, 1});
  const auto end = Open()->LatestOffset(std::nullopt).ValueOrDie();
  EXPECT_EQ(end, At(2, -1, false));
  for (int64_t i = 2; i < 15; ++i) Append({i});  // A checkpoint of the table's log among them.
  EXPECT_THAT(Ids(Open()->Read(std::nullopt, *end).ValueOrDie()), ElementsAre(0, 1));
}

TEST_F(DeltaSourceTest, ARewriteDuringTheSnapshotIsNotSeen) {
  Create();
  Append({0, 1, 2});
  const auto source = Open();
  position_ = source->LatestOffset(std::nullopt).ValueOrDie();
  const delta::AddedFile old_file = snapshot_->Files()->at(0);
  Commit(RemoveAction(old_file, false) + AddAction(WriteRow(0), false));
  // The process that has the snapshot goes on.
  EXPECT_THAT(Ids(source->Read(std::nullopt, *position_).ValueOrDie()), ElementsAre(0, 1));
  const auto later = source->LatestOffset(position_).ValueOrDie();
  EXPECT_THAT(Ids(source->Read(position_, *later).ValueOrDie()), ElementsAre(2));
  EXPECT_EQ(later, At(3, -1, false));
  // A process that starts now reads the table as it was, and what it read is not read again.
  EXPECT_THAT(Ids(Open()->Read(std::nullopt, *position_).ValueOrDie()), ElementsAre(0, 1));
  EXPECT_EQ(Open()->LatestOffset(position_).ValueOrDie(), later);
  EXPECT_THAT(Ids(Open()->Read(position_, *later).ValueOrDie()), ElementsAre(2));
}

TEST_F(DeltaSourceTest, ASnapshotThatIsGoneFromTheLogIsAnError) {
  Create();
  Append({0, 1, 2});
  position_ = Open()->LatestOffset(std::nullopt).ValueOrDie();
  Append({3});
  ASSERT_TRUE(table_->WriteCheckpoint(snapshot_).ok());
  ASSERT_TRUE(disk_->Remove(delta::CommitPath(folder_.Path("t"), 0)).ok());
  ASSERT_TRUE(disk_->Remove(delta::CommitPath(folder_.Path("t"), 1)).ok());
  const auto status = Open()->Read(std::nullopt, *position_).status();
  EXPECT_THAT(status.message(), HasSubstr("the snapshot of version 1"));
  EXPECT_THAT(status.message(), HasSubstr("--full-refresh"));
}

TEST_F(DeltaSourceTest, AvailableNowGoesNoFurther) {
  const auto before_the_table = Open();
  ASSERT_TRUE(before_the_table->PrepareForAvailableNow().ok());
  Create();
  Append({0});
  EXPECT_THAT(Drain(before_the_table.get()), IsEmpty());

  const auto fresh = Open();
  ASSERT_TRUE(fresh->PrepareForAvailableNow().ok());
  Append({1});
  EXPECT_THAT(Drain(fresh.get()), ElementsAre(ElementsAre(0)));

  const auto next = Open();
  ASSERT_TRUE(next->PrepareForAvailableNow().ok());
  Append({2});
  EXPECT_THAT(Drain(next.get()), ElementsAre(ElementsAre(1)));
}

TEST_F(DeltaSourceTest, ACommitThatTakesRowsAwayIsRefused) {
  Create();
  Append({0});
  const auto source = Open();
  EXPECT_EQ(Drain(source.get()).size(), 1u);
  Commit(RemoveAction(snapshot_->Files()->at(0), true) + AddAction(WriteRow(5), true));
  const arrow::Status status = source->LatestOffset(position_).status();
  EXPECT_THAT(status.message(), HasSubstr("version 2 of source table '" + folder_.Path("t")));
  EXPECT_THAT(status.message(), HasSubstr("--full-refresh"));
  // A new stream begins after it.
  position_.reset();
  EXPECT_THAT(Drain(Open().get()), ElementsAre(ElementsAre(5)));
}

TEST_F(DeltaSourceTest, AnotherSchemaIsRefused) {
  Create();
  Append({0});
  const auto source = Open();
  EXPECT_EQ(Drain(source.get()).size(), 1u);
  const auto metadata = [&](const std::string& fields) {
    return "{\"metaData\":{\"id\":\"" + snapshot_->table_id() +
           "\",\"format\":{\"provider\":\"parquet\",\"options\":{}},\"schemaString\":\"{"
           "\\\"type\\\":"
           "\\\"struct\\\",\\\"fields\\\":[" +
           fields +
           "]}\",\"partitionColumns\":[],\"configuration\":{\"user.x\":\"1\"},\"createdTime\":1}}"
           "\n";
  };
  const std::string id = R"({\"name\":\"id\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}})";
  const std::string more =
      R"(,{\"name\":\"more\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}})";
  // Properties may change.
  Commit(metadata(id));
  EXPECT_THAT(Drain(source.get()), ElementsAre(IsEmpty()));
  Commit(metadata(id + more));
  const arrow::Status status = source->LatestOffset(position_).status();
  EXPECT_THAT(status.message(), HasSubstr("version 3 of source table"));
  EXPECT_THAT(status.message(), HasSubstr("more string"));
  EXPECT_THAT(Open()->PrepareForAvailableNow().message(), HasSubstr("schema"));
  // Planned anew it goes on.
  input_.schema = arrow::schema({schema_->field(0), arrow::field("more", arrow::utf8())});
  Append({1});
  EXPECT_THAT(Drain(Open().get()), ElementsAre(ElementsAre(1)));
}

TEST_F(DeltaSourceTest, AnotherTableIsRefused) {
  Create();
  Append({0});
  const auto source = Open();
  EXPECT_EQ(Drain(source.get()).size(), 1u);
  std::filesystem::remove_all(folder_.Path("t"));
  EXPECT_THAT(source->LatestOffset(position_).status().message(), HasSubstr("t"));
  EXPECT_FALSE(Open()->LatestOffset(position_).ok());
  table_ = delta::Table::Make(input_.path, disk_.get());
  Create();
  for (const int64_t id : {1, 2, 3}) Append({id});
  EXPECT_THAT(source->LatestOffset(position_).status().message(), HasSubstr("has id"));
  EXPECT_THAT(Open()->LatestOffset(position_).status().message(), HasSubstr("has id"));
  EXPECT_THAT(Open()->Read(std::nullopt, *position_).status().message(), HasSubstr("has id"));
}

TEST_F(DeltaSourceTest, ARestoredOlderCopyIsRefused) {
  Create();
  Append({0});
  Append({1});
  const auto source = Open();
  EXPECT_EQ(Drain(source.get()).size(), 1u);
  std::filesystem::remove(folder_.Path("t/_delta_log/00000000000000000002.json"));
  EXPECT_THAT(source->LatestOffset(position_).status().message(),
              HasSubstr("ends at version 1, but version 2 of it was read already"));
}

TEST_F(DeltaSourceTest, ACommitThatWasCleanedUpIsNamed) {
  Create();
  Append({0});
  const auto source = Open();
  EXPECT_EQ(Drain(source.get()).size(), 1u);
  Append({1});
  Append({2});
  for (const char* name : {"0", "1", "2"}) {
    std::filesystem::remove(folder_.Path("t/_delta_log/0000000000000000000") + name + ".json");
  }
  EXPECT_THAT(source->LatestOffset(position_).status().message(),
              HasSubstr("version 2 is gone from the log"));
}

TEST_F(DeltaSourceTest, AMissingDataFileIsNamed) {
  Create();
  Append({0});
  const std::string name = snapshot_->Files()->at(0).path;
  std::filesystem::remove(folder_.Path("t/" + name));
  const auto source = Open();
  const auto end = source->LatestOffset(std::nullopt).ValueOrDie();
  const arrow::Status status = source->Read(std::nullopt, *end).status();
  EXPECT_THAT(status.message(), HasSubstr("version 1 of source table 't'"));
  EXPECT_THAT(status.message(), HasSubstr(name));
}

TEST_F(DeltaSourceTest, WakesWithACommit) {
  Create();
  Append({0});
  const auto source = Open();
  EXPECT_EQ(Drain(source.get()).size(), 1u);
  std::thread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    Append({1});
  });
  const auto begin = std::chrono::steady_clock::now();
  source->WaitForData(std::chrono::seconds(10));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(800));
  writer.join();
  EXPECT_THAT(Drain(source.get()), ElementsAre(ElementsAre(1)));
  source->Interrupt();
  source->WaitForData(std::chrono::seconds(10));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST_F(DeltaSourceTest, OffsetsOfOtherSourcesAreRefused) {
  Create();
  Append({0});
  EXPECT_THAT(Open()->LatestOffset("{\"logOffset\":1}").status().message(),
              HasSubstr("not an offset of a Delta table"));
}

}  // namespace
}  // namespace freshet

#include "maintenance/optimize.h"

#include <filesystem>
#include <set>

#include <gmock/gmock.h>

#include "delta/table_fixture.h"

namespace freshet::maintenance {
namespace {

using delta::json;
using delta::PartitionValues;
using delta::Reading;
using delta::SnapshotPtr;
using delta::Unwrap;
using testing::ElementsAre;
using testing::HasSubstr;

class OptimizeTest : public delta::TableTest {
 protected:
  SnapshotPtr Append(const SnapshotPtr& snapshot, int64_t batch, int floor) {
    return delta::TableTest::Append(snapshot, batch, floor).snapshot;
  }

  /// A table with a file for each of the floors 0, 1, 2 …
  SnapshotPtr WithFiles(int count) {
    SnapshotPtr snapshot = Create();
    for (int i = 0; i < count; ++i) snapshot = Append(snapshot, i, i);
    return snapshot;
  }

  size_t FilesOnDisk() const {
    size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      if (entry.path().extension() == ".parquet") ++count;
    }
    return count;
  }
};

TEST_F(OptimizeTest, MakesOneFileOfMany) {
  WithFiles(5);
  const OptimizeReport report = Unwrap(Optimize(table_.get(), &disk_));
  EXPECT_EQ(report.version, 6);
  EXPECT_EQ(report.removed.count(), 5);
  EXPECT_EQ(report.added.count(), 1);
  EXPECT_EQ(report.files_considered, 5);
  EXPECT_EQ(report.files_skipped, 0);

  const SnapshotPtr after = Unwrap(table_->Load());
  const auto files = Unwrap(after->Files());
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].num_records, 5);
  EXPECT_EQ(files[0].size, report.added.total());
  EXPECT_THAT(files[0].stats_json, HasSubstr(R"("minValues":{"timestamp")"));
  EXPECT_THAT(Floors(*after), ElementsAre(0, 1, 2, 3, 4));
  // The streams into the table know where they are.
  EXPECT_EQ(Unwrap(after->TransactionVersion(delta::kAppId)), 4);
}

TEST_F(OptimizeTest, WritesTheActionsThatSparkReads) {
  const SnapshotPtr before = WithFiles(2);
  const auto old = Unwrap(before->Files());
  ASSERT_TRUE(Optimize(table_.get(), &disk_).ok());
  const auto actions = Actions(3);
  const json& info = actions.find("commitInfo")->second;
  EXPECT_EQ(info["operation"], "OPTIMIZE");
  EXPECT_EQ(info["readVersion"], 2);
  EXPECT_EQ(info["isBlindAppend"], false);
  EXPECT_EQ(info["operationMetrics"]["numRemovedFiles"], "2");
  const json& add = actions.find("add")->second;
  EXPECT_EQ(add["dataChange"], false);
  EXPECT_EQ(add["partitionValues"], json::object());
  ASSERT_EQ(actions.count("remove"), 2U);
  const json& remove = actions.find("remove")->second;
  EXPECT_EQ(remove["dataChange"], false);
  EXPECT_EQ(remove["extendedFileMetadata"], true);
  EXPECT_EQ(remove["size"], old[0].size);
  EXPECT_GT(remove["deletionTimestamp"].get<int64_t>(), 1'600'000'000'000);
  EXPECT_FALSE(Unwrap(table_->ReadCommit(3))->removes_data);
}

TEST_F(OptimizeTest, LeavesATableAloneThatHasNothingToGain) {
  WithFiles(1);
  const OptimizeReport report = Unwrap(Optimize(table_.get(), &disk_));
  EXPECT_EQ(report.version, std::nullopt);
  EXPECT_EQ(report.files_skipped, 1);
  EXPECT_EQ(Unwrap(table_->LatestVersion()), 1);
  EXPECT_EQ(FilesOnDisk(), 1U);
}

TEST_F(OptimizeTest, StaysWithinThePartitionsThatAreAskedFor) {
  delta::TableDefinition definition;
  definition.partition_columns = {"device_id"};
  SnapshotPtr snapshot = Create(definition);
  int64_t batch = 0;
  for (const char* device : {"a", "b", "a", "b", "c /ü"}) {
    const auto files = Files(Reading(static_cast<int>(batch), device), {"device_id"});
    snapshot = Unwrap(table_->Append(snapshot, files, {delta::kAppId, batch++})).snapshot;
  }
  OptimizeOptions options;
  options.predicate = [](const PartitionValues& values) -> arrow::Result<bool> {
    return values.at("device_id") != "b";
  };
  options.predicate_text = "device_id <> 'b'";
  const OptimizeReport report = Unwrap(Optimize(table_.get(), &disk_, options));
  EXPECT_EQ(report.files_considered, 3);
  EXPECT_EQ(report.removed.count(), 2);
  EXPECT_EQ(report.partitions_optimized, 1);
  const SnapshotPtr after = Unwrap(table_->Load());
  std::multiset<std::string> devices;
  for (const auto& file : Unwrap(after->Files())) {
    devices.insert(file.partition_values.at("device_id").value());
    EXPECT_TRUE(file.path.starts_with("device_id=")) << file.path;
  }
  EXPECT_THAT(devices, ElementsAre("a", "b", "b", "c /ü"));
  const auto actions = Actions(after->version());
  EXPECT_EQ(actions.find("commitInfo")->second["operationParameters"]["predicate"],
            R"(["device_id <> 'b'"])");
}

TEST_F(OptimizeTest, GoesBehindAStreamThatAppendsMeanwhile) {
  SnapshotPtr snapshot = WithFiles(3);
  const auto late = Files(Reading(77));
  bool done = false;
  disk_.InterceptPut([&](Disk* disk, const std::string& path, std::string_view text) {
    if (!done) {
      done = true;
      const auto other = delta::Table::Make(path_, posix_.get(), Durability::kOs);
      Unwrap(other->Append(snapshot, late, {delta::kAppId, 3}));
    }
    return disk->PutIfAbsent(path, text);
  });
  const OptimizeReport report = Unwrap(Optimize(table_.get(), &disk_));
  EXPECT_EQ(report.version, 5);
  EXPECT_THAT(Floors(*Unwrap(table_->Load())), testing::UnorderedElementsAre(0, 1, 2, 77));
}

TEST_F(OptimizeTest, GivesUpWhenAnotherTookItsFilesAway) {
  WithFiles(3);
  bool done = false;
  disk_.InterceptPut([&](Disk* disk, const std::string& path, std::string_view text) {
    if (!done) {
      done = true;
      const auto other = delta::Table::Make(path_, posix_.get(), Durability::kOs);
      EXPECT_TRUE(Optimize(other.get(), posix_.get()).ok());
    }
    return disk->PutIfAbsent(path, text);
  });
  const auto report = Optimize(table_.get(), &disk_);
  ASSERT_TRUE(report.status().IsCancelled()) << report.status().ToString();
  EXPECT_THAT(report.status().message(), HasSubstr("another writer took away"));
  EXPECT_EQ(Unwrap(table_->LatestVersion()), 4);
  EXPECT_EQ(FilesOnDisk(), 4U);  // three old ones and the winner's
  EXPECT_THAT(Floors(*Unwrap(table_->Load())), ElementsAre(0, 1, 2));
}

TEST_F(OptimizeTest, GivesUpWhenTheTableWasRedefined) {
  WithFiles(2);
  disk_.InterceptPut([&](Disk* disk, const std::string& path, std::string_view text) {
    Unwrap(disk->PutIfAbsent(path, "{\"metaData\":{\"id\":\"x\"}}\n"));
    return disk->PutIfAbsent(path, text);
  });
  const auto report = Optimize(table_.get(), &disk_);
  ASSERT_TRUE(report.status().IsCancelled()) << report.status().ToString();
  EXPECT_EQ(FilesOnDisk(), 2U);
}

TEST_F(OptimizeTest, KnowsItsOwnCommitWhenTheAnswerWasLost) {
  WithFiles(3);
  disk_.InterceptPut([&](Disk* disk, const std::string& path, std::string_view text) {
    Unwrap(disk->PutIfAbsent(path, text));
    return disk->PutIfAbsent(path, text);
  });
  const OptimizeReport report = Unwrap(Optimize(table_.get(), &disk_));
  EXPECT_EQ(report.version, 4);
  EXPECT_THAT(Floors(*Unwrap(table_->Load())), ElementsAre(0, 1, 2));
}

TEST_F(OptimizeTest, KeepsItsFilesWhenTheOutcomeIsUnknown) {
  WithFiles(3);
  disk_.InterceptPut(
      [&](Disk* disk, const std::string& path, std::string_view text) -> arrow::Result<PutOutcome> {
        Unwrap(disk->PutIfAbsent(path, text));
        return arrow::Status::IOError("the cable was pulled");
      });
  EXPECT_FALSE(Optimize(table_.get(), &disk_).ok());
  disk_.InterceptPut(nullptr);
  EXPECT_THAT(Floors(*Unwrap(table_->Load())), ElementsAre(0, 1, 2));
}

TEST_F(OptimizeTest, StopsWhenAsked) {
  WithFiles(3);
  const std::atomic<bool> stop{true};
  OptimizeOptions options;
  options.stop = &stop;
  EXPECT_TRUE(Optimize(table_.get(), &disk_, options).status().IsCancelled());
  EXPECT_EQ(FilesOnDisk(), 3U);
}

TEST_F(OptimizeTest, RefusesATableWithAFeatureThatItCantKeep) {
  WithFiles(2);
  ASSERT_TRUE(posix_
                  ->PutIfAbsent(delta::CommitPath(path_, 3),
                                R"({"protocol":{"minReaderVersion":1,"minWriterVersion":7,)"
                                R"("writerFeatures":["domainMetadata","rowTracking"]}})")
                  .ok());
  const auto report = Optimize(table_.get(), &disk_);
  ASSERT_TRUE(report.status().IsNotImplemented()) << report.status().ToString();
  EXPECT_THAT(report.status().message(), HasSubstr("rowTracking"));
}

TEST_F(OptimizeTest, SaysThatThereIsNoTable) {
  EXPECT_THAT(Optimize(table_.get(), &disk_).status().message(), HasSubstr("no Delta table"));
}

}  // namespace
}  // namespace freshet::maintenance

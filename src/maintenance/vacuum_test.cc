#include "maintenance/vacuum.h"

#include <chrono>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "delta/table_fixture.h"
#include "maintenance/needed_files.h"
#include "maintenance/optimize.h"
#include "maintenance/retention.h"

namespace freshet::maintenance {
namespace {

using delta::SnapshotPtr;
using delta::Unwrap;
using std::chrono::hours;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int64_t kHour = 3'600'000;

class VacuumTest : public delta::TableTest {
 protected:
  /// A file below the table that is as old as that.
  void Put(const std::string& name, int64_t age_hours) {
    const std::filesystem::path file = std::filesystem::path(path_) / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << "rows";
    MakeOlder(file, age_hours);
  }

  void MakeOlder(const std::filesystem::path& path, int64_t age_hours) {
    std::filesystem::last_write_time(
        path, std::filesystem::file_time_type::clock::now() - hours(age_hours));
  }

  bool IsThere(const std::string& name) const {
    return std::filesystem::exists(std::filesystem::path(path_) / name);
  }

  /// The table's data files, each a week and more old.
  std::vector<std::string> AgedFiles() {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) {
      if (entry.path().extension() != ".parquet") continue;
      MakeOlder(entry.path(), 200);
      names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  static int64_t Now() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  }
};

TEST_F(VacuumTest, RemovesWhatNothingRefersTo) {
  const SnapshotPtr snapshot = Append(Create(), 0, 1).snapshot;
  AgedFiles();
  Put("abandoned.parquet", 200);
  Put("young.parquet", 100);
  const VacuumReport report = Unwrap(Vacuum(table_.get(), &disk_));
  EXPECT_THAT(report.files, ElementsAre("abandoned.parquet"));
  EXPECT_EQ(report.bytes, 4);
  EXPECT_FALSE(IsThere("abandoned.parquet"));
  EXPECT_TRUE(IsThere("young.parquet"));
  EXPECT_THAT(Floors(*Unwrap(table_->Load())), ElementsAre(1));

  const auto history = Unwrap(table_->History(2));
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history[0].operation, "VACUUM END");
  EXPECT_EQ(history[0].operation_metrics.at("numDeletedFiles"), "1");
  EXPECT_EQ(history[1].operation, "VACUUM START");
  EXPECT_EQ(history[1].operation_parameters.at("retentionCheckEnabled"), "true");
}

TEST_F(VacuumTest, KeepsWhatWasRemovedWithinTheRetention) {
  SnapshotPtr snapshot = Append(Create(), 0, 1).snapshot;
  Append(snapshot, 1, 2);
  ASSERT_TRUE(Optimize(table_.get(), &disk_).ok());
  const auto files = AgedFiles();
  ASSERT_EQ(files.size(), 3U);
  EXPECT_THAT(Unwrap(Vacuum(table_.get(), &disk_)).files, IsEmpty());
  // A week later.
  VacuumOptions later;
  later.now_ms = Now() + 169 * kHour;
  const auto removed = Unwrap(Vacuum(table_.get(), &disk_, later)).files;
  EXPECT_EQ(removed.size(), 2U);
  EXPECT_THAT(Floors(*Unwrap(table_->Load())), testing::UnorderedElementsAre(1, 2));
}

TEST_F(VacuumTest, ADryRunChangesNothing) {
  Append(Create(), 0, 1);
  Put("abandoned.parquet", 200);
  VacuumOptions options;
  options.dry_run = true;
  EXPECT_THAT(Unwrap(Vacuum(table_.get(), &disk_, options)).files,
              ElementsAre("abandoned.parquet"));
  EXPECT_TRUE(IsThere("abandoned.parquet"));
  EXPECT_EQ(Unwrap(table_->LatestVersion()), 1);
}

TEST_F(VacuumTest, LeavesHiddenFilesAndLinksAlone) {
  Append(Create(), 0, 1);
  Put("_SUCCESS", 300);
  Put("_tmp/part.parquet", 300);
  Put(".staging/part.parquet", 300);
  Put("_delta_log/00000000000000000099.tmp", 300);
  Put("_change_data/cdc.parquet", 300);
  const delta::TemporaryFolder elsewhere;
  const std::filesystem::path outside = std::filesystem::path(elsewhere.path()) / "x.parquet";
  std::ofstream(outside) << "not ours";
  MakeOlder(outside, 300);
  std::filesystem::create_directory_symlink(elsewhere.path(), path_ + "/link");
  std::filesystem::create_symlink(outside, path_ + "/link.parquet");
  EXPECT_THAT(Unwrap(Vacuum(table_.get(), &disk_)).files, ElementsAre("_change_data/cdc.parquet"));
  EXPECT_TRUE(std::filesystem::exists(outside));
  EXPECT_TRUE(IsThere("_tmp/part.parquet"));
}

TEST_F(VacuumTest, LooksIntoPartitionsWhoseNameLooksHidden) {
  delta::TableDefinition definition;
  definition.schema =
      arrow::schema({arrow::field("x", arrow::int32()), arrow::field("_p", arrow::utf8())});
  definition.partition_columns = {"_p"};
  Create(definition);
  Put("_p=a/old.parquet", 300);
  Put("_q=a/old.parquet", 300);
  EXPECT_THAT(Unwrap(Vacuum(table_.get(), &disk_)).files, ElementsAre("_p=a/old.parquet"));
}

TEST_F(VacuumTest, RemovesEmptyFoldersOnce) {
  Append(Create(), 0, 1);
  Put("p=1/x", 300);
  std::filesystem::remove(path_ + "/p=1/x");
  EXPECT_EQ(Unwrap(Vacuum(table_.get(), &disk_)).empty_folders, 0);  // It was used just now.
  MakeOlder(path_ + "/p=1", 300);
  EXPECT_EQ(Unwrap(Vacuum(table_.get(), &disk_)).empty_folders, 1);
  EXPECT_FALSE(IsThere("p=1"));
}

TEST_F(VacuumTest, RefusesAShortRetention) {
  Append(Create(), 0, 1);
  Put("abandoned.parquet", 100);
  VacuumOptions options;
  options.retention = hours(24);
  const auto refused = Vacuum(table_.get(), &disk_, options);
  ASSERT_TRUE(refused.status().IsInvalid());
  EXPECT_THAT(refused.status().message(), HasSubstr("168 hours"));
  options.allow_short_retention = true;
  EXPECT_THAT(Unwrap(Vacuum(table_.get(), &disk_, options)).files,
              ElementsAre("abandoned.parquet"));
}

TEST_F(VacuumTest, NeverTouchesAFileThatAPipelineMayBeAboutToCommit) {
  delta::TableDefinition definition;
  definition.properties = {{"delta.deletedFileRetentionDuration", "interval 0 hours"}};
  const SnapshotPtr snapshot = Append(Create(definition), 0, 1).snapshot;
  const auto written = Files(delta::Reading(2));
  VacuumOptions options;
  options.retention = hours(0);
  EXPECT_THAT(Unwrap(Vacuum(table_.get(), &disk_, options)).files, IsEmpty());
  EXPECT_EQ(Unwrap(table_->Append(snapshot, written, {delta::kAppId, 1})).kind,
            delta::AppendOutcome::Kind::kCommitted);
  EXPECT_THAT(Floors(*Unwrap(table_->Load())), testing::UnorderedElementsAre(1, 2));
}

TEST(DeletionVectorPath, IsDecodedAsTheProtocolSays) {
  // The protocol's own example.
  EXPECT_EQ(Unwrap(DeletionVectorPath(
                {{"storageType", "u"}, {"pathOrInlineDv", "ab^-aqEH.-t@S}K{vb[*k^"}})),
            "ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin");
  EXPECT_EQ(Unwrap(DeletionVectorPath({{"storageType", "i"}, {"pathOrInlineDv", "x"}})), "");
  EXPECT_FALSE(DeletionVectorPath({{"storageType", "?"}, {"pathOrInlineDv", "x"}}).ok());
}

TEST(ParseLengthOfTime, TakesWhatDeltaTakes) {
  EXPECT_EQ(Unwrap(ParseLengthOfTime("interval 1 week")), hours(168));
  EXPECT_EQ(Unwrap(ParseLengthOfTime("INTERVAL 1 day 12 hours")), hours(36));
  EXPECT_EQ(Unwrap(ParseLengthOfTime("30 days")), hours(720));
  for (const char* wrong : {"", "interval", "7", "x days", "-1 day", "1 year", "1 day 2"}) {
    EXPECT_FALSE(ParseLengthOfTime(wrong).ok()) << wrong;
  }
}

}  // namespace
}  // namespace freshet::maintenance

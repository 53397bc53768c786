#include "maintenance/restore.h"

#include <filesystem>

#include <gmock/gmock.h>

#include "delta/table_fixture.h"
#include "maintenance/optimize.h"

namespace freshet::maintenance {
namespace {

using delta::SnapshotPtr;
using delta::Unwrap;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

class RestoreTest : public delta::TableTest {};

TEST_F(RestoreTest, BringsAVersionBack) {
  SnapshotPtr snapshot = Append(Create(), 0, 1).snapshot;
  snapshot = Append(snapshot, 1, 2).snapshot;
  ASSERT_TRUE(Optimize(table_.get(), &disk_).ok());
  const RestoreReport report = Unwrap(Restore(table_.get(), &disk_, 1));
  EXPECT_EQ(report.version, 4);
  EXPECT_EQ(report.num_of_files_after_restore, 1);
  EXPECT_EQ(report.num_removed_files, 1);
  EXPECT_EQ(report.num_restored_files, 1);
  EXPECT_EQ(report.table_size_after_restore, report.restored_files_size);
  snapshot = Unwrap(table_->Load());
  EXPECT_THAT(Floors(*snapshot), ElementsAre(1));
  // A stream into the table goes on after what it has written, and may go forward again.
  EXPECT_EQ(Unwrap(snapshot->TransactionVersion(delta::kAppId)), 1);
  EXPECT_TRUE(Unwrap(table_->ReadCommit(4))->removes_data);
  EXPECT_EQ(Unwrap(Restore(table_.get(), &disk_, 2)).num_restored_files, 1);
  EXPECT_THAT(Floors(*Unwrap(table_->Load())), UnorderedElementsAre(1, 2));
  EXPECT_EQ(Unwrap(table_->History(1))[0].operation_parameters.at("version"), "2");
  EXPECT_EQ(Unwrap(table_->History(1))[0].operation_parameters.at("timestamp"), std::nullopt);
}

TEST_F(RestoreTest, NamesAFileThatIsGone) {
  SnapshotPtr snapshot = Append(Create(), 0, 1).snapshot;
  const std::string file = Unwrap(snapshot->Files())[0].path;
  Append(snapshot, 1, 2);
  ASSERT_TRUE(Optimize(table_.get(), &disk_).ok());
  std::filesystem::remove(JoinPath(path_, file));
  const auto status = Restore(table_.get(), &disk_, 1).status();
  ASSERT_TRUE(status.IsInvalid()) << status.ToString();
  EXPECT_THAT(status.message(), HasSubstr(file));
  EXPECT_EQ(Unwrap(table_->LatestVersion()), 3);
}

TEST_F(RestoreTest, NamesTheVersionsThatThereAre) {
  Append(Create(), 0, 1);
  EXPECT_THAT(Restore(table_.get(), &disk_, 9).status().message(), HasSubstr("the newest is 1"));
}

TEST_F(RestoreTest, TakesNothingFromATableThatOnlyGrows) {
  delta::TableDefinition definition;
  definition.properties = {{"delta.appendOnly", "true"}};
  SnapshotPtr snapshot = Append(Create(definition), 0, 1).snapshot;
  Append(snapshot, 1, 2);
  EXPECT_THAT(Restore(table_.get(), &disk_, 1).status().message(), HasSubstr("delta.appendOnly"));
  EXPECT_TRUE(Optimize(table_.get(), &disk_).ok());
}

TEST_F(RestoreTest, CountsWhatAnotherWriterAddsMeanwhile) {
  SnapshotPtr snapshot = Append(Create(), 0, 1).snapshot;
  snapshot = Append(snapshot, 1, 2).snapshot;
  const auto late = Files(delta::Reading(3));
  bool done = false;
  disk_.InterceptPut([&](Disk* disk, const std::string& path, std::string_view text) {
    if (!done) {
      done = true;
      const auto other = delta::Table::Make(path_, posix_.get(), Durability::kOs);
      Unwrap(other->Append(snapshot, late, {delta::kAppId, 2}));
    }
    return disk->PutIfAbsent(path, text);
  });
  const RestoreReport report = Unwrap(Restore(table_.get(), &disk_, 1));
  EXPECT_EQ(report.num_removed_files, 2);
  EXPECT_THAT(Floors(*Unwrap(table_->Load())), ElementsAre(1));
}

}  // namespace
}  // namespace freshet::maintenance

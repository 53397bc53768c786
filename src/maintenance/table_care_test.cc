#include "maintenance/table_care.h"

#include <filesystem>

#include <gmock/gmock.h>

#include "delta/table_fixture.h"

namespace freshet::maintenance {
namespace {

using delta::SnapshotPtr;
using delta::Unwrap;

class TableCareTest : public delta::TableTest {
 protected:
  SnapshotPtr CreateWith(const std::map<std::string, std::string>& properties) {
    delta::TableDefinition definition;
    definition.properties = properties;
    return Create(definition);
  }

  /// Appends as a stream does: with the snapshot that it has, told to `care`.
  SnapshotPtr Write(TableCare* care, SnapshotPtr snapshot, int64_t first, int64_t count) {
    for (int64_t batch = first; batch < first + count; ++batch) {
      if (const auto checkpointed = care->TakeCheckpointed()) {
        snapshot = Unwrap(table_->WithCheckpointOf(snapshot, checkpointed));
      }
      const auto files = Files(delta::Reading(static_cast<int>(batch)));
      snapshot = Unwrap(table_->Append(snapshot, files, {delta::kAppId, batch})).snapshot;
      care->Committed(snapshot, files);
    }
    return snapshot;
  }

  std::vector<int> AllUpTo(int count) {
    std::vector<int> all(static_cast<size_t>(count));
    for (int i = 0; i < count; ++i) all[static_cast<size_t>(i)] = i;
    return all;
  }
};

TEST_F(TableCareTest, KeepsASmallNumberOfFiles) {
  SnapshotPtr snapshot = CreateWith({{"delta.autoOptimize.autoCompact", "true"}});
  TableCare care(table_.get(), &disk_);
  snapshot = Write(&care, snapshot, 0, 230);
  care.Finish();
  snapshot = Unwrap(table_->Load());
  EXPECT_LT(Unwrap(snapshot->Files()).size(), 50U);
  EXPECT_GT(snapshot->version(), 230);
  EXPECT_THAT(Floors(*snapshot), testing::UnorderedElementsAreArray(AllUpTo(230)));
  EXPECT_EQ(Unwrap(snapshot->TransactionVersion(delta::kAppId)), 229);
}

TEST_F(TableCareTest, CountsTheFilesThatAreThere) {
  SnapshotPtr snapshot = CreateWith({{"delta.autoOptimize.autoCompact", "true"}});
  {
    TableCare care(table_.get(), &disk_);
    snapshot = Write(&care, snapshot, 0, 49);
    care.Finish();
  }
  EXPECT_EQ(Unwrap(Unwrap(table_->Load())->Files()).size(), 49U);
  TableCare care(table_.get(), &disk_);
  Write(&care, snapshot, 49, 1);
  care.Finish();
  EXPECT_EQ(Unwrap(Unwrap(table_->Load())->Files()).size(), 1U);
}

TEST_F(TableCareTest, LeavesATableAloneThatDoesNotAskForIt) {
  SnapshotPtr snapshot = Create();
  TableCare care(table_.get(), &disk_);
  Write(&care, snapshot, 0, 60);
  care.Finish();
  snapshot = Unwrap(table_->Load());
  EXPECT_EQ(Unwrap(snapshot->Files()).size(), 60U);
  EXPECT_FALSE(table_->CheckpointIsDue(*snapshot));
}

TEST_F(TableCareTest, AFailureIsNotTheWriters) {
  SnapshotPtr snapshot = CreateWith({{"delta.autoOptimize.autoCompact", "true"}});
  TableCare care(table_.get(), &disk_);
  snapshot = Write(&care, snapshot, 0, 49);
  care.Finish();
  // A file that the compaction needs is away.
  const std::string file = JoinPath(path_, Unwrap(snapshot->Files())[7].path);
  std::filesystem::rename(file, file + ".away");
  snapshot = Write(&care, snapshot, 49, 5);
  care.Finish();
  EXPECT_EQ(Unwrap(table_->LatestVersion()), 54);
  // It is back, and after some commits more the compaction is made up for.
  std::filesystem::rename(file + ".away", file);
  Write(&care, snapshot, 54, 30);
  care.Finish();
  snapshot = Unwrap(table_->Load());
  EXPECT_LT(Unwrap(snapshot->Files()).size(), 50U);
  EXPECT_THAT(Floors(*snapshot), testing::UnorderedElementsAreArray(AllUpTo(84)));
}

TEST_F(TableCareTest, StopsAtOnce) {
  SnapshotPtr snapshot = CreateWith({{"delta.autoOptimize.autoCompact", "true"}});
  TableCare care(table_.get(), &disk_);
  snapshot = Write(&care, snapshot, 0, 10);
  care.Stop();
  Write(&care, snapshot, 10, 60);
  care.Finish();
  EXPECT_EQ(Unwrap(Unwrap(table_->Load())->Files()).size(), 70U);
}

}  // namespace
}  // namespace freshet::maintenance

#include "stream/checkpoint/checkpoint.h"

#include <csignal>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/simulated_disk.h"
#include "stream/checkpoint/offset_log.h"

namespace freshet {
namespace {

using testing::HasSubstr;

class CheckpointTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "freshet-checkpoint-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    disk_ = MakePosixDisk(Durability::kOs);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
  std::unique_ptr<Disk> disk_;
};

TEST_F(CheckpointTest, MakesAFolderWithANewQueryId) {
  const std::string path = folder_ + "/_checkpoints/t";
  std::string id;
  {
    const auto checkpoint = Checkpoint::Open(path, disk_.get()).ValueOrDie();
    EXPECT_TRUE(checkpoint->is_new());
    id = checkpoint->query_id();
    EXPECT_THAT(id, testing::MatchesRegex(
                        "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    EXPECT_EQ(disk_->Read(path + "/metadata").ValueOrDie(), "{\"id\":\"" + id + "\"}");
    EXPECT_EQ(checkpoint->SourcePath(0), path + "/sources/0");
    EXPECT_EQ(checkpoint->StatePath(), path + "/state");
    EXPECT_EQ(checkpoint->offsets().path(), path + "/offsets");
    EXPECT_EQ(checkpoint->commits().path(), path + "/commits");
  }
  const auto again = Checkpoint::Open(path, disk_.get()).ValueOrDie();
  EXPECT_FALSE(again->is_new());
  EXPECT_EQ(again->query_id(), id);
  EXPECT_NE(Checkpoint::Open(folder_ + "/other", disk_.get()).ValueOrDie()->query_id(), id);
}

TEST_F(CheckpointTest, RefusesASecondRunNamingTheFirst) {
  const auto first = Checkpoint::Open(folder_, disk_.get()).ValueOrDie();
  const auto second = Checkpoint::Open(folder_, disk_.get());
  ASSERT_FALSE(second.ok());
  std::array<char, 256> host{};
  ASSERT_EQ(gethostname(host.data(), host.size() - 1), 0);
  EXPECT_THAT(second.status().message(), HasSubstr(folder_));
  EXPECT_THAT(second.status().message(), HasSubstr("process " + std::to_string(getpid())));
  EXPECT_THAT(second.status().message(), HasSubstr(host.data()));
}

TEST_F(CheckpointTest, RefusesAnotherProcess) {
  const auto first = Checkpoint::Open(folder_, disk_.get()).ValueOrDie();
  const pid_t child = fork();
  if (child == 0) {
    const auto second = Checkpoint::Open(folder_, disk_.get());
    _exit(second.ok() ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST_F(CheckpointTest, TheLockDiesWithItsOwner) {
  const pid_t child = fork();
  if (child == 0) {
    const auto owner = Checkpoint::Open(folder_, disk_.get());
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  const auto next = Checkpoint::Open(folder_, disk_.get());
  ASSERT_TRUE(next.ok()) << next.status();
  EXPECT_FALSE((*next)->is_new());
}

TEST_F(CheckpointTest, RefusesBatchesWithoutAQueryId) {
  {
    const auto checkpoint = Checkpoint::Open(folder_, disk_.get()).ValueOrDie();
    ASSERT_TRUE(checkpoint->offsets().Add(0, "x").ok());
  }
  ASSERT_TRUE(disk_->Remove(folder_ + "/metadata").ok());
  const auto missing = Checkpoint::Open(folder_, disk_.get());
  ASSERT_FALSE(missing.ok());
  EXPECT_THAT(missing.status().message(), HasSubstr("/metadata' is missing"));
  EXPECT_THAT(missing.status().message(), HasSubstr("--full-refresh"));
  // Refused is refused: nothing was written.
  EXPECT_FALSE(disk_->Exists(folder_ + "/metadata").ValueOrDie());

  for (const char* damaged : {"", "{\"id\":", "{\"id\":7}", "{}", "\0\0"}) {
    ASSERT_TRUE(disk_->Put(folder_ + "/metadata", damaged).ok());
    const auto refused = Checkpoint::Open(folder_, disk_.get());
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.status().message(), HasSubstr("/metadata' is damaged"));
    EXPECT_EQ(disk_->Read(folder_ + "/metadata").ValueOrDie(), damaged);
  }
}

TEST_F(CheckpointTest, ATornMetadataOfANewCheckpointIsReplaced) {
  ASSERT_TRUE(disk_->Put(folder_ + "/metadata", "").ok());
  ASSERT_TRUE(disk_->Put(folder_ + "/.metadata.crc", "stale").ok());
  const auto checkpoint = Checkpoint::Open(folder_, disk_.get()).ValueOrDie();
  EXPECT_TRUE(checkpoint->is_new());
  EXPECT_FALSE(disk_->Exists(folder_ + "/.metadata.crc").ValueOrDie());
}

TEST_F(CheckpointTest, WorksOnASimulatedDisk) {
  SimulatedDisk disk;
  std::string id;
  id = Checkpoint::Open("/simulated/cp", &disk).ValueOrDie()->query_id();
  disk.LosePower();
  const auto again = Checkpoint::Open("/simulated/cp", &disk).ValueOrDie();
  EXPECT_EQ(again->query_id(), id);
  EXPECT_FALSE(again->is_new());
}

TEST_F(CheckpointTest, SurvivesAPowerLossAtEachStep) {
  SimulatedDisk whole;
  ASSERT_TRUE(Checkpoint::Open("/simulated/cp", &whole).ok());
  ASSERT_GT(whole.mutations(), 0);
  for (int step = 1; step <= whole.mutations(); ++step) {
    SCOPED_TRACE(step);
    SimulatedDisk disk;
    disk.FailMutation(step, "power lost", /*loses_power=*/true);
    const auto cut = Checkpoint::Open("/simulated/cp", &disk);
    ASSERT_FALSE(cut.ok());
    EXPECT_THAT(cut.status().message(), HasSubstr("power lost"));
    const auto again = Checkpoint::Open("/simulated/cp", &disk);
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_TRUE((*again)->is_new());
  }
}

/// A checkpoint that Spark 4.1.1 wrote, with its .crc files.
TEST_F(CheckpointTest, ReadsSparksCheckpoint) {
  const std::string spark = std::string(FRESHET_TEST_DATA) + "/spark_checkpoint/files";
  std::filesystem::copy(spark, folder_, std::filesystem::copy_options::recursive);
  const auto checkpoint = Checkpoint::Open(folder_, disk_.get()).ValueOrDie();
  EXPECT_FALSE(checkpoint->is_new());
  EXPECT_EQ(checkpoint->query_id().size(), 36u);
  EXPECT_THAT(checkpoint->offsets().List().ValueOrDie(), testing::ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(checkpoint->commits().List().ValueOrDie(), testing::ElementsAre(0, 1, 2, 3));
  const auto newest = checkpoint->offsets().Latest().ValueOrDie();
  const OffsetLogEntry entry = ParseOffsetLogEntry(newest->second).ValueOrDie();
  EXPECT_EQ(entry.offsets, std::vector<std::optional<Offset>>{"{\"logOffset\":3}"});
  EXPECT_EQ(entry.conf.at("spark.sql.shuffle.partitions"), "2");
  EXPECT_GT(entry.batch_timestamp_ms, 0);
  const auto commit = checkpoint->commits().Latest().ValueOrDie();
  EXPECT_EQ(commit->second, SerializeCommitLogEntry({}));
}

}  // namespace
}  // namespace freshet

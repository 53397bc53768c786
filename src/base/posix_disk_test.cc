#include <atomic>
#include <filesystem>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/disk.h"

namespace freshet {
namespace {

class PosixDiskTest : public testing::TestWithParam<Durability> {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "freshet-disk-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    disk_ = MakePosixDisk(GetParam());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return JoinPath(folder_, name); }

  std::string folder_;
  std::unique_ptr<Disk> disk_;
};

TEST_P(PosixDiskTest, PutIfAbsentKeepsTheFirst) {
  EXPECT_EQ(disk_->PutIfAbsent(Path("0"), "first").ValueOrDie(), PutOutcome::kCreated);
  EXPECT_EQ(disk_->PutIfAbsent(Path("0"), "second").ValueOrDie(), PutOutcome::kAlreadyThere);
  EXPECT_EQ(disk_->Read(Path("0")).ValueOrDie(), "first");
  // Nothing temporary is left.
  EXPECT_EQ(disk_->List(folder_).ValueOrDie().size(), 1u);
}

TEST_P(PosixDiskTest, ExactlyOneOfManyCreates) {
  std::atomic<int> created{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      if (disk_->PutIfAbsent(Path("7"), "x").ValueOrDie() == PutOutcome::kCreated) ++created;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(created, 1);
}

TEST_P(PosixDiskTest, PutReplaces) {
  ASSERT_TRUE(disk_->Put(Path("a"), "1").ok());
  ASSERT_TRUE(disk_->Put(Path("a"), "22").ok());
  EXPECT_EQ(disk_->Read(Path("a")).ValueOrDie(), "22");
}

TEST_P(PosixDiskTest, WhatIsNotThereIsNoError) {
  EXPECT_EQ(disk_->Read(Path("none")).ValueOrDie(), std::nullopt);
  EXPECT_TRUE(disk_->List(Path("none")).ValueOrDie().empty());
  EXPECT_FALSE(disk_->Exists(Path("none")).ValueOrDie());
  EXPECT_TRUE(disk_->Remove(Path("none")).ok());
  EXPECT_TRUE(disk_->RemoveTree(Path("none")).ok());
}

TEST_P(PosixDiskTest, WritesDataFiles) {
  ASSERT_TRUE(disk_->CreateDirectories(Path("a/b")).ok());
  auto file = disk_->Create(Path("a/b/f")).ValueOrDie();
  ASSERT_TRUE(file->Append("one ").ok());
  ASSERT_TRUE(file->Append("two").ok());
  ASSERT_TRUE(file->SyncAndClose().ok());
  EXPECT_EQ(disk_->Read(Path("a/b/f")).ValueOrDie(), "one two");
  EXPECT_FALSE(disk_->Create(Path("a/b/f")).ok());
  const auto entries = disk_->List(Path("a/b")).ValueOrDie();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].size, 7);
  ASSERT_TRUE(disk_->RemoveTree(Path("a")).ok());
  EXPECT_FALSE(disk_->Exists(Path("a")).ValueOrDie());
}

TEST_P(PosixDiskTest, AnErrorNamesPathAndReason) {
  const arrow::Status status = disk_->Put(Path("no/such/folder/f"), "x");
  EXPECT_TRUE(status.IsIOError());
  EXPECT_NE(status.message().find("no/such/folder"), std::string::npos);
  EXPECT_NE(status.message().find("No such file"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(Durabilities, PosixDiskTest,
                         testing::Values(Durability::kFull, Durability::kOs), [](const auto& test) {
                           return test.param == Durability::kFull ? "Full" : "Os";
                         });

}  // namespace
}  // namespace freshet

#include "base/simulated_disk.h"

#include <gtest/gtest.h>

namespace freshet {
namespace {

TEST(SimulatedDisk, ForgetsWhatWasNotSynced) {
  SimulatedDisk disk;
  ASSERT_TRUE(disk.CreateDirectories("t").ok());
  ASSERT_TRUE(disk.PutIfAbsent("t/durable", "x").ok());
  auto torn = disk.Create("t/torn").ValueOrDie();
  ASSERT_TRUE(torn->Append("half").ok());
  auto whole = disk.Create("t/whole").ValueOrDie();
  ASSERT_TRUE(whole->Append("all").ok());
  ASSERT_TRUE(whole->SyncAndClose().ok());
  EXPECT_EQ(disk.Read("t/torn").ValueOrDie(), "half");

  disk.LosePower();
  EXPECT_EQ(disk.Read("t/durable").ValueOrDie(), "x");
  EXPECT_EQ(disk.Read("t/whole").ValueOrDie(), "all");
  EXPECT_EQ(disk.Read("t/torn").ValueOrDie(), std::nullopt);
}

TEST(SimulatedDisk, WithoutFsyncAPowerLossTakesAll) {
  SimulatedDisk disk(Durability::kOs);
  ASSERT_TRUE(disk.CreateDirectories("t").ok());
  ASSERT_TRUE(disk.PutIfAbsent("t/0", "x").ok());
  disk.LosePower();
  EXPECT_EQ(disk.Read("t/0").ValueOrDie(), std::nullopt);
}

TEST(SimulatedDisk, FailsTheNthMutation) {
  SimulatedDisk disk;
  ASSERT_TRUE(disk.CreateDirectories("t").ok());
  disk.FailMutation(2, "No space left on device");
  ASSERT_TRUE(disk.PutIfAbsent("t/0", "x").ok());
  const auto failed = disk.PutIfAbsent("t/1", "x");
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.status().message(), "No space left on device: 't/1'");
  EXPECT_TRUE(disk.PutIfAbsent("t/1", "x").ok());
}

TEST(SimulatedDisk, ListsFilesAndFoldersOfOneFolder) {
  SimulatedDisk disk;
  ASSERT_TRUE(disk.CreateDirectories("t/inner").ok());
  ASSERT_TRUE(disk.Put("t/a", "12").ok());
  ASSERT_TRUE(disk.Put("t/inner/b", "3").ok());
  const auto entries = disk.List("t").ValueOrDie();
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_TRUE(entries[0].is_directory);
  EXPECT_EQ(entries[1].name, "a");
  EXPECT_EQ(entries[1].size, 2);
  ASSERT_TRUE(disk.RemoveTree("t/inner").ok());
  EXPECT_EQ(disk.List("t").ValueOrDie().size(), 1u);
}

}  // namespace
}  // namespace freshet

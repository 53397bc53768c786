#include "stream/sources/file_source_log.h"

#include <chrono>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/simulated_disk.h"
#include "stream/sources/test_folder.h"

namespace freshet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

FileEntry EntryOf(int64_t id) { return {"/in/" + std::to_string(id) + " .json", 1000 + id, id}; }
std::string LineOf(int64_t id) {
  return "\n{\"path\":\"file:///in/" + std::to_string(id) +
         "%20.json\",\"timestamp\":" + std::to_string(1000 + id) +
         ",\"batchId\":" + std::to_string(id) + "}";
}

class FileSourceLogTest : public testing::Test {
 protected:
  FileSourceLog Open() { return FileSourceLog::Open("/cp/sources/0", &disk_).ValueOrDie(); }
  void AddUpTo(FileSourceLog* log, int64_t last) {
    while (log->latest() < last) {
      ASSERT_TRUE(log->Add({EntryOf(log->latest() + 1)}).ok());
    }
  }
  std::optional<std::string> Read(const std::string& name) {
    return disk_.Read("/cp/sources/0/" + name).ValueOrDie();
  }

  SimulatedDisk disk_;
};

TEST_F(FileSourceLogTest, EmptyAtFirst) {
  FileSourceLog log = Open();
  EXPECT_EQ(log.latest(), -1);
  EXPECT_TRUE(log.All().ValueOrDie().empty());
  EXPECT_THAT(log.Get(0).status().message(), HasSubstr("'/cp/sources/0/0' is missing"));
}

TEST_F(FileSourceLogTest, WritesSparksBytes) {
  FileSourceLog log = Open();
  ASSERT_TRUE(log.Add({EntryOf(0), {"/in/ü#.json", 7, 0}}).ok());
  EXPECT_EQ(Read("0"), "v1" + LineOf(0) +
                           "\n{\"path\":\"file:///in/ü%23.json\",\"timestamp\":7,\"batchId\":0}");
  AddUpTo(&log, 10);
  EXPECT_EQ(Read("8"), "v1" + LineOf(8));
  EXPECT_EQ(Read("9"), std::nullopt);
  const std::string compaction = Read("9.compact").value();
  EXPECT_TRUE(compaction.starts_with(Read("0").value()));
  EXPECT_TRUE(compaction.ends_with(LineOf(7) + LineOf(8) + LineOf(9)));
  EXPECT_EQ(Read("10"), "v1" + LineOf(10));
}

TEST_F(FileSourceLogTest, CompactionsHoldAllThatCameBefore) {
  FileSourceLog log = Open();
  AddUpTo(&log, 25);
  std::string all = "v1";
  for (int64_t id = 0; id <= 19; ++id) all += LineOf(id);
  EXPECT_EQ(Read("19.compact"), all);

  FileSourceLog again = Open();
  EXPECT_EQ(again.latest(), 25);
  EXPECT_EQ(again.All().ValueOrDie().size(), 26u);
  for (int64_t id = 0; id <= 25; ++id) {
    EXPECT_THAT(again.Get(id).ValueOrDie(), ElementsAre(EntryOf(id)));
  }
}

TEST_F(FileSourceLogTest, KeepsAnotherInterval) {
  {
    FileSourceLog log = Open();
    AddUpTo(&log, 1);
  }
  // What Spark made with an interval of 3.
  ASSERT_TRUE(disk_.Put("/cp/sources/0/2.compact", "v1" + LineOf(0) + LineOf(1) + LineOf(2)).ok());
  FileSourceLog log = Open();
  EXPECT_EQ(log.compact_interval(), 3);
  EXPECT_EQ(log.latest(), 2);
  AddUpTo(&log, 5);
  EXPECT_TRUE(Read("5.compact").has_value());
  EXPECT_EQ(Open().compact_interval(), 3);
  EXPECT_EQ(Open().All().ValueOrDie().size(), 6u);
}

TEST_F(FileSourceLogTest, DerivesTheIntervalAsSpark) {
  const auto derived = [](int64_t compaction) {
    SimulatedDisk disk;
    disk.CreateDirectories("/l").ok();
    const std::string path = "/l/" + std::to_string(compaction) + ".compact";
    disk.Put(path, "v1" + LineOf(compaction)).ok();
    return FileSourceLog::Open("/l", &disk)->compact_interval();
  };
  EXPECT_EQ(derived(4), 5);
  EXPECT_EQ(derived(9), 10);
  EXPECT_EQ(derived(13), 14);
  EXPECT_EQ(derived(19), 20);
  EXPECT_EQ(derived(29), 10);
  EXPECT_EQ(derived(32), 11);
  EXPECT_EQ(derived(36), 37);
}

TEST_F(FileSourceLogTest, NeverOverwrites) {
  FileSourceLog log = Open();
  FileSourceLog other = Open();
  ASSERT_TRUE(other.Add({EntryOf(0)}).ok());
  EXPECT_TRUE(log.Add({{"/x", 1, 0}}).IsAlreadyExists());
  EXPECT_EQ(Read("0"), "v1" + LineOf(0));
}

TEST_F(FileSourceLogTest, ATornNewestEntryIsWrittenAnew) {
  const std::string whole = "v1" + LineOf(2);
  for (size_t size = 0; size < whole.size(); ++size) {
    SCOPED_TRACE(size);
    ASSERT_TRUE(disk_.RemoveTree("/cp").ok());
    FileSourceLog log = Open();
    AddUpTo(&log, 1);
    ASSERT_TRUE(disk_.Put("/cp/sources/0/2", whole.substr(0, size)).ok());
    ASSERT_TRUE(disk_.Put("/cp/sources/0/.2.crc", "stale").ok());
    FileSourceLog torn = Open();
    EXPECT_EQ(torn.latest(), 1);
    EXPECT_EQ(torn.All().ValueOrDie().size(), 2u);
    EXPECT_THAT(torn.Get(2).status().message(), HasSubstr("'/cp/sources/0/2'"));
    ASSERT_TRUE(torn.Add({EntryOf(2)}).ok());
    EXPECT_EQ(Read("2"), whole);
    EXPECT_EQ(Read(".2.crc"), std::nullopt);
  }
}

TEST_F(FileSourceLogTest, ATornCompactionIsWrittenAnew) {
  FileSourceLog log = Open();
  AddUpTo(&log, 8);
  ASSERT_TRUE(disk_.Put("/cp/sources/0/9.compact", "").ok());
  FileSourceLog torn = Open();
  EXPECT_EQ(torn.latest(), 8);
  AddUpTo(&torn, 12);
  EXPECT_EQ(Open().All().ValueOrDie().size(), 13u);
}

TEST_F(FileSourceLogTest, MissingMiddleAndNewerFormatAreNamed) {
  FileSourceLog log = Open();
  AddUpTo(&log, 4);
  ASSERT_TRUE(disk_.Remove("/cp/sources/0/3").ok());
  EXPECT_THAT(Open().All().status().message(), HasSubstr("'/cp/sources/0/3' is missing"));
  ASSERT_TRUE(disk_.Put("/cp/sources/0/4", "v2\n{}").ok());
  const auto newer = FileSourceLog::Open("/cp/sources/0", &disk_);
  EXPECT_TRUE(newer.status().IsNotImplemented());
  EXPECT_THAT(newer.status().message(), HasSubstr("'/cp/sources/0/4' is of format v2"));
}

TEST_F(FileSourceLogTest, EntriesAreDurable) {
  FileSourceLog log = Open();
  AddUpTo(&log, 9);
  disk_.LosePower();
  EXPECT_EQ(Open().All().ValueOrDie().size(), 10u);
}

TEST_F(FileSourceLogTest, RemovesWhatIsExpired) {
  // The simulated disk's clock stands in the past, so that everything is old enough.
  FileSourceLog log = Open();
  AddUpTo(&log, 108);
  EXPECT_TRUE(Read("0").has_value());
  ASSERT_TRUE(disk_.Put("/cp/sources/0/.3.crc", "x").ok());
  AddUpTo(&log, 119);
  // 119 + 1 - 100 = 20; the compaction before it is 19.compact, and is kept.
  EXPECT_EQ(Read("18"), std::nullopt);
  EXPECT_EQ(Read("9.compact"), std::nullopt);
  EXPECT_EQ(Read(".3.crc"), std::nullopt);
  EXPECT_TRUE(Read("19.compact").has_value());
  EXPECT_TRUE(Read("20").has_value());
  EXPECT_EQ(Open().All().ValueOrDie().size(), 120u);
  // A batch whose own file has gone is in the newest compaction.
  EXPECT_THAT(Open().Get(3).ValueOrDie(), ElementsAre(EntryOf(3)));
}

TEST(FileSourceLogFiles, KeepsWhatIsYoung) {
  TestFolder folder;
  const auto disk = MakePosixDisk(Durability::kOs);
  FileSourceLog log = FileSourceLog::Open(folder.path(), disk.get()).ValueOrDie();
  while (log.latest() < 129) {
    ASSERT_TRUE(log.Add({EntryOf(log.latest() + 1)}).ok());
  }
  EXPECT_EQ(folder.Names("").size(), 130u);
}

/// A log that Spark 4.1.1 wrote with a compaction interval of 3.
TEST(FileSourceLogFiles, ReadsSparks) {
  const auto disk = MakePosixDisk(Durability::kOs);
  TestFolder folder;
  std::filesystem::copy(std::string(FRESHET_TEST_DATA) + "/spark_checkpoint/files/sources/0",
                        folder.path(), std::filesystem::copy_options::recursive);
  FileSourceLog log = FileSourceLog::Open(folder.path(), disk.get()).ValueOrDie();
  EXPECT_EQ(log.latest(), 3);
  EXPECT_EQ(log.compact_interval(), 3);
  const std::vector<FileEntry> entries = log.All().ValueOrDie();
  EXPECT_THAT(entries, ElementsAre(FileEntry{"/data/readings/a.json", 1736669880250, 0},
                                   FileEntry{"/data/readings/b c.json", 1736669881250, 1},
                                   FileEntry{"/data/readings/ü%#.json", 1736669882250, 2},
                                   FileEntry{"/data/readings/d.json", 1736669883250, 3}));
  // The same entries give the same bytes.
  SimulatedDisk simulated;
  FileSourceLog ours = FileSourceLog::Open("/l", &simulated).ValueOrDie();
  ASSERT_TRUE(ours.Add({entries[0]}).ok());
  ASSERT_TRUE(ours.Add({entries[1]}).ok());
  ASSERT_TRUE(ours.Add({entries[2]}).ok());
  EXPECT_EQ(simulated.Read("/l/2").ValueOrDie(),
            "v1" + folder.Contents("2.compact").substr(folder.Contents("2.compact").rfind('\n')));
}

}  // namespace
}  // namespace freshet

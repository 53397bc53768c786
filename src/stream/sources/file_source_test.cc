#include "stream/sources/file_source.h"

#include <chrono>
#include <set>
#include <thread>

#include <arrow/array.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "stream/sources/test_folder.h"

namespace freshet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr int64_t kTime = 1736669880000;

class FileSourceTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(folder_.Path("in"));
    input_.path = folder_.Path("in");
    input_.schema = arrow::schema(
        {arrow::field("id", arrow::int64()), arrow::field("_corrupt_record", arrow::utf8())});
    input_.max_files_per_trigger = 1;
  }

  /// Files in/a, in/b, … of one row each, with ids 0, 1, …
  void WriteFiles(int count) {
    for (int i = 0; i < count; ++i) WriteFile(std::string(1, static_cast<char>('a' + i)), i);
  }
  void WriteFile(const std::string& name, int64_t id) {
    folder_.Write("in/" + name, "{\"id\":" + std::to_string(id) + "}\n", kTime + id * 1000);
  }

  std::unique_ptr<Source> Open() {
    return MakeFileSource(input_, folder_.Path("cp/sources/0"), disk_.get()).ValueOrDie();
  }

  static std::vector<int64_t> Ids(const SourceBatch& batch) {
    std::vector<int64_t> ids;
    for (const auto& rows : batch.batches) {
      const auto& column = static_cast<const arrow::Int64Array&>(*rows->GetColumnByName("id"));
      for (int64_t i = 0; i < column.length(); ++i) {
        ids.push_back(column.IsNull(i) ? -1 : column.Value(i));
      }
    }
    EXPECT_EQ(batch.input_rows, static_cast<int64_t>(ids.size()));
    return ids;
  }

  /// Runs micro-batches until there is nothing new; the ids of each.
  std::vector<std::vector<int64_t>> Drain(Source* source) {
    std::vector<std::vector<int64_t>> batches;
    while (true) {
      const auto latest = source->LatestOffset(position_).ValueOrDie();
      if (!latest || latest == position_) return batches;
      batches.push_back(Ids(source->Read(position_, *latest).ValueOrDie()));
      EXPECT_TRUE(source->Commit(*latest).ok());
      position_ = latest;
    }
  }

  TestFolder folder_;
  std::unique_ptr<Disk> disk_ = MakePosixDisk(Durability::kOs);
  FilesInput input_;
  std::optional<Offset> position_;
};

TEST_F(FileSourceTest, OneFileAMicroBatch) {
  WriteFiles(3);
  const auto source = Open();
  EXPECT_EQ(source->Description(), "FileStreamSource[file:" + folder_.Path("in") + "]");
  EXPECT_EQ(source->LatestOffset(std::nullopt).ValueOrDie(), "{\"logOffset\":0}");
  EXPECT_THAT(Drain(source.get()), ElementsAre(ElementsAre(0), ElementsAre(1), ElementsAre(2)));
  EXPECT_EQ(position_, "{\"logOffset\":2}");
  EXPECT_EQ(folder_.Contents("cp/sources/0/1"),
            "v1\n{\"path\":\"file://" + folder_.Path("in/b") +
                "\",\"timestamp\":" + std::to_string(kTime + 1000) + ",\"batchId\":1}");
}

TEST_F(FileSourceTest, NothingYet) {
  const auto source = Open();
  EXPECT_EQ(source->LatestOffset(std::nullopt).ValueOrDie(), std::nullopt);
  WriteFiles(1);
  EXPECT_THAT(Drain(source.get()), ElementsAre(ElementsAre(0)));
  EXPECT_EQ(source->LatestOffset(position_).ValueOrDie(), position_);
}

TEST_F(FileSourceTest, ReadsByModificationTimeThenName) {
  folder_.Write("in/z", "{\"id\":0}", kTime);
  folder_.Write("in/b", "{\"id\":2}", kTime + 5);
  folder_.Write("in/a", "{\"id\":1}", kTime + 5);
  input_.max_files_per_trigger.reset();
  EXPECT_THAT(Drain(Open().get()), ElementsAre(ElementsAre(0, 1, 2)));
}

TEST_F(FileSourceTest, LatestFirst) {
  WriteFiles(3);
  input_.latest_first = true;
  const auto source = Open();
  position_ = source->LatestOffset(std::nullopt).ValueOrDie();
  EXPECT_THAT(Ids(source->Read(std::nullopt, *position_).ValueOrDie()), ElementsAre(2));
  WriteFile("d", 3);
  EXPECT_THAT(Drain(source.get()), ElementsAre(ElementsAre(3), ElementsAre(1), ElementsAre(0)));
}

TEST_F(FileSourceTest, LatestFirstForgetsNoOldFile) {
  WriteFile("new", int64_t{30} * 24 * 3600);
  WriteFile("old", 0);
  input_.latest_first = true;
  EXPECT_EQ(Drain(Open().get()).size(), 2u);
}

TEST_F(FileSourceTest, OlderThanAWeekIsTakenForSeen) {
  WriteFile("new", int64_t{30} * 24 * 3600);
  const auto source = Open();
  EXPECT_EQ(Drain(source.get()).size(), 1u);
  WriteFile("old", 0);
  EXPECT_THAT(Drain(source.get()), IsEmpty());
}

TEST_F(FileSourceTest, LimitsFilesAndBytes) {
  WriteFiles(7);
  input_.max_files_per_trigger = 3;
  EXPECT_THAT(Drain(Open().get()),
              ElementsAre(ElementsAre(0, 1, 2), ElementsAre(3, 4, 5), ElementsAre(6)));
  std::filesystem::remove_all(folder_.Path("cp"));
  position_.reset();
  input_.max_bytes_per_trigger = 20;  // A file has 9 bytes.
  EXPECT_THAT(Drain(Open().get()),
              ElementsAre(ElementsAre(0, 1), ElementsAre(2, 3), ElementsAre(4, 5), ElementsAre(6)));
  std::filesystem::remove_all(folder_.Path("cp"));
  position_.reset();
  input_.max_bytes_per_trigger = 1;  // One file at least.
  EXPECT_EQ(Drain(Open().get()).size(), 7u);
}

TEST_F(FileSourceTest, GoesOnAfterARestart) {
  WriteFiles(2);
  EXPECT_EQ(Drain(Open().get()).size(), 2u);
  EXPECT_THAT(Drain(Open().get()), IsEmpty());
  WriteFile("c", 2);
  EXPECT_THAT(Drain(Open().get()), ElementsAre(ElementsAre(2)));
}

TEST_F(FileSourceTest, RunsAPlannedBatchAgainInAnotherProcess) {
  WriteFiles(12);
  input_.max_files_per_trigger = 2;
  std::vector<Offset> planned;
  {
    const auto source = Open();
    std::optional<Offset> at;
    for (int i = 0; i < 4; ++i) {
      at = source->LatestOffset(at).ValueOrDie();
      planned.push_back(*at);
    }
  }
  const auto source = Open();
  EXPECT_THAT(Ids(source->Read(planned[1], planned[2]).ValueOrDie()), ElementsAre(4, 5));
  EXPECT_THAT(Ids(source->Read(std::nullopt, planned[0]).ValueOrDie()), ElementsAre(0, 1));
  EXPECT_THAT(Ids(source->Read(planned[0], planned[3]).ValueOrDie()),
              ElementsAre(2, 3, 4, 5, 6, 7));
}

TEST_F(FileSourceTest, APlanWithoutOffsetsIsUsedFirst) {
  WriteFiles(2);
  {
    // Dies after its log entry is written and before offsets/0 is.
    const auto source = Open();
    ASSERT_TRUE(source->LatestOffset(std::nullopt).ok());
  }
  EXPECT_THAT(Drain(Open().get()), ElementsAre(ElementsAre(0), ElementsAre(1)));
}

TEST_F(FileSourceTest, ALogBehindTheOffsetsIsRefused) {
  WriteFiles(2);
  EXPECT_EQ(Drain(Open().get()).size(), 2u);
  folder_.Write("cp/sources/0/1", "");  // Torn.
  const auto source = Open();
  const auto latest = source->LatestOffset(position_);
  EXPECT_THAT(latest.status().message(), HasSubstr("cp/sources/0/1' is missing or torn"));
  EXPECT_THAT(source->Read("{\"logOffset\":0}", *position_).status().message(),
              HasSubstr("cp/sources/0/1'"));
  // Where the offsets had not come that far it is planned again.
  position_ = "{\"logOffset\":0}";
  EXPECT_THAT(Drain(source.get()), ElementsAre(ElementsAre(1)));
}

TEST_F(FileSourceTest, AvailableNowGoesNoFurther) {
  WriteFiles(3);
  const auto source = Open();
  ASSERT_TRUE(source->PrepareForAvailableNow().ok());
  WriteFile("d", 3);
  EXPECT_EQ(Drain(source.get()).size(), 3u);
  const auto next = Open();
  ASSERT_TRUE(next->PrepareForAvailableNow().ok());
  EXPECT_THAT(Drain(next.get()), ElementsAre(ElementsAre(3)));
}

TEST_F(FileSourceTest, NewContentsUnderAnOldNameAreNotRead) {
  WriteFiles(1);
  const auto source = Open();
  EXPECT_EQ(Drain(source.get()).size(), 1u);
  WriteFile("a", 7);
  EXPECT_THAT(Drain(source.get()), IsEmpty());
  EXPECT_THAT(Drain(Open().get()), IsEmpty());
}

TEST_F(FileSourceTest, GoneAndShorterFilesAreNamed) {
  WriteFiles(2);
  const auto source = Open();
  const auto first = source->LatestOffset(std::nullopt).ValueOrDie();
  std::filesystem::remove(folder_.Path("in/a"));
  EXPECT_THAT(source->Read(std::nullopt, *first).status().message(),
              HasSubstr("'" + folder_.Path("in/a") + "' has gone"));
  folder_.Write("in/a", "{");
  EXPECT_THAT(source->Read(std::nullopt, *first).status().message(),
              HasSubstr("'" + folder_.Path("in/a") + "' is shorter"));
  WriteFile("a", 0);
  EXPECT_THAT(Ids(source->Read(std::nullopt, *first).ValueOrDie()), ElementsAre(0));
}

TEST_F(FileSourceTest, CountsCorruptRecords) {
  folder_.Write("in/a", "{\"id\":1}\n{\"id\":\nnonsense\n\n{\"id\":\"x\"}\n");
  const auto source = Open();
  const auto end = source->LatestOffset(std::nullopt).ValueOrDie();
  const SourceBatch batch = source->Read(std::nullopt, *end).ValueOrDie();
  EXPECT_EQ(batch.input_rows, 4);
  EXPECT_EQ(batch.corrupt_records, 3);
  EXPECT_EQ(source->Read(std::nullopt, *end)->corrupt_records, 3);
}

TEST_F(FileSourceTest, FailFastNamesTheFile) {
  folder_.Write("in/a", "{\"id\":1}\nnonsense\n");
  input_.mode = ParseMode::kFailFast;
  const auto source = Open();
  const auto end = source->LatestOffset(std::nullopt).ValueOrDie();
  EXPECT_THAT(source->Read(std::nullopt, *end).status().message(), HasSubstr(folder_.Path("in/a")));
  // The rows before the failure are not in the next batch.
  folder_.Write("in/a", "{\"id\":5}\n{\"id\":55555555}\n");
  EXPECT_THAT(Ids(source->Read(std::nullopt, *end).ValueOrDie()), ElementsAre(5, 55555555));
}

TEST_F(FileSourceTest, ManyFilesKeepTheirOrder) {
  input_.max_files_per_trigger.reset();
  std::vector<int64_t> expected;
  for (int file = 0; file < 40; ++file) {
    std::string text;
    for (int i = 0; i < 20000; ++i) {
      expected.push_back(file * 100000 + i);
      text += "{\"id\":" + std::to_string(expected.back()) + "}\n";
    }
    folder_.Write("in/f" + std::to_string(file), text, kTime + file);
  }
  EXPECT_TRUE(Drain(Open().get()).at(0) == expected);
}

TEST_F(FileSourceTest, CleansAfterTheCommitOnly) {
  WriteFiles(2);
  input_.clean_source = CleanSource::kArchive;
  input_.source_archive_dir = folder_.Path("old");
  const auto source = Open();
  const auto first = source->LatestOffset(std::nullopt).ValueOrDie();
  ASSERT_TRUE(source->Read(std::nullopt, *first).ok());
  EXPECT_THAT(folder_.Names("in"), ElementsAre("a", "b"));
  ASSERT_TRUE(source->Commit(*first).ok());
  EXPECT_THAT(folder_.Names("in"), ElementsAre("b"));
  EXPECT_TRUE(std::filesystem::exists(folder_.Path("old") + folder_.Path("in/a")));
  // A process that starts again between commits/N and the source may tell it once more.
  input_.clean_source = CleanSource::kDelete;
  EXPECT_TRUE(Open()->Commit(*first).ok());
}

TEST_F(FileSourceTest, AFileThatIsBeingWrittenIsLeftAlone) {
  const auto source = Open();
  EXPECT_THAT(Drain(source.get()), IsEmpty());
  const int fd = open(folder_.Path("in/a").c_str(), O_WRONLY | O_CREAT, 0666);
  EXPECT_EQ(write(fd, "{\"id\":", 6), 6);
  EXPECT_THAT(Drain(source.get()), IsEmpty());
  EXPECT_EQ(write(fd, "1}\n", 3), 3);
  close(fd);
  EXPECT_THAT(Drain(source.get()), ElementsAre(ElementsAre(1)));
}

TEST_F(FileSourceTest, WakesWhenAFileAppears) {
  const auto source = Open();
  EXPECT_THAT(Drain(source.get()), IsEmpty());
  std::thread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    WriteFile(".a", 1);
    std::filesystem::rename(folder_.Path("in/.a"), folder_.Path("in/a"));
  });
  const auto begin = std::chrono::steady_clock::now();
  source->WaitForData(std::chrono::seconds(10));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(800));
  writer.join();
  EXPECT_THAT(Drain(source.get()), ElementsAre(ElementsAre(1)));
}

TEST_F(FileSourceTest, InterruptEndsAWait) {
  const auto source = Open();
  EXPECT_THAT(Drain(source.get()), IsEmpty());
  source->Interrupt();
  const auto begin = std::chrono::steady_clock::now();
  source->WaitForData(std::chrono::seconds(10));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(800));
}

/// Counts listings of the input folder.
class CountingDisk : public Disk {
 public:
  CountingDisk(Disk* disk, std::string folder) : disk_(disk), folder_(std::move(folder)) {}
  int listings() const { return listings_; }

  arrow::Result<std::vector<DirectoryEntry>> List(const std::string& path) override {
    if (path == folder_) ++listings_;
    return disk_->List(path);
  }
  arrow::Result<std::optional<std::string>> Read(const std::string& path) override {
    return disk_->Read(path);
  }
  arrow::Result<bool> Exists(const std::string& path) override { return disk_->Exists(path); }
  arrow::Status CreateDirectories(const std::string& path) override {
    return disk_->CreateDirectories(path);
  }
  arrow::Result<PutOutcome> PutIfAbsent(const std::string& path,
                                        std::string_view contents) override {
    return disk_->PutIfAbsent(path, contents);
  }
  arrow::Status Put(const std::string& path, std::string_view contents) override {
    return disk_->Put(path, contents);
  }
  arrow::Result<std::unique_ptr<WritableFile>> Create(const std::string& path) override {
    return disk_->Create(path);
  }
  arrow::Status Remove(const std::string& path) override { return disk_->Remove(path); }
  arrow::Status RemoveTree(const std::string& path) override { return disk_->RemoveTree(path); }

 private:
  Disk* disk_;
  std::string folder_;
  int listings_ = 0;
};

TEST_F(FileSourceTest, ListsOnceForManyMicroBatches) {
  for (int i = 0; i < 100; ++i) WriteFile("f" + std::to_string(i), i);
  CountingDisk counting(disk_.get(), folder_.Path("in"));
  const auto source = MakeFileSource(input_, folder_.Path("cp/sources/0"), &counting).ValueOrDie();
  EXPECT_EQ(Drain(source.get()).size(), 100u);
  // Once, and once more because the watch was new.
  EXPECT_EQ(counting.listings(), 2);
  // Nothing happened, so nothing is listed.
  EXPECT_THAT(Drain(source.get()), IsEmpty());
  EXPECT_LE(counting.listings(), 3);
}

TEST_F(FileSourceTest, FilesThatComeWhileOthersAreReadAreFound) {
  input_.max_files_per_trigger = 1;
  WriteFiles(3);
  const auto source = Open();
  position_ = source->LatestOffset(std::nullopt).ValueOrDie();
  WriteFile("d", 3);
  EXPECT_THAT(Drain(source.get()), ElementsAre(ElementsAre(1), ElementsAre(2), ElementsAre(3)));
}

TEST_F(FileSourceTest, RefusesWhatItCanNotRead) {
  input_.path = folder_.Path("none");
  EXPECT_THAT(MakeFileSource(input_, folder_.Path("cp"), disk_.get()).status().message(),
              HasSubstr(folder_.Path("none")));
  input_.path = folder_.Path("in");
  input_.format = "csv";
  EXPECT_TRUE(MakeFileSource(input_, folder_.Path("cp"), disk_.get()).status().IsNotImplemented());
  input_.format = "json";
  const auto source = Open();
  EXPECT_THAT(source->LatestOffset("{\"reservoirVersion\":1}").status().message(),
              HasSubstr("not an offset of a file source"));
}

/// Goes on where Spark stopped, in a copy of Spark's log.
TEST_F(FileSourceTest, GoesOnFromSparksLog) {
  std::filesystem::create_directories(folder_.Path("cp/sources"));
  std::filesystem::copy(std::string(FRESHET_TEST_DATA) + "/spark_checkpoint/files/sources/0",
                        folder_.Path("cp/sources/0"), std::filesystem::copy_options::recursive);
  WriteFiles(2);
  position_ = "{\"logOffset\":3}";
  EXPECT_THAT(Drain(Open().get()), ElementsAre(ElementsAre(0), ElementsAre(1)));
  EXPECT_EQ(position_, "{\"logOffset\":5}");
  EXPECT_THAT(folder_.Contents("cp/sources/0/5.compact"), HasSubstr("/data/readings/a.json"));
}

}  // namespace
}  // namespace freshet

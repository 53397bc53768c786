#include "stream/sources/file_cleaner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stream/sources/test_folder.h"

namespace freshet {
namespace {

using testing::HasSubstr;

class FileCleanerTest : public testing::Test {
 protected:
  arrow::Result<FileCleaner> Archiver(const std::string& archive, const std::string& source) {
    return FileCleaner::Make(CleanSource::kArchive, archive, source, disk_.get());
  }

  TestFolder folder_;
  std::unique_ptr<Disk> disk_ = MakePosixDisk(Durability::kOs);
};

TEST_F(FileCleanerTest, Deletes) {
  const auto cleaner =
      FileCleaner::Make(CleanSource::kDelete, "", folder_.path(), disk_.get()).ValueOrDie();
  EXPECT_TRUE(cleaner.cleans());
  const std::string path = folder_.Write("a", "x");
  cleaner.Clean(path);
  EXPECT_FALSE(std::filesystem::exists(path));
  cleaner.Clean(path);
}

TEST_F(FileCleanerTest, ArchivesUnderTheWholePath) {
  const auto cleaner = Archiver(folder_.Path("old"), folder_.Path("in")).ValueOrDie();
  const std::string path = folder_.Write("in/a", "x");
  cleaner.Clean(path);
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_TRUE(std::filesystem::exists(folder_.Path("old") + path));
  cleaner.Clean(path);
}

TEST_F(FileCleanerTest, WhatCanNotBeCleanedStays) {
  const auto cleaner = Archiver(folder_.Path("old"), folder_.Path("in")).ValueOrDie();
  const std::string path = folder_.Write("in/a", "x");
  folder_.Write("old", "a file where the archive should be");
  cleaner.Clean(path);
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST_F(FileCleanerTest, Off) {
  const auto cleaner =
      FileCleaner::Make(CleanSource::kOff, "", folder_.path(), disk_.get()).ValueOrDie();
  EXPECT_FALSE(cleaner.cleans());
}

TEST_F(FileCleanerTest, RefusesAnArchiveThatWouldBeReadAgain) {
  EXPECT_THAT(Archiver("/in/old", "/in").status().message(), HasSubstr("read again"));
  EXPECT_THAT(Archiver("/in", "/in").status().message(), HasSubstr("read again"));
  EXPECT_THAT(Archiver("/data/x", "/data/*").status().message(), HasSubstr("read again"));
  EXPECT_THAT(Archiver("/data", "/data/*/in").status().message(), HasSubstr("read again"));
  EXPECT_THAT(Archiver("/b/x", "/{a,b}/*").status().message(), HasSubstr("read again"));
  EXPECT_TRUE(Archiver("/old", "/data/*").ok());
  EXPECT_TRUE(Archiver("/c/x", "/{a,b}/*").ok());
  EXPECT_THAT(Archiver("", "/in").status().message(), HasSubstr("sourceArchiveDir"));
}

}  // namespace
}  // namespace freshet

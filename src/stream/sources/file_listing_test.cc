#include "stream/sources/file_listing.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stream/sources/test_folder.h"

namespace freshet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FileListingTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name :
         {"a.json", "b.json", "c.txt", "_hidden", ".hidden", "copy._COPYING_", "_k=v.json",
          "sub/d.json", "sub/deep/e.json", "other/f.json", "other/_g.json"}) {
      folder_.Write(name, "{}");
    }
  }

  std::vector<std::string> List(const std::string& path, const std::string& filter = "") {
    FileLister lister = FileLister::Make(path, filter, disk_.get()).ValueOrDie();
    return Names(lister.List().ValueOrDie());
  }
  std::vector<std::string> Names(const FileListing& listing) const {
    std::vector<std::string> names;
    for (const FoundFile& file : listing.files) {
      EXPECT_TRUE(file.path.starts_with(folder_.path() + "/")) << file.path;
      names.push_back(file.path.substr(folder_.path().size() + 1));
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  TestFolder folder_;
  std::unique_ptr<Disk> disk_ = MakePosixDisk(Durability::kOs);
};

TEST_F(FileListingTest, ADirectoryIsItsOwnFiles) {
  EXPECT_THAT(List(folder_.path()), ElementsAre("_k=v.json", "a.json", "b.json", "c.txt"));
  EXPECT_THAT(List(folder_.path() + "/sub/"), ElementsAre("sub/d.json"));
}

TEST_F(FileListingTest, AFileIsItself) {
  EXPECT_THAT(List(folder_.Path("a.json")), ElementsAre("a.json"));
  EXPECT_THAT(List(folder_.Path("_hidden")), IsEmpty());
}

TEST_F(FileListingTest, Globs) {
  EXPECT_THAT(List(folder_.Path("*.json")), ElementsAre("_k=v.json", "a.json", "b.json"));
  EXPECT_THAT(List(folder_.Path("*")),
              ElementsAre("_k=v.json", "a.json", "b.json", "c.txt", "other/f.json", "sub/d.json"));
  EXPECT_THAT(List(folder_.Path("*/*.json")), ElementsAre("other/f.json", "sub/d.json"));
  EXPECT_THAT(List(folder_.Path("{sub,other}")), ElementsAre("other/f.json", "sub/d.json"));
  EXPECT_THAT(List(folder_.Path("{sub/deep,other}/[ef].json")),
              ElementsAre("other/f.json", "sub/deep/e.json"));
  EXPECT_THAT(List(folder_.Path("{a,?}.json")), ElementsAre("a.json", "b.json"));
  EXPECT_THAT(List(folder_.Path("nothing/*.json")), IsEmpty());
  FileLister lister = FileLister::Make(folder_.Path("a.json/*"), "", disk_.get()).ValueOrDie();
  EXPECT_THAT(lister.List().status().message(), HasSubstr("a.json"));
}

TEST_F(FileListingTest, FiltersByName) {
  EXPECT_THAT(List(folder_.path(), "*.txt"), ElementsAre("c.txt"));
  EXPECT_THAT(List(folder_.Path("*"), "[df]*"), ElementsAre("other/f.json", "sub/d.json"));
}

TEST_F(FileListingTest, GivesSizeAndTime) {
  folder_.Write("sub/d.json", "12345", 1736669880250);
  FileLister lister = FileLister::Make(folder_.Path("sub"), "", disk_.get()).ValueOrDie();
  const FileListing listing = lister.List().ValueOrDie();
  ASSERT_EQ(listing.files.size(), 1u);
  EXPECT_EQ(listing.files[0].size, 5);
  EXPECT_EQ(listing.files[0].modification_time_ms, 1736669880250);
  EXPECT_THAT(listing.folders, ElementsAre(folder_.Path("sub")));
}

TEST_F(FileListingTest, NamesTheFoldersThatDecide) {
  FileLister lister = FileLister::Make(folder_.Path("s*/*.json"), "", disk_.get()).ValueOrDie();
  EXPECT_THAT(lister.List().ValueOrDie().folders, ElementsAre(folder_.path(), folder_.Path("sub")));
}

TEST_F(FileListingTest, WhatIsNotThereIsNamed) {
  FileLister lister = FileLister::Make(folder_.Path("none"), "", disk_.get()).ValueOrDie();
  EXPECT_THAT(lister.CheckExists().message(), HasSubstr(folder_.Path("none")));
  EXPECT_THAT(Names(lister.List().ValueOrDie()), IsEmpty());
  EXPECT_TRUE(FileLister::Make(folder_.Path("n*"), "", disk_.get())->CheckExists().ok());
  EXPECT_TRUE(FileLister::Make(folder_.Path("[n"), "", disk_.get()).status().IsInvalid());
  EXPECT_TRUE(FileLister::Make(folder_.path(), "{n", disk_.get()).status().IsInvalid());
  EXPECT_TRUE(FileLister::Make("s3://b/x", "", disk_.get()).status().IsNotImplemented());
}

TEST_F(FileListingTest, RefusesWhatSparkReadsInAnotherWay) {
  const auto error = [&](const std::string& path) {
    FileLister lister = FileLister::Make(path, "", disk_.get()).ValueOrDie();
    return lister.List().status().message();
  };
  folder_.Write("parts/day=1/a.json", "{}");
  EXPECT_THAT(error(folder_.Path("parts")), HasSubstr("is partitioned ('day=1')"));
  EXPECT_THAT(List(folder_.Path("parts/*=*")), ElementsAre("parts/day=1/a.json"));
  folder_.Write("sink/_spark_metadata/0", "v1");
  EXPECT_THAT(error(folder_.Path("sink")), HasSubstr("_spark_metadata"));
}

}  // namespace
}  // namespace freshet

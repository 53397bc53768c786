#include "generate/folder_target.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace freshet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class FolderTargetTest : public ::testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<FolderTarget> Open(int64_t rows) {
    auto opened = FolderTarget::Open(folder_.string(), rows);
    EXPECT_TRUE(opened.ok()) << opened.status();
    return *std::move(opened);
  }

  static arrow::Status Take(FolderTarget* target, const std::string& line) {
    return target->Take({line, "", ReadingKind::kGood}, 0).status();
  }

  /// Name → contents, hidden ones too.
  std::map<std::string, std::string> Files() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      std::ostringstream text;
      text << std::ifstream(entry.path()).rdbuf();
      files[entry.path().filename().string()] = text.str();
    }
    return files;
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("folder_target_test." + std::to_string(::getpid()));
};

TEST_F(FolderTargetTest, MovesWholeFilesIn) {
  const auto target = Open(2);
  ASSERT_TRUE(Take(target.get(), "a").ok());
  EXPECT_EQ(Files().count("readings-000001.json"), 0) << "half a file is seen";
  ASSERT_TRUE(Take(target.get(), "b").ok());
  EXPECT_THAT(Files(), ElementsAre(Pair("readings-000001.json", "a\nb\n")));
  ASSERT_TRUE(Take(target.get(), "c").ok());
  ASSERT_TRUE(target->Finish().ok());
  EXPECT_THAT(Files(), ElementsAre(Pair("readings-000001.json", "a\nb\n"),
                                   Pair("readings-000002.json", "c\n")));
  EXPECT_EQ(target->files(), 2);
}

TEST_F(FolderTargetTest, LeavesNothingWithoutFinish) {
  {
    const auto target = Open(2);
    ASSERT_TRUE(Take(target.get(), "a").ok());
  }
  EXPECT_THAT(Files(), ElementsAre());
}

TEST_F(FolderTargetTest, OverwritesNothing) {
  const auto target = Open(1);
  ASSERT_TRUE(Take(target.get(), "a").ok());
  std::ofstream(folder_ / "readings-000002.json") << "mine";
  EXPECT_THAT(Take(target.get(), "b").message(), HasSubstr("readings-000002.json"));
  EXPECT_THAT(FolderTarget::Open(folder_.string(), 1).status().message(),
              HasSubstr("is there already"));
  EXPECT_THAT(Files(), ElementsAre(Pair("readings-000001.json", "a\n"),
                                   Pair("readings-000002.json", "mine")));
}

}  // namespace
}  // namespace freshet

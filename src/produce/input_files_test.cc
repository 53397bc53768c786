#include "produce/input_files.h"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace freshet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class InputFilesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_ / "sub");
    for (const char* name : {"b.json", "a.json", "10.json", "_hidden", "sub/c.json"}) {
      std::ofstream(folder_ / name) << name;
    }
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// Names without the folder; the message where there is an error.
  std::vector<std::string> Find(const std::vector<std::string>& names) {
    std::vector<std::string> paths;
    for (const std::string& name : names) {
      paths.push_back(name == "-" ? name : (folder_ / name).string());
    }
    const auto found = FindInputFiles(paths, disk_.get());
    if (!found.ok()) return {found.status().message()};
    std::vector<std::string> shown;
    for (const InputFile& file : *found) {
      const std::string prefix = folder_.string() + "/";
      shown.push_back(file.path.starts_with(prefix) ? file.path.substr(prefix.size()) : file.path);
    }
    return shown;
  }

  const std::unique_ptr<Disk> disk_ = MakePosixDisk(Durability::kOs);
  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("input_files_test." + std::to_string(::getpid()));
};

TEST_F(InputFilesTest, SortsEachPathsFilesAndGivesEachOnce) {
  EXPECT_THAT(Find({""}), ElementsAre("10.json", "a.json", "b.json"));
  EXPECT_THAT(Find({"b.json", "?.json"}), ElementsAre("b.json", "a.json"));
  EXPECT_THAT(Find({"sub", "a.json", "-"}), ElementsAre("sub/c.json", "a.json", "-"));
}

TEST_F(InputFilesTest, NamesAPathWithoutFiles) {
  EXPECT_THAT(Find({"a.json", "nothing.json"}), ElementsAre(HasSubstr("nothing.json")));
  EXPECT_THAT(Find({"a.jsom"}), ElementsAre(HasSubstr("Did you mean")));
  EXPECT_THAT(Find({"*.csv"}), ElementsAre(HasSubstr("*.csv' gives no file")));
  EXPECT_THAT(Find({"[a"}), ElementsAre(HasSubstr("not closed")));
}

TEST_F(InputFilesTest, ShowsPathsAsWritten) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder_);
  const auto found = FindInputFiles({"sub", "./a.json"}, disk_.get());
  std::filesystem::current_path(before);
  ASSERT_TRUE(found.ok()) << found.status();
  ASSERT_EQ(found->size(), 2);
  EXPECT_EQ((*found)[0].path, "sub/c.json");
  EXPECT_EQ((*found)[0].size, 10);
  EXPECT_EQ((*found)[1].path, "a.json");
}

}  // namespace
}  // namespace freshet

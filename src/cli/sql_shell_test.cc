#include "cli/sql_shell.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "cli/display_text.h"
#include "cli/statement_history.h"

namespace freshet::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SqlShell, KnowsWhereAStatementEnds) {
  EXPECT_TRUE(EndsStatement("SELECT 1;"));
  EXPECT_TRUE(EndsStatement("SELECT 1; -- done\n"));
  EXPECT_TRUE(EndsStatement("SELECT ';';\n"));
  EXPECT_FALSE(EndsStatement("SELECT 1"));
  EXPECT_FALSE(EndsStatement("SELECT ';"));
  EXPECT_FALSE(EndsStatement("SELECT 1 -- ;"));
  EXPECT_FALSE(EndsStatement("SELECT 1; SELECT 2"));
  EXPECT_FALSE(EndsStatement(""));
}

TEST(DisplayText, CutsByWhatATerminalShows) {
  EXPECT_EQ(CutToWidth("abcdef", 6, "…"), "abcdef");
  EXPECT_EQ(CutToWidth("abcdefg", 6, "…"), "abcde…");
  EXPECT_EQ(CutToWidth("温度温度", 6, "…"), "温度…");
  EXPECT_EQ(CutToWidth("abcdefg", 6, "..."), "abc...");
}

class HistoryTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "freshet-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string folder_;
};

TEST_F(HistoryTest, KeepsStatementsOfSeveralLines) {
  const std::string path = folder_ + "/a/sql_history";
  const StatementHistory history(path);
  EXPECT_THAT(history.Load().ValueOrDie(), IsEmpty());
  ASSERT_TRUE(history.Append("SELECT 1;").ok());
  ASSERT_TRUE(StatementHistory(path).Append("SELECT 'a\\n'\n  FROM t;").ok());
  ASSERT_TRUE(history.Append("SELECT 2;").ok());
  EXPECT_THAT(history.Load().ValueOrDie(),
              ElementsAre("SELECT 1;", "SELECT 'a\\n'\n  FROM t;", "SELECT 2;"));
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(HistoryTest, ALongFileLosesItsOldest) {
  const StatementHistory history(folder_ + "/sql_history");
  const std::string large(1 << 20, 'x');
  for (int i = 0; i < 12; ++i) ASSERT_TRUE(history.Append(std::to_string(i) + large).ok());
  const auto kept = history.Load().ValueOrDie();
  EXPECT_LT(kept.size(), 9);
  EXPECT_EQ(kept.back(), "11" + large);
  EXPECT_EQ(kept[kept.size() - 2], "10" + large);
}

}  // namespace
}  // namespace freshet::cli

#include "cli/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::cli {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

CompletionNames Names() {
  CompletionNames names;
  names.tables = {"readings", "rooms"};
  names.columns_of = [](const std::string& table) -> std::vector<std::string> {
    if (table == "readings") return {"device_id", "value", "valid"};
    return {"room", "floor"};
  };
  names.functions = {"upper", "date_format", "avg"};
  names.dot_commands = {".mode", ".maxrows", ".tables"};
  return names;
}

std::vector<std::string> Candidates(const std::string& text) {
  return CompleteStatement(text, Names()).candidates;
}

std::string Ending(const std::string& text) {
  return CompleteStatement(text, Names()).CommonEnding();
}

TEST(Completion, TablesStandAfterFrom) {
  EXPECT_THAT(Candidates("SELECT * FROM "), ElementsAre("readings", "rooms"));
  EXPECT_EQ(Ending("SELECT * FROM rea"), "dings ");
  EXPECT_EQ(Ending("SELECT * FROM readings, ro"), "oms ");
  EXPECT_EQ(Ending("describe ro"), "oms ");
  EXPECT_EQ(Ending("SHOW COLUMNS IN rea"), "dings ");
  EXPECT_EQ(Ending(".schema ro"), "oms ");
}

TEST(Completion, ColumnsOfTheStatementsTablesComeFirst) {
  EXPECT_THAT(Candidates("SELECT * FROM readings WHERE "),
              ElementsAre("device_id", "value", "valid"));
  EXPECT_EQ(Candidates("SELECT * FROM readings WHERE d").front(), "device_id");
  EXPECT_EQ(Ending("SELECT * FROM readings WHERE dev"), "ice_id ");
  EXPECT_EQ(Ending("SELECT * FROM readings r WHERE r.dev"), "ice_id ");
  EXPECT_THAT(Candidates("SELECT 1 FROM readings; SELECT * FROM rooms WHERE "),
              ElementsAre("room", "floor"));
}

TEST(Completion, KeywordsAreAsTheyAreTyped) {
  EXPECT_EQ(Ending("SEL"), "ECT ");
  EXPECT_EQ(Ending("sel"), "ect ");
  EXPECT_EQ(Ending("SELECT upp"), "er(");
  EXPECT_THAT(Candidates("SELECT dat"), Contains("date_format"));
}

TEST(Completion, NothingInsideOfQuotes) {
  EXPECT_THAT(Candidates("SELECT 'fro"), IsEmpty());
  EXPECT_THAT(Candidates("SELECT 1 -- sel"), IsEmpty());
  EXPECT_THAT(Candidates("SELECT 'it''s' FROM rea"), ElementsAre("readings"));
  EXPECT_THAT(Candidates(""), IsEmpty());
}

TEST(Completion, DotCommands) {
  EXPECT_EQ(Ending(".t"), "ables ");
  EXPECT_THAT(Candidates(".m"), ElementsAre(".mode", ".maxrows"));
  EXPECT_THAT(Candidates("SELECT .m"), Not(Contains(".mode")));
}

}  // namespace
}  // namespace freshet::cli

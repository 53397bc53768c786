#include "delta/history.h"

#include <gmock/gmock.h>

#include "delta/table_fixture.h"

namespace freshet::delta {
namespace {

using testing::HasSubstr;

class HistoryTest : public TableTest {};

TEST_F(HistoryTest, TellsTheNewestFirst) {
  SnapshotPtr snapshot = Create();
  for (int i = 0; i < 3; ++i) snapshot = Append(snapshot, i, i).snapshot;
  const auto history = Unwrap(table_->History());
  ASSERT_EQ(history.size(), 4U);
  EXPECT_EQ(history[0].version, 3);
  EXPECT_EQ(history[0].operation, "STREAMING UPDATE");
  EXPECT_EQ(history[0].operation_parameters.at("epochId"), "2");
  EXPECT_EQ(history[0].operation_metrics.at("numOutputRows"), "1");
  EXPECT_EQ(history[0].is_blind_append, true);
  EXPECT_EQ(history[0].engine_info, "Freshet/0.1.0");
  EXPECT_EQ(history[3].operation, "CREATE TABLE");
  for (size_t i = 1; i < history.size(); ++i) {
    EXPECT_LT(history[i].timestamp_ms, history[i - 1].timestamp_ms);
  }
  const auto limited = Unwrap(table_->History(2));
  ASSERT_EQ(limited.size(), 2U);
  EXPECT_EQ(limited[1].version, 2);
}

TEST_F(HistoryTest, TakesWhatOthersWrite) {
  Create();
  Unwrap(posix_->PutIfAbsent(
      CommitPath(path_, 1),
      R"({"commitInfo":{"inCommitTimestamp":5,"timestamp":4,"userName":"ü","operation":"RESTORE",)"
      R"("operationParameters":{"version":1,"timestamp":null,"mode":"Append"},"readVersion":0}})"
      "\n"));
  Unwrap(posix_->PutIfAbsent(CommitPath(path_, 2), "{\"add\":{}}\n"));
  const auto history = Unwrap(table_->History());
  ASSERT_EQ(history.size(), 3U);
  EXPECT_EQ(history[0].operation, std::nullopt);
  EXPECT_EQ(history[1].timestamp_ms, 5);
  EXPECT_EQ(history[1].user_name, "ü");
  EXPECT_EQ(history[1].operation_parameters.at("version"), "1");
  EXPECT_EQ(history[1].operation_parameters.at("timestamp"), std::nullopt);
  EXPECT_EQ(history[1].operation_parameters.at("mode"), "Append");
}

TEST_F(HistoryTest, NamesATornCommit) {
  Create();
  Unwrap(posix_->PutIfAbsent(CommitPath(path_, 1), "{\"commitInfo\":{\"oper"));
  EXPECT_THAT(table_->History().status().message(), HasSubstr("00001.json, line 1"));
}

TEST_F(HistoryTest, IsEmptyWithoutATable) { EXPECT_TRUE(Unwrap(table_->History()).empty()); }

}  // namespace
}  // namespace freshet::delta

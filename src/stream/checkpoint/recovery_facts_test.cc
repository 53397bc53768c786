#include "stream/checkpoint/recovery_facts.h"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/simulated_disk.h"
#include "stream/checkpoint/offset_log.h"

namespace freshet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class RecoveryFactsTest : public testing::Test {
 protected:
  void SetUp() override { checkpoint_ = Checkpoint::Open("/cp/t", &disk_).ValueOrDie(); }

  void Plan(int64_t id) {
    ASSERT_TRUE(checkpoint_->offsets()
                    .Add(id, SerializeOffsetLogEntry({.offsets = {"{\"logOffset\":0}"}}))
                    .ok());
  }
  void Finish(int64_t id) {
    ASSERT_TRUE(checkpoint_->commits().Add(id, SerializeCommitLogEntry({})).ok());
  }
  /// Batches 0 … id, done.
  void RunUpTo(int64_t id) {
    for (int64_t i = 0; i <= id; ++i) {
      Plan(i);
      Finish(i);
    }
  }
  void Overwrite(const std::string& path, const std::string& text) {
    ASSERT_TRUE(disk_.Put(path, text).ok());
  }
  arrow::Result<RecoveryAction> RecoverWith(std::optional<int64_t> txn) {
    return Recover(checkpoint_.get(), {.table_txn = txn, .table_exists = true}, "/t");
  }
  std::string Refusal(std::optional<int64_t> txn) {
    const auto action = RecoverWith(txn);
    return action.ok() ? "" : action.status().message();
  }

  SimulatedDisk disk_;
  std::unique_ptr<Checkpoint> checkpoint_;
};

TEST_F(RecoveryFactsTest, NothingYet) {
  EXPECT_TRUE(*RecoverWith(std::nullopt) == RecoveryAction(PlanBatch{0}));
}

TEST_F(RecoveryFactsTest, ReadsTheNewestEntries) {
  RunUpTo(4);
  EXPECT_TRUE(*RecoverWith(4) == RecoveryAction(PlanBatch{5}));
  Plan(5);
  EXPECT_TRUE(*RecoverWith(4) == RecoveryAction(RerunBatch{5}));
  EXPECT_TRUE(*RecoverWith(5) == RecoveryAction(RerunBatch{5, true}));
}

TEST_F(RecoveryFactsTest, TornOffsetsThatTheTableLacksArePlannedAgain) {
  for (const char* torn : {"", "v1", "v1\n{}\n{\"logOff"}) {
    SCOPED_TRACE(torn);
    disk_.RemoveTree("/cp/t").ok();
    SetUp();
    RunUpTo(1);
    Overwrite("/cp/t/offsets/2", torn);
    Overwrite("/cp/t/offsets/.2.crc", "stale");
    EXPECT_TRUE(*RecoverWith(1) == RecoveryAction(PlanBatch{2}));
    // The number can be used again.
    EXPECT_FALSE(disk_.Exists("/cp/t/offsets/.2.crc").ValueOrDie());
    Plan(2);
  }
}

TEST_F(RecoveryFactsTest, TornOffsetsThatTheTableHoldsAreNamed) {
  RunUpTo(1);
  Overwrite("/cp/t/offsets/2", "");
  EXPECT_THAT(Refusal(2), HasSubstr("'/cp/t/offsets/2' is empty or torn, but table '/t' holds"));
  EXPECT_THAT(Refusal(2), HasSubstr("--full-refresh"));
  EXPECT_TRUE(disk_.Exists("/cp/t/offsets/2").ValueOrDie());
}

TEST_F(RecoveryFactsTest, TornOffsetsOfACommittedBatchAreNamed) {
  RunUpTo(2);
  Overwrite("/cp/t/offsets/2", "");
  EXPECT_THAT(Refusal(1), HasSubstr("'/cp/t/offsets/2' is empty or torn, but commits/2"));
}

TEST_F(RecoveryFactsTest, TornCommitIsRunAgain) {
  RunUpTo(2);
  Overwrite("/cp/t/commits/2", "v1\n{");
  EXPECT_TRUE(*RecoverWith(2) == RecoveryAction(RerunBatch{2, true}));
  EXPECT_FALSE(disk_.Exists("/cp/t/commits/2").ValueOrDie());
}

TEST_F(RecoveryFactsTest, SeveralTornFiles) {
  // Power loss under Spark, which does not sync.
  RunUpTo(4);
  Plan(5);
  Overwrite("/cp/t/commits/3", "");
  Overwrite("/cp/t/commits/4", "");
  Overwrite("/cp/t/offsets/5", "");
  EXPECT_TRUE(*RecoverWith(4) == RecoveryAction(RerunBatch{4, true}));
  EXPECT_THAT(checkpoint_->offsets().List().ValueOrDie(), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(checkpoint_->commits().List().ValueOrDie(), ElementsAre(0, 1, 2));
}

TEST_F(RecoveryFactsTest, RefusalsLeaveTornFilesAlone) {
  RunUpTo(2);
  Overwrite("/cp/t/commits/2", "");
  Overwrite("/cp/t/offsets/3", "");
  EXPECT_THAT(Refusal(0), HasSubstr("the table is behind the checkpoint"));
  EXPECT_TRUE(disk_.Exists("/cp/t/commits/2").ValueOrDie());
  EXPECT_TRUE(disk_.Exists("/cp/t/offsets/3").ValueOrDie());
}

TEST_F(RecoveryFactsTest, NewerVersionsAreNotTakenForTorn) {
  RunUpTo(1);
  Overwrite("/cp/t/offsets/2", "v2\n{}\n{}");
  EXPECT_THAT(Refusal(1), HasSubstr("/cp/t/offsets/2"));
  EXPECT_THAT(Refusal(1), HasSubstr("version 2"));
  EXPECT_TRUE(disk_.Exists("/cp/t/offsets/2").ValueOrDie());
}

TEST_F(RecoveryFactsTest, MissingMiddleFilesAreNamed) {
  RunUpTo(5);
  ASSERT_TRUE(checkpoint_->offsets().Remove(3).ok());
  EXPECT_THAT(Refusal(5), HasSubstr("'/cp/t/offsets/3' is missing"));
  checkpoint_->offsets().Add(3, SerializeOffsetLogEntry({.offsets = {"{}"}})).ok();
  ASSERT_TRUE(checkpoint_->commits().Remove(1).ok());
  EXPECT_THAT(Refusal(5), HasSubstr("'/cp/t/commits/1' is missing"));
}

TEST_F(RecoveryFactsTest, PurgedEntriesAreNoGap) {
  RunUpTo(150);
  ASSERT_TRUE(checkpoint_->offsets().PurgeBefore(50).ok());
  ASSERT_TRUE(checkpoint_->commits().PurgeBefore(50).ok());
  // One that a power loss brought back.
  Overwrite("/cp/t/offsets/7", "");
  EXPECT_TRUE(*RecoverWith(150) == RecoveryAction(PlanBatch{151}));
}

TEST_F(RecoveryFactsTest, ABatchToRunAgainNeedsItsBeginning) {
  RunUpTo(2);
  Plan(3);
  ASSERT_TRUE(checkpoint_->offsets().PurgeBefore(3).ok());
  EXPECT_THAT(Refusal(2), HasSubstr("begins where '/cp/t/offsets/2' ends: it is missing"));
  Overwrite("/cp/t/offsets/2", "");
  EXPECT_THAT(Refusal(2), HasSubstr("begins where '/cp/t/offsets/2' ends: it is empty"));
  // Not needed once it is done.
  Finish(3);
  EXPECT_TRUE(*RecoverWith(3) == RecoveryAction(PlanBatch{4}));
}

}  // namespace
}  // namespace freshet

#include "stream/checkpoint/recovery.h"

#include <ostream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet {

void PrintTo(const RecoveryFacts& facts, std::ostream* out) {
  const auto show = [](std::optional<int64_t> value) {
    return value ? std::to_string(*value) : std::string("none");
  };
  *out << (facts.sink_remembers ? "" : "no txn kept, ") << "offsets " << show(facts.newest_offsets)
       << ", commit " << show(facts.newest_commit) << ", table "
       << (facts.table_exists ? "" : "missing, ") << "txn " << show(facts.table_txn)
       << (facts.table_has_rows ? ", with rows" : "") << ", state "
       << (facts.has_state ? show(facts.state_version) : "not used");
}

namespace {

constexpr std::optional<int64_t> kNone = std::nullopt;
using Id = std::optional<int64_t>;

arrow::Result<RecoveryAction> Decide(const RecoveryFacts& facts) {
  return DecideRecovery(facts, "/warehouse/_checkpoints/t", "/warehouse/t");
}

struct Case {
  Id offsets, commit, txn;
  bool table = true;
  bool has_state = false;
  Id state;
  bool remembers = true;
  // What is expected: an action, or a piece of the refusal.
  std::optional<RecoveryAction> action;
  std::string refusal;
};

Case Goes(Id offsets, Id commit, Id txn, RecoveryAction action) {
  return {offsets, commit, txn, true, false, kNone, true, action, ""};
}
Case Stops(Id offsets, Id commit, Id txn, std::string refusal) {
  return {offsets, commit, txn, true, false, kNone, true, std::nullopt, std::move(refusal)};
}
/// Into a sink that keeps no txn.
Case IntoTopic(Case it) {
  it.remembers = false;
  it.table = false;
  return it;
}
Case WithState(Case it, Id state) {
  it.has_state = true;
  it.state = state;
  return it;
}
Case WithoutTable(Case it) {
  it.table = false;
  return it;
}

TEST(DecideRecovery, Table) {
  const std::vector<Case> cases = {
      // Nothing was planned yet; the table may have been made.
      Goes(kNone, kNone, kNone, PlanBatch{0}),
      WithoutTable(Goes(kNone, kNone, kNone, PlanBatch{0})),
      WithState(Goes(kNone, kNone, kNone, PlanBatch{0}), kNone),
      WithState(Stops(kNone, kNone, kNone, "the state is ahead of the checkpoint"), 0),

      // Killed after offsets/0: before the table, before its commit, after it.
      WithoutTable(Goes(0, kNone, kNone, RerunBatch{0})),
      Goes(0, kNone, kNone, RerunBatch{0}),
      Goes(0, kNone, 0, RerunBatch{0, true}),
      WithState(Goes(0, kNone, kNone, RerunBatch{0}), kNone),
      WithState(Goes(0, kNone, 0, RerunBatch{0, true}), kNone),
      WithState(Goes(0, kNone, 0, RerunBatch{0, true, true}), 0),

      // The same at a later batch.
      Goes(2, 1, 1, RerunBatch{2}),
      Goes(2, 1, 2, RerunBatch{2, true}),
      WithState(Goes(2, 1, 1, RerunBatch{2}), 1),
      WithState(Goes(2, 1, 2, RerunBatch{2, true}), 1),
      WithState(Goes(2, 1, 2, RerunBatch{2, true, true}), 2),

      // All done.
      Goes(0, 0, 0, PlanBatch{1}),
      Goes(2, 2, 2, PlanBatch{3}),
      WithState(Goes(2, 2, 2, PlanBatch{3}), 2),

      // A commit file was lost or torn, but the table tells that its batch was written.
      Goes(2, 0, 1, RerunBatch{2}),
      Goes(2, 0, 2, RerunBatch{2, true}),
      Goes(2, kNone, 1, RerunBatch{2}),
      WithState(Goes(2, 0, 1, RerunBatch{2}), 1),
      Stops(2, 0, 0, "no commits/1"),
      Stops(2, kNone, kNone, "no commits/1"),
      WithoutTable(Stops(1, kNone, kNone, "no commits/0")),

      // The checkpoint is older than the table.
      Stops(1, 1, 2, "the table is ahead of the checkpoint"),
      Stops(1, 0, 2, "the table is ahead of the checkpoint"),
      Stops(kNone, kNone, 0, "the table is ahead of the checkpoint"),

      // offsets/ lost its newest files.
      Stops(1, 2, 2, "has commits/2 but no offsets/2"),
      Stops(kNone, 0, 0, "has commits/0 but no offsets/0"),

      // The table was dropped, made again, or restored from an older copy.
      WithoutTable(Stops(1, 1, kNone, "there is no table at '/warehouse/t'")),
      WithoutTable(Stops(2, 1, kNone, "there is no table at '/warehouse/t'")),
      Stops(1, 1, kNone, "knows of no batch of this flow"),
      Stops(2, 2, 1, "the table is behind the checkpoint"),
      Stops(2, 1, 0, "the table is behind the checkpoint"),

      // The state is lost, too old or too new.
      WithState(Stops(2, 2, 2, "the state of the flow is lost"), kNone),
      WithState(Stops(2, 2, 2, "the state of the flow is lost"), 1),
      WithState(Stops(2, 1, 1, "the state of the flow is lost"), 0),
      WithState(Stops(2, 1, 2, "the state of the flow is lost"), 0),
      WithState(Stops(1, 1, 1, "the state is ahead of the checkpoint"), 2),
      WithState(Stops(1, 0, 1, "the state is ahead of the checkpoint"), 2),
      WithState(Stops(2, 1, 1, "the state is ahead of the table"), 2),
      WithState(Stops(0, kNone, kNone, "the state is ahead of the table"), 0),

      // A sink that keeps no txn: what was planned and not committed is written again.
      IntoTopic(Goes(kNone, kNone, kNone, PlanBatch{0})),
      IntoTopic(Goes(0, kNone, kNone, RerunBatch{0})),
      IntoTopic(Goes(0, 0, kNone, PlanBatch{1})),
      IntoTopic(Goes(2, 1, kNone, RerunBatch{2})),
      IntoTopic(Goes(2, 2, kNone, PlanBatch{3})),
      IntoTopic(Stops(2, 0, kNone, "nobody knows whether")),
      IntoTopic(Stops(1, kNone, kNone, "nobody knows whether")),
      IntoTopic(Stops(1, 2, kNone, "has commits/2 but no offsets/2")),
      IntoTopic(WithState(Goes(2, 1, kNone, RerunBatch{2}), 1)),
      IntoTopic(WithState(Goes(2, 1, kNone, RerunBatch{2, true, true}), 2)),
      IntoTopic(WithState(Goes(0, kNone, kNone, RerunBatch{0, true, true}), 0)),
      IntoTopic(WithState(Goes(2, 2, kNone, PlanBatch{3}), 2)),
      IntoTopic(WithState(Stops(2, 2, kNone, "the state of the flow is lost"), 1)),
      IntoTopic(WithState(Stops(2, 1, kNone, "the state of the flow is lost"), 0)),
  };
  for (const Case& it : cases) {
    const RecoveryFacts facts{.newest_offsets = it.offsets,
                              .newest_commit = it.commit,
                              .table_txn = it.txn,
                              .table_exists = it.table,
                              .has_state = it.has_state,
                              .state_version = it.state,
                              .sink_remembers = it.remembers};
    SCOPED_TRACE(testing::PrintToString(facts));
    const auto decided = Decide(facts);
    if (it.action) {
      ASSERT_TRUE(decided.ok()) << decided.status();
      EXPECT_TRUE(*decided == *it.action);
    } else {
      ASSERT_FALSE(decided.ok());
      EXPECT_TRUE(decided.status().IsInvalid());
      EXPECT_THAT(decided.status().message(), testing::HasSubstr(it.refusal));
    }
  }
}

TEST(DecideRecovery, NewCheckpointOverATableWithRows) {
  RecoveryFacts facts{.table_exists = true, .table_has_rows = true};
  const auto refused = Decide(facts);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.status().message(), testing::HasSubstr("appended again"));
  EXPECT_THAT(refused.status().message(), testing::HasSubstr("--full-refresh"));
  // Rows are what a table is for once the first batch is planned.
  facts.newest_offsets = 0;
  facts.table_txn = 0;
  ASSERT_TRUE(Decide(facts).ok());
}

TEST(DecideRecovery, StateOfAFlowWithoutStateIsNotLookedAt) {
  EXPECT_TRUE(*Decide({.newest_offsets = 1,
                       .newest_commit = 1,
                       .table_txn = 1,
                       .table_exists = true,
                       .has_state = false,
                       .state_version = 7}) == RecoveryAction(PlanBatch{2}));
}

/// Every combination of small facts; what must hold of each decision is said without repeating how
/// it is reached.
TEST(DecideRecovery, InvariantsOverAllFacts) {
  const std::vector<Id> ids = {kNone, 0, 1, 2, 3};
  int refused = 0;
  int planned = 0;
  int rerun = 0;
  for (const Id offsets : ids)
    for (const Id commit : ids)
      for (const Id txn : ids)
        for (const Id state : ids)
          for (const bool table : {false, true})
            for (const bool rows : {false, true})
              for (const bool has_state : {false, true}) {
                const RecoveryFacts facts{offsets, commit, txn, table, rows, has_state, state};
                SCOPED_TRACE(testing::PrintToString(facts));
                const int64_t planned_to = offsets.value_or(-1);
                const int64_t in_table = txn.value_or(-1);
                const int64_t in_state = state.value_or(-1);
                const auto decided = Decide(facts);
                if (!decided.ok()) {
                  ++refused;
                  // A refusal is of one kind, names a place and says what to do.
                  ASSERT_TRUE(decided.status().IsInvalid());
                  const std::string& message = decided.status().message();
                  ASSERT_THAT(message, testing::HasSubstr("/warehouse/"));
                  ASSERT_THAT(message, testing::HasSubstr("--full-refresh"));
                  // What a process killed at any point leaves behind is never refused.
                  const bool killed_planning = planned_to == commit.value_or(-1);
                  const bool killed_running = planned_to == commit.value_or(-1) + 1;
                  const bool table_fits =
                      (killed_planning && in_table == planned_to) ||
                      (killed_running && (in_table == planned_to || in_table == planned_to - 1));
                  const bool state_fits =
                      !has_state || (killed_planning && in_state == planned_to) ||
                      (killed_running && (in_state == planned_to - 1 ||
                                          (in_state == planned_to && in_table == planned_to)));
                  const bool first_fits = planned_to >= 0 || !rows;
                  const bool table_there = table || (in_table < 0 && !commit);
                  ASSERT_FALSE(table_fits && state_fits && first_fits && table_there);
                  continue;
                }
                // The table's batches are all planned, and all that is committed is in it.
                ASSERT_LE(in_table, planned_to);
                ASSERT_GE(in_table, commit.value_or(-1));
                ASSERT_LE(commit.value_or(-1), planned_to);
                ASSERT_TRUE(table || !commit);
                if (has_state) {
                  ASSERT_LE(in_state, in_table);
                }
                if (const auto* plan = std::get_if<PlanBatch>(&*decided)) {
                  ++planned;
                  // No batch is left out, none is given a number again.
                  ASSERT_EQ(plan->batch_id, planned_to + 1);
                  ASSERT_EQ(commit.value_or(-1), planned_to);
                  if (has_state) {
                    ASSERT_EQ(in_state, planned_to);
                  }
                } else {
                  ++rerun;
                  const auto& batch = std::get<RerunBatch>(*decided);
                  ASSERT_EQ(batch.batch_id, planned_to);
                  ASSERT_LT(commit.value_or(-1), planned_to);
                  ASSERT_EQ(batch.sink_holds_it, in_table == planned_to);
                  ASSERT_EQ(batch.state_holds_it, has_state && in_state == planned_to);
                  // Everything before it is in the table and, where there is one, in the state.
                  ASSERT_GE(in_table, planned_to - 1);
                  if (has_state) {
                    ASSERT_GE(in_state, planned_to - 1);
                  }
                  ASSERT_TRUE(!batch.state_holds_it || batch.sink_holds_it);
                }
              }
  EXPECT_GT(refused, 0);
  EXPECT_GT(planned, 0);
  EXPECT_GT(rerun, 0);
}

}  // namespace
}  // namespace freshet

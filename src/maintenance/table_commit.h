// A commit that is made of actions: rewrites, RESTORE, VACUUM's notes.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "base/disk.h"
#include "delta/log_actions.h"
#include "delta/table.h"

namespace freshet::maintenance {

/// What is to be committed, and what must not have happened meanwhile.
struct TableCommit {
  std::string operation;  ///< Spark's name of it
  delta::Json parameters = delta::Json::object();
  delta::Json metrics = delta::Json::object();
  std::string isolation_level = "SnapshotIsolation";
  bool is_blind_append = false;
  std::vector<delta::Json> actions;
  /// Files, as the log has their paths, that the actions rest on: a winner that removes one, or
  /// adds it anew (with a deletion vector), stands against this commit.
  std::set<std::string> rests_on;
  /// A winner that changes metaData or protocol stands against it.
  bool rests_on_definition = true;
  /// A winner that adds or removes any file stands against it (RESTORE).
  bool rests_on_all_files = false;
  /// Failpoints around the put; empty: none.
  std::string_view before;
  std::string_view after;
};

struct CommitOutcome {
  bool committed = false;
  int64_t version = 0;
  std::string obstacle;  ///< what stood against it, in words
};

/// Puts the commit after version `planned`, or after those that other writers have put there
/// meanwhile, each of which is looked into; so appends of streams win and are built upon. Not
/// committed: a winner stands against it. An error: it is not known whether the commit is in the
/// log, so that files which it adds must stay.
arrow::Result<CommitOutcome> PutCommit(delta::Table* table, Disk* disk,
                                       const delta::Snapshot& planned, const TableCommit& commit);

}  // namespace freshet::maintenance

// Places in the exactly-once protocol where a test can have the process killed.
#pragma once

#include <array>
#include <string_view>

namespace freshet {

/// The failpoints: those of a micro-batch in the order in which it reaches them, then those of a
/// new table and of compaction. Names are what FRESHET_FAILPOINT takes; `freshet failpoints` prints
/// them.
inline constexpr std::array<std::string_view, 17> kFailpoints = {
    "before-source-log",     // a source has chosen what to read, its log does not hold it yet
    "before-offsets",        // the batch is planned, offsets/N is not written
    "after-offsets",         // offsets/N is durable, nothing is read
    "in-parquet",            // a data file is open and half written
    "after-parquet",         // data files are durable, no commit refers to them
    "before-delta-commit",   // the commit is made, its file is not put
    "after-delta-commit",    // the table holds the batch, state and commits/N do not
    "in-messages",           // into Kafka: a part of the batch is with the broker
    "after-messages",        // the brokers have the batch, state and commits/N do not
    "after-state",           // state N is durable, commits/N is not written
    "after-commits",         // commits/N is durable, the source has not been told
    "after-source-commit",   // the batch is over
    "before-table-created",  // a new table's folder is there, its version 0 is not
    "after-table-created",   // version 0 is there, no batch has run
    "in-compaction",         // files are rewritten, one of the new ones is open and half written
    "before-compaction-commit",  // the new files are durable, no commit refers to them
    "after-compaction-commit",   // the new files have taken the old ones' place
};

/// Kills the process with SIGKILL if the environment's FRESHET_FAILPOINT names this point: either
/// `NAME` or `NAME@K` for the K-th time (from 1) that the process reaches it. With `:stop` behind
/// it the process is stopped instead (SIGSTOP), until it gets a SIGCONT. Otherwise costs one load
/// of a flag. May be called from any thread.
void ReachFailpoint(std::string_view name);

}  // namespace freshet

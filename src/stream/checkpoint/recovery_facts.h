// The I/O around DecideRecovery: what is in a checkpoint's logs, and which of its files are torn.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "stream/checkpoint/checkpoint.h"
#include "stream/checkpoint/recovery.h"

namespace freshet {

/// What ReadCheckpointFacts found.
struct CheckpointFacts {
  RecoveryFacts facts;
  /// Entries at the end of a log that are empty or torn and that may be taken as never written.
  std::vector<int64_t> torn_offsets;
  std::vector<int64_t> torn_commits;
};

/// Reads the logs and adds what they say to `known`, whose facts about table and state the caller
/// has filled in. Writes nothing.
///
/// Empty or torn files are what a power loss leaves of a checkpoint written without fsync, Spark's
/// among them. At the end of offsets/ such a file is taken as absent if neither the table nor
/// commits/ holds its batch, and is an error naming the file otherwise; at the end of commits/ it
/// is taken as absent, since running that batch again does no harm. Errors also: a file of a newer
/// format version, a gap among the newest files, a batch to run again whose beginning
/// (offsets/N-1) can't be read.
arrow::Result<CheckpointFacts> ReadCheckpointFacts(Checkpoint* checkpoint,
                                                   const RecoveryFacts& known,
                                                   const std::string& table);

/// All of it in one call: reads the facts, decides, then removes the torn entries, so that their
/// batch ids can be used again. A refusal leaves the disk as it is.
arrow::Result<RecoveryAction> Recover(Checkpoint* checkpoint, const RecoveryFacts& known,
                                      const std::string& table);

}  // namespace freshet

// A table's whole state as the actions of its log: what rewrites, RESTORE and VACUUM work on.
//
// Actions are JSON as the Delta protocol has them, so that what Freshet does not know of a file
// (tags, row ids) is carried along.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <nlohmann/json.hpp>

#include "delta/table.h"

namespace freshet::delta {

using Json = nlohmann::ordered_json;

/// Tombstones of a table with many small commits are many more than its files.
enum class Tombstones { kTake, kLeaveOut };

/// Hands each action of the snapshot's state to `take`: `add` of every live file, `remove` of every
/// tombstone that has not expired (delta.deletedFileRetentionDuration), metaData, protocol, txn,
/// domainMetadata. One after the other, so that a large table need not be in memory; an error of
/// `take` ends it. `part` counts from 0 what the kernel gives together: one commit after the other,
/// the newest first, then parts of a checkpoint. `snapshot` is one that Table gave.
arrow::Status ForEachAction(const Snapshot& snapshot,
                            const std::function<arrow::Status(Json action, int64_t part)>& take,
                            Tombstones tombstones = Tombstones::kTake);

/// The rows of a file that the deletion vector takes away, counted from 0, ascending. `descriptor`
/// is an action's `deletionVector`.
arrow::Result<std::vector<uint64_t>> ReadDeletedRows(const Snapshot& snapshot,
                                                     const Json& descriptor);

}  // namespace freshet::delta

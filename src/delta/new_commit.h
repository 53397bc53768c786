// What the bridge is given to create a table or to append to one.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <arrow/status.h>

#include "delta/table.h"
#include "freshet_bridge/delta.h"

namespace freshet::delta {

/// Who made a commit, as the log's commitInfo says.
inline constexpr const char* kEngineInfo = "Freshet/0.1.0";

/// Refuses what Freshet could create but not write to, and partition columns that can't be.
arrow::Status CheckDefinition(const TableDefinition& definition);

/// Says whether the kernel creates tables with the property. Others, which are for writers alone,
/// are put into the commit afterwards (CreateSink).
bool KernelTakesProperty(std::string_view key);

/// Properties that the kernel doesn't take are left out. `schema` is the address of an ArrowSchema
/// that holds the definition's.
bridge::NewTable MakeNewTable(const TableDefinition& definition, uintptr_t schema);

/// The commit of Spark's streaming sink: its operation, parameters and metrics.
bridge::NewCommit MakeNewCommit(const std::vector<AddedFile>& files, const TransactionId& txn);

}  // namespace freshet::delta

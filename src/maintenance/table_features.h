// Which features of a table its care can keep.
#pragma once

#include <arrow/status.h>

#include "delta/table.h"

namespace freshet::maintenance {

/// What is to be done to a table.
enum class Care { kOptimize, kVacuum, kRestore };

/// OK, or NotImplemented that names the first feature of the table that stands against it and says
/// what to do instead. Features that are not known are refused.
arrow::Status CheckFeatures(const delta::Table& table, const delta::Snapshot& snapshot, Care care);

}  // namespace freshet::maintenance

// The live files of a snapshot, from the kernel's scan rows.
#pragma once

#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "delta/table.h"

namespace freshet::delta {

/// Reads what bridge::TableSnapshot::export_files gives: one row a file in the columns of
/// delta_kernel's scan row, newest commit first. The answer is the other way round, oldest commit
/// first.
arrow::Result<std::vector<AddedFile>> ReadLiveFiles(arrow::RecordBatchReader* reader);

}  // namespace freshet::delta

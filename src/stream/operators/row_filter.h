// Keeps some rows of a batch.
#pragma once

#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

namespace freshet {

/// The rows whose flag is set, in their order. `keep` has one flag a row. The batch itself when all
/// are.
arrow::Result<std::shared_ptr<arrow::RecordBatch>> FilterRows(
    const std::shared_ptr<arrow::RecordBatch>& batch, const std::vector<bool>& keep);

}  // namespace freshet

// Rows whose first batch is made before the reader is handed out: what is wrong with a query is
// mostly seen there.
#pragma once

#include <memory>

#include <arrow/record_batch.h>
#include <arrow/result.h>

namespace freshet::explore {

/// Makes the first batch. Its error is this call's.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> BeginReading(
    std::shared_ptr<arrow::RecordBatchReader> rows);

}  // namespace freshet::explore

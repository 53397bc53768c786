// The rows of a table or of batches, cell by cell.
#pragma once

#include <arrow/record_batch.h>

namespace freshet::cli {

/// Calls `visit` with each column of a row, then `end_row`, for each row from `begin` to `end`.
template <typename Visit, typename EndRow>
void WalkRows(const arrow::RecordBatch& batch, int64_t begin, int64_t end, Visit visit,
              EndRow end_row) {
  const arrow::ArrayVector& columns = batch.columns();
  for (int64_t row = begin; row < end; ++row) {
    for (size_t column = 0; column < columns.size(); ++column) {
      visit(column, *columns[column], row);
    }
    end_row();
  }
}

}  // namespace freshet::cli

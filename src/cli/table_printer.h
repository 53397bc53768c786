// A result as a table in a frame, for a person.
#pragma once

#include <cstdint>
#include <functional>
#include <ostream>

#include <arrow/record_batch.h>
#include <arrow/status.h>

namespace freshet::cli {

/// Rows that are looked at for the columns' widths. Those after them are shown too; a wider cell
/// then pushes the frame.
inline constexpr int64_t kRowsForWidths = 10'000;

struct TableStyle {
  size_t room = 0;       ///< columns of the terminal; 0: as wide as it takes
  int64_t max_rows = 0;  ///< more are cut in the middle; 0: all are shown
  bool unicode = false;  ///< a frame of lines, not of + - |
  bool colors = false;   ///< NULL dim, the header bold
};

/// Numbers stand right, line breaks are written \n; NULL is NULL, and where that can't be told
/// from the text by its colour the text is "NULL" in quotes. A last line counts the rows, and names
/// what is hidden and how to see it. `before_output` is called once, before anything is written.
/// Memory: kRowsForWidths rows, or max_rows. An error is the reader's.
arrow::Status PrintFramed(arrow::RecordBatchReader* rows, const TableStyle& style,
                          std::ostream& out, const std::function<void()>& before_output);

}  // namespace freshet::cli

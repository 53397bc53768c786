// Which columns of a table fit on a terminal, and how wide each is.
//
// A pure function.
#pragma once

#include <cstddef>
#include <vector>

namespace freshet::cli {

struct TableLayout {
  std::vector<size_t> columns;  ///< those that are shown, in their order
  std::vector<size_t> widths;   ///< of their cells; longer texts are cut
  /// Columns that are left out stand together; before columns[gap] if there are any.
  size_t hidden = 0;
  size_t gap = 0;
};

/// How wide a column would like to be, and how narrow it may become: numbers and times are not to
/// be cut, texts are.
struct ColumnWidth {
  size_t natural = 0;
  size_t least = 0;
};

/// `room` are the terminal's columns, 0 for as many as it takes. A cell costs three columns more
/// (space, space, border), the table one. The longest are cut first, none below its least width;
/// then columns of the middle are left out.
TableLayout LayOutTable(const std::vector<ColumnWidth>& columns, size_t room);

}  // namespace freshet::cli

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

/// `natural` are the widths that the columns would like; `room` the terminal's columns, 0 for as
/// many as it takes. A cell costs three columns more (space, space, border), the table one. Long
/// columns are cut first, down to a sensible width; then columns of the middle are left out.
TableLayout LayOutTable(const std::vector<size_t>& natural, size_t room);

}  // namespace freshet::cli

#include "cli/table_layout.h"

#include <algorithm>

namespace freshet::cli {
namespace {

constexpr size_t kCellCost = 3;
constexpr size_t kGapWidth = 1;  // `…`

size_t Cost(const std::vector<size_t>& widths) {
  size_t cost = 1;
  for (const size_t width : widths) cost += width + kCellCost;
  return cost;
}

/// The widths, the widest of those that may become narrower cut until all fit or none may.
std::vector<size_t> Shrink(const std::vector<ColumnWidth>& columns, size_t room) {
  std::vector<size_t> widths;
  for (const ColumnWidth& column : columns) widths.push_back(column.natural);
  while (Cost(widths) > room) {
    size_t widest = columns.size();
    for (size_t i = 0; i < columns.size(); ++i) {
      const bool may = widths[i] > columns[i].least;
      if (may && (widest == columns.size() || widths[i] > widths[widest])) widest = i;
    }
    if (widest == columns.size()) break;
    --widths[widest];
  }
  return widths;
}

}  // namespace

TableLayout LayOutTable(const std::vector<ColumnWidth>& columns, size_t room) {
  TableLayout layout;
  for (size_t i = 0; i < columns.size(); ++i) layout.columns.push_back(i);
  if (room == 0) {
    for (const ColumnWidth& column : columns) layout.widths.push_back(column.natural);
    return layout;
  }
  layout.widths = Shrink(columns, room);
  if (Cost(layout.widths) <= room) return layout;
  // As many as fit from both ends, the left one first.
  size_t left = 0;
  size_t right = columns.size();
  size_t cost = 1 + kGapWidth + kCellCost;
  for (bool from_left = true; left < right; from_left = !from_left) {
    const size_t next = columns[from_left ? left : right - 1].least + kCellCost;
    if (cost + next > room && left > 0) break;
    cost += next;
    from_left ? ++left : --right;
  }
  layout = {};
  std::vector<ColumnWidth> shown;
  for (size_t i = 0; i < columns.size(); ++i) {
    if (i >= left && i < right) continue;
    layout.columns.push_back(i);
    shown.push_back(columns[i]);
  }
  layout.hidden = right - left;
  layout.gap = left;
  const size_t gap_cost = layout.hidden > 0 ? kGapWidth + kCellCost : 0;
  const size_t left_room = room - std::min(room, gap_cost);
  // A single column that is wider than the terminal is cut, whatever it is.
  if (shown.size() == 1) shown.front().least = 1;
  layout.widths = Shrink(shown, left_room);
  return layout;
}

}  // namespace freshet::cli

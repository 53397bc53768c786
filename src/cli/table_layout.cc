#include "cli/table_layout.h"

#include <algorithm>

namespace freshet::cli {
namespace {

/// No column is cut below this, as long as it wants that much.
constexpr size_t kLeastWidth = 12;
constexpr size_t kCellCost = 3;
constexpr size_t kGapWidth = 1;  // `…`

size_t Cost(const std::vector<size_t>& widths) {
  size_t cost = 1;
  for (const size_t width : widths) cost += width + kCellCost;
  return cost;
}

/// Cuts the widest columns, none below kLeastWidth, until they fit or can't be cut further.
void Shrink(std::vector<size_t>* widths, size_t room) {
  while (Cost(*widths) > room) {
    const auto widest = std::max_element(widths->begin(), widths->end());
    if (widest == widths->end() || *widest <= kLeastWidth) return;
    // At once down to the second widest, or by what is too much.
    size_t second = kLeastWidth;
    for (auto width = widths->begin(); width != widths->end(); ++width) {
      if (width != widest) second = std::max(second, *width);
    }
    const size_t excess = Cost(*widths) - room;
    const size_t step = std::max<size_t>(1, std::min(excess, *widest - std::min(second, *widest)));
    *widest = std::max(kLeastWidth, *widest - step);
  }
}

}  // namespace

TableLayout LayOutTable(const std::vector<size_t>& natural, size_t room) {
  TableLayout layout;
  layout.widths = natural;
  for (size_t i = 0; i < natural.size(); ++i) layout.columns.push_back(i);
  if (room == 0) return layout;
  Shrink(&layout.widths, room);
  if (Cost(layout.widths) <= room) return layout;
  // As many as fit from both ends, the left one first.
  std::vector<size_t> least;
  for (const size_t width : natural) least.push_back(std::min(width, kLeastWidth));
  size_t left = 0;
  size_t right = natural.size();
  size_t cost = 1 + kGapWidth + kCellCost;
  for (bool from_left = true; left < right; from_left = !from_left) {
    const size_t next = least[from_left ? left : right - 1] + kCellCost;
    const bool first = left == 0;
    if (cost + next > room && !first) break;
    cost += next;
    from_left ? ++left : --right;
  }
  layout = {};
  for (size_t i = 0; i < natural.size(); ++i) {
    if (i >= left && i < right) continue;
    layout.columns.push_back(i);
    layout.widths.push_back(natural[i]);
  }
  layout.hidden = right - left;
  layout.gap = left;
  const size_t gap_cost = layout.hidden > 0 ? kGapWidth + kCellCost : 0;
  Shrink(&layout.widths, room - std::min(room, gap_cost));
  // A single column that is wider than the terminal.
  if (layout.widths.size() == 1 && Cost(layout.widths) + gap_cost > room) {
    const size_t most = room > gap_cost + 1 + kCellCost ? room - gap_cost - 1 - kCellCost : 1;
    layout.widths.front() = std::max<size_t>(1, most);
  }
  return layout;
}

}  // namespace freshet::cli

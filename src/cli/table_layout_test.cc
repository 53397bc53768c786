#include "cli/table_layout.h"

#include <algorithm>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::cli {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Ge;

/// Columns that may be cut to 8.
std::vector<ColumnWidth> Texts(const std::vector<size_t>& natural) {
  std::vector<ColumnWidth> columns;
  for (const size_t width : natural) columns.push_back({width, std::min<size_t>(width, 8)});
  return columns;
}

size_t WidthOf(const TableLayout& layout) {
  const size_t cells = std::accumulate(layout.widths.begin(), layout.widths.end(), size_t{0});
  return cells + 3 * layout.widths.size() + 1 + (layout.hidden > 0 ? 4 : 0);
}

TEST(TableLayout, LeavesWhatFits) {
  const TableLayout layout = LayOutTable(Texts({10, 20, 30}), 80);
  EXPECT_THAT(layout.widths, ElementsAre(10, 20, 30));
  EXPECT_EQ(layout.hidden, 0);
  EXPECT_THAT(LayOutTable(Texts({500, 600}), 0).widths, ElementsAre(500, 600));
}

TEST(TableLayout, CutsTheWidestFirst) {
  const TableLayout layout = LayOutTable(Texts({5, 200, 30}), 80);
  EXPECT_EQ(layout.hidden, 0);
  EXPECT_THAT(layout.widths, ElementsAre(5, 35, 30));
  EXPECT_EQ(WidthOf(layout), 80);
}

TEST(TableLayout, LeavesWhatMayNotBeCut) {
  const TableLayout layout = LayOutTable({{19, 19}, {40, 8}, {12, 12}}, 60);
  EXPECT_THAT(layout.widths, ElementsAre(19, 19, 12));
  EXPECT_EQ(WidthOf(layout), 60);
  EXPECT_EQ(LayOutTable({{19, 19}, {19, 19}, {19, 19}}, 60).hidden, 1);
}

TEST(TableLayout, HidesTheMiddle) {
  const TableLayout layout = LayOutTable(Texts(std::vector<size_t>(20, 15)), 80);
  EXPECT_EQ(layout.columns.front(), 0);
  EXPECT_EQ(layout.columns.back(), 19);
  EXPECT_EQ(layout.columns[layout.gap - 1], layout.gap - 1);
  EXPECT_EQ(layout.hidden + layout.columns.size(), 20);
  EXPECT_THAT(layout.widths, Each(Ge(8)));
  EXPECT_LE(WidthOf(layout), 80);
}

TEST(TableLayout, AlwaysFits) {
  for (size_t room = 24; room < 200; room += 7) {
    for (size_t count = 1; count < 40; count += 3) {
      std::vector<size_t> natural;
      for (size_t i = 0; i < count; ++i) natural.push_back(3 + i * 37 % 61);
      const TableLayout layout = LayOutTable(Texts(natural), room);
      EXPECT_LE(WidthOf(layout), room) << room << " for " << count;
      EXPECT_FALSE(layout.columns.empty());
      EXPECT_EQ(layout.columns.size() + layout.hidden, count);
    }
  }
}

}  // namespace
}  // namespace freshet::cli

#include "cli/table_printer.h"

#include <algorithm>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include <arrow/util/key_value_metadata.h>
#include <fmt/format.h>

#include "cli/display_text.h"
#include "cli/quantity_text.h"
#include "cli/row_walker.h"
#include "cli/table_layout.h"
#include "explore/text_table.h"
#include "query/cell_text.h"

namespace freshet::cli {
namespace {

struct Cell {
  std::string text;
  bool is_null = false;
};
using Row = std::vector<Cell>;

/// The pieces of a frame.
struct Frame {
  std::string_view horizontal, vertical;
  std::string_view top_left, top, top_right;
  std::string_view left, cross, right;
  std::string_view bottom_left, bottom, bottom_right;
  std::string_view ellipsis, dots;
};
constexpr Frame kAscii = {"-", "|", "+", "+", "+", "+", "+", "+", "+", "+", "+", "...", ":"};
constexpr Frame kLines = {"─", "│", "┌", "┬", "┐", "├", "┼", "┤", "└", "┴", "┘", "…", "·"};

bool StandsRight(const arrow::Field& field) {
  const arrow::Type::type id = field.type()->id();
  const auto& metadata = field.metadata();
  return arrow::is_integer(id) || arrow::is_floating(id) || arrow::is_decimal(id) ||
         (metadata != nullptr && metadata->Contains(explore::kAlignKey));
}

/// Half a text tells something, half a number lies; names should be told apart.
size_t LeastWidth(const arrow::Field& field) {
  const arrow::Type::type id = field.type()->id();
  const bool text = arrow::is_nested(id) || arrow::is_base_binary_like(id);
  return text ? std::clamp<size_t>(DisplayWidth(field.name()), 8, 16) : 40;
}

std::string Plural(int64_t count, std::string_view what) {
  return fmt::format("{} {}{}", WithCommas(count), what, count == 1 ? "" : "s");
}

class FramedTable {
 public:
  FramedTable(const arrow::Schema& schema, const TableStyle& style, std::ostream& out)
      : schema_(schema), style_(style), frame_(style.unicode ? kLines : kAscii), out_(out) {}

  Row MakeRow() const { return Row(static_cast<size_t>(schema_.num_fields())); }

  Cell MakeCell(const arrow::Array& array, int64_t at) const {
    if (array.IsNull(at)) return {"NULL", true};
    std::string text = OneLine(query::CellText(array, at));
    if (!style_.colors && text == "NULL") text = "\"NULL\"";
    return {std::move(text), false};
  }

  template <typename Rows>
  void LayOut(const Rows& rows) {
    std::vector<ColumnWidth> widths;
    for (int i = 0; i < schema_.num_fields(); ++i) {
      names_.push_back(OneLine(schema_.field(i)->name()));
      right_.push_back(StandsRight(*schema_.field(i)));
      size_t width = std::max<size_t>(3, DisplayWidth(names_.back()));
      for (const Row& row : rows) {
        width = std::max(width, DisplayWidth(row[static_cast<size_t>(i)].text));
      }
      // The first column mostly says what a row is.
      const size_t least = LeastWidth(*schema_.field(i)) * (i == 0 ? 2 : 1);
      widths.push_back({width, std::min(width, least)});
    }
    layout_ = LayOutTable(widths, style_.room);
  }

  void PrintHeader(bool any_rows) {
    Line(frame_.top_left, frame_.top, frame_.top_right);
    Row header;
    for (const std::string& name : names_) header.push_back({name, false});
    PrintRow(header, /*is_header=*/true);
    if (any_rows) {
      Line(frame_.left, frame_.cross, frame_.right);
    } else {
      Line(frame_.bottom_left, frame_.bottom, frame_.bottom_right);
    }
  }

  void PrintRow(const Row& row, bool is_header = false) {
    out_ << frame_.vertical;
    for (size_t i = 0; i <= layout_.columns.size(); ++i) {
      if (layout_.hidden > 0 && i == layout_.gap) {
        out_ << ' ' << (style_.unicode ? "…" : "~") << ' ' << frame_.vertical;
      }
      if (i == layout_.columns.size()) break;
      PrintCell(row[layout_.columns[i]], i, is_header);
    }
    out_ << '\n';
  }

  /// A row of dots for those that are left out.
  void PrintGap() {
    Row row = MakeRow();
    for (Cell& cell : row) cell.text = frame_.dots;
    PrintRow(row);
  }

  void PrintEnd(bool any_rows) {
    if (any_rows) Line(frame_.bottom_left, frame_.bottom, frame_.bottom_right);
  }

  void PrintCount(int64_t rows, int64_t hidden_rows) {
    out_ << Plural(rows, "row");
    if (hidden_rows > 0) {
      out_ << fmt::format(", {} in the middle hidden (.maxrows 0 shows all)",
                          WithCommas(hidden_rows));
    }
    if (layout_.hidden > 0) {
      out_ << fmt::format("; {} {} hidden: ", frame_.ellipsis,
                          Plural(static_cast<int64_t>(layout_.hidden), "more column"));
      std::string names;
      size_t named = 0;
      for (size_t i = layout_.gap; named < layout_.hidden; ++i, ++named) {
        const std::string next = (named == 0 ? "" : ", ") + names_[i];
        if (names.size() + next.size() > style_.room) break;
        names += next;
      }
      out_ << names << (named < layout_.hidden ? ", …" : "") << " (.mode line shows all)";
    }
    out_ << '\n';
  }

 private:
  void Line(std::string_view left, std::string_view middle, std::string_view right) {
    const auto dashes = [&](size_t count) {
      for (size_t i = 0; i < count; ++i) out_ << frame_.horizontal;
    };
    out_ << left;
    bool first = true;
    const auto cell = [&](size_t width) {
      if (!first) out_ << middle;
      first = false;
      dashes(width + 2);
    };
    for (size_t i = 0; i <= layout_.columns.size(); ++i) {
      if (layout_.hidden > 0 && i == layout_.gap) cell(1);
      if (i < layout_.columns.size()) cell(layout_.widths[i]);
    }
    out_ << right << '\n';
  }

  void PrintCell(const Cell& cell, size_t at, bool is_header) {
    const size_t width = layout_.widths[at];
    const bool cut = style_.room > 0;
    const std::string text = cut ? CutToWidth(cell.text, width, frame_.ellipsis) : cell.text;
    const size_t taken = DisplayWidth(text);
    const std::string padding(width > taken ? width - taken : 0, ' ');
    const bool right = right_[layout_.columns[at]];
    out_ << ' ' << (right ? padding : "");
    if (style_.colors && (cell.is_null || is_header)) {
      out_ << (is_header ? "\x1b[1m" : "\x1b[2m") << text << "\x1b[0m";
    } else {
      out_ << text;
    }
    out_ << (right ? "" : padding) << ' ' << frame_.vertical;
  }

  const arrow::Schema& schema_;
  const TableStyle style_;
  const Frame& frame_;
  std::ostream& out_;
  std::vector<std::string> names_;
  std::vector<bool> right_;
  TableLayout layout_;
};

/// Reads all rows and calls `add` with each.
template <typename Add>
arrow::Status ForEachRow(arrow::RecordBatchReader* rows, const FramedTable& table, Add add) {
  while (true) {
    ARROW_ASSIGN_OR_RAISE(const auto batch, rows->Next());
    if (batch == nullptr) return arrow::Status::OK();
    Row row = table.MakeRow();
    WalkRows(
        *batch, 0, batch->num_rows(),
        [&](size_t column, const arrow::Array& array, int64_t at) {
          row[column] = table.MakeCell(array, at);
        },
        [&] { add(row); });
  }
}

/// The first and the last rows of a long result.
arrow::Status PrintEnds(arrow::RecordBatchReader* rows, const TableStyle& style, FramedTable* table,
                        const std::function<void()>& before_output) {
  const auto most = static_cast<size_t>(style.max_rows);
  const size_t tail = std::max<size_t>(1, most / 5);
  std::deque<Row> kept;
  int64_t count = 0;
  while (true) {
    ARROW_ASSIGN_OR_RAISE(const auto batch, rows->Next());
    if (batch == nullptr) break;
    // Only rows that may be shown become text.
    const int64_t length = batch->num_rows();
    const auto add = [&](int64_t begin, int64_t end) {
      Row row = table->MakeRow();
      WalkRows(
          *batch, begin, end,
          [&](size_t column, const arrow::Array& array, int64_t at) {
            row[column] = table->MakeCell(array, at);
          },
          [&] {
            kept.push_back(row);
            if (kept.size() > most) kept.erase(kept.begin() + static_cast<int64_t>(most - tail));
          });
    };
    const int64_t head_left =
        std::min(length, std::max<int64_t>(0, static_cast<int64_t>(most) - count));
    add(0, head_left);
    add(std::max(head_left, length - static_cast<int64_t>(tail)), length);
    count += length;
  }
  before_output();
  table->LayOut(kept);
  table->PrintHeader(!kept.empty());
  const int64_t hidden = count - static_cast<int64_t>(kept.size());
  for (size_t i = 0; i < kept.size(); ++i) {
    if (hidden > 0 && i == most - tail) table->PrintGap();
    table->PrintRow(kept[i]);
  }
  table->PrintEnd(!kept.empty());
  table->PrintCount(count, hidden);
  return arrow::Status::OK();
}

}  // namespace

arrow::Status PrintFramed(arrow::RecordBatchReader* rows, const TableStyle& style,
                          std::ostream& out, const std::function<void()>& before_output) {
  const auto schema = rows->schema();
  FramedTable table(*schema, style, out);
  if (style.max_rows > 0) return PrintEnds(rows, style, &table, before_output);
  std::vector<Row> first;
  int64_t count = 0;
  bool begun = false;
  const auto begin = [&] {
    before_output();
    table.LayOut(first);
    table.PrintHeader(!first.empty());
    for (const Row& row : first) table.PrintRow(row);
    first.clear();
    begun = true;
  };
  ARROW_RETURN_NOT_OK(ForEachRow(rows, table, [&](const Row& row) {
    ++count;
    if (begun) {
      table.PrintRow(row);
    } else {
      first.push_back(row);
      if (count == kRowsForWidths) begin();
    }
  }));
  if (!begun) begin();
  table.PrintEnd(count > 0);
  table.PrintCount(count, 0);
  return arrow::Status::OK();
}

}  // namespace freshet::cli

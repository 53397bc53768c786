#include "cli/table_printer.h"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "query/cell_text.h"

namespace freshet::cli {
namespace {

using query::CellJson;
using query::CellText;
using query::QuoteJson;

/// Calls `visit` with each column's chunk and the row in it, row by row, at most `most` of them.
class RowWalker {
 public:
  explicit RowWalker(const arrow::Table& table) : table_(table), places_(table.columns().size()) {}

  void Walk(int64_t most,
            const std::function<void(int column, const arrow::Array&, int64_t)>& visit,
            const std::function<void()>& end_row) {
    const int64_t rows = std::min(most, table_.num_rows());
    for (int64_t row = 0; row < rows; ++row) {
      for (int column = 0; column < table_.num_columns(); ++column) {
        const arrow::ChunkedArray& data = *table_.column(column);
        Place& place = places_[static_cast<size_t>(column)];
        while (place.row == data.chunk(place.chunk)->length()) place = {place.chunk + 1, 0};
        visit(column, *data.chunk(place.chunk), place.row++);
      }
      end_row();
    }
  }

 private:
  struct Place {
    int chunk = 0;
    int64_t row = 0;
  };
  const arrow::Table& table_;
  std::vector<Place> places_;
};

bool IsNumber(const arrow::DataType& type) {
  return arrow::is_integer(type.id()) || arrow::is_floating(type.id()) ||
         arrow::is_decimal(type.id());
}

/// One UTF-8 character: its code point and its length in bytes.
struct Character {
  char32_t code = 0;
  size_t bytes = 1;
};

Character CharacterAt(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  const size_t bytes = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  if (bytes == 1 || at + bytes > text.size()) return {first, 1};
  char32_t code = first & (0xFFU >> (bytes + 1));
  for (size_t i = 1; i < bytes; ++i) code = (code << 6U) | (byte(at + i) & 0x3FU);
  return {code, bytes};
}

/// Columns of a terminal that a text takes: East Asian wide letters and emoji take two, combining
/// marks none.
size_t DisplayWidth(std::string_view text) {
  size_t width = 0;
  for (size_t i = 0; i < text.size();) {
    const auto [code, bytes] = CharacterAt(text, i);
    i += bytes;
    const bool combining =
        (code >= 0x300 && code <= 0x36F) || code == 0x200D || (code >= 0xFE00 && code <= 0xFE0F);
    const bool wide = (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
                      (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
                      (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) ||
                      (code >= 0xFFE0 && code <= 0xFFE6) || (code >= 0x1F300 && code <= 0x1FAFF) ||
                      (code >= 0x20000 && code <= 0x3FFFD);
    width += combining ? 0 : wide ? 2 : 1;
  }
  return width;
}

/// Control characters written out, so that a row stays a line and nothing reaches the terminal.
std::string OneLine(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      line += "\\n";
    } else if (c == '\r') {
      line += "\\r";
    } else if (c == '\t') {
      line += "\\t";
    } else if (byte < 0x20 || byte == 0x7F) {
      line += fmt::format("\\x{:02x}", byte);
    } else {
      line += c;
    }
  }
  return line;
}

std::string ReplaceAll(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// All cells as text, with what is needed to lay them out.
struct Grid {
  std::vector<std::vector<std::string>> rows;  ///< the first is the header
  std::vector<size_t> widths;
  std::vector<bool> right;
};

Grid MakeGrid(const arrow::Table& table, int64_t most,
              const std::function<std::string(std::string)>& escape) {
  Grid grid;
  const auto columns = static_cast<size_t>(table.num_columns());
  grid.widths.resize(columns, 3);
  std::vector<std::string> row;
  for (const auto& field : table.schema()->fields()) {
    row.push_back(escape(field->name()));
    grid.right.push_back(IsNumber(*field->type()));
  }
  const auto end_row = [&] {
    for (size_t i = 0; i < columns; ++i) {
      grid.widths[i] = std::max(grid.widths[i], DisplayWidth(row[i]));
    }
    grid.rows.push_back(std::move(row));
    row.clear();
  };
  end_row();
  RowWalker(table).Walk(
      most,
      [&](int, const arrow::Array& array, int64_t at) {
        row.push_back(array.IsNull(at) ? "NULL" : escape(CellText(array, at)));
      },
      end_row);
  return grid;
}

void PrintGridRow(const Grid& grid, const std::vector<std::string>& row, std::ostream& out) {
  for (size_t i = 0; i < row.size(); ++i) {
    const std::string padding(grid.widths[i] - DisplayWidth(row[i]), ' ');
    out << "| " << (grid.right[i] ? padding + row[i] : row[i] + padding) << ' ';
  }
  out << "|\n";
}

void PrintFramed(const arrow::Table& table, std::ostream& out) {
  const Grid grid =
      MakeGrid(table, kMostRowsOfTable, [](const std::string& text) { return OneLine(text); });
  std::string line;
  for (const size_t width : grid.widths) line += "+" + std::string(width + 2, '-');
  line += "+\n";
  out << line;
  PrintGridRow(grid, grid.rows.front(), out);
  out << line;
  for (size_t i = 1; i < grid.rows.size(); ++i) PrintGridRow(grid, grid.rows[i], out);
  if (grid.rows.size() > 1) out << line;
  const int64_t rows = table.num_rows();
  out << fmt::format("{} row{}", rows, rows == 1 ? "" : "s");
  if (rows > kMostRowsOfTable) {
    out << fmt::format(", the first {} of them shown: use LIMIT, or --format csv or json for all",
                       kMostRowsOfTable);
  }
  out << '\n';
}

void PrintMarkdown(const arrow::Table& table, std::ostream& out) {
  const Grid grid = MakeGrid(table, table.num_rows(), [](std::string text) {
    text = ReplaceAll(ReplaceAll(std::move(text), "\\", "\\\\"), "|", "\\|");
    return ReplaceAll(std::move(text), "\n", "<br>");
  });
  PrintGridRow(grid, grid.rows.front(), out);
  for (size_t i = 0; i < grid.widths.size(); ++i) {
    out << "| " << std::string(grid.widths[i] - 1, '-') << (grid.right[i] ? ": " : "- ");
  }
  out << "|\n";
  for (size_t i = 1; i < grid.rows.size(); ++i) PrintGridRow(grid, grid.rows[i], out);
}

void PrintJson(const arrow::Table& table, std::ostream& out) {
  std::vector<std::string> keys;
  for (const std::string& name : table.ColumnNames()) keys.push_back(QuoteJson(name) + ":");
  RowWalker(table).Walk(
      table.num_rows(),
      [&](int column, const arrow::Array& array, int64_t at) {
        out << (column == 0 ? "{" : ",") << keys[static_cast<size_t>(column)]
            << CellJson(array, at);
      },
      [&] { out << (keys.empty() ? "{}\n" : "}\n"); });
}

std::string CsvField(const std::string& text) {
  const bool quote = text.empty() || text.find_first_of(",\"\r\n") != std::string::npos ||
                     text.front() == ' ' || text.back() == ' ';
  return quote ? "\"" + ReplaceAll(text, "\"", "\"\"") + "\"" : text;
}

void PrintCsv(const arrow::Table& table, std::ostream& out) {
  const std::vector<std::string> names = table.ColumnNames();
  for (size_t i = 0; i < names.size(); ++i) out << (i == 0 ? "" : ",") << CsvField(names[i]);
  out << '\n';
  RowWalker(table).Walk(
      table.num_rows(),
      [&](int column, const arrow::Array& array, int64_t at) {
        if (column > 0) out << ',';
        if (array.IsValid(at)) out << CsvField(CellText(array, at));
      },
      [&] { out << '\n'; });
}

}  // namespace

std::optional<TableFormat> ParseTableFormat(std::string_view name) {
  if (name == "table") return TableFormat::kTable;
  if (name == "json") return TableFormat::kJson;
  if (name == "csv") return TableFormat::kCsv;
  if (name == "markdown") return TableFormat::kMarkdown;
  return std::nullopt;
}

void PrintTable(const arrow::Table& table, TableFormat format, std::ostream& out) {
  switch (format) {
    case TableFormat::kTable:
      return PrintFramed(table, out);
    case TableFormat::kJson:
      return PrintJson(table, out);
    case TableFormat::kCsv:
      return PrintCsv(table, out);
    case TableFormat::kMarkdown:
      return PrintMarkdown(table, out);
  }
}

}  // namespace freshet::cli

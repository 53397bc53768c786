#include "cli/result_printer.h"

#include <algorithm>
#include <vector>

#include <arrow/io/interfaces.h>
#include <arrow/ipc/writer.h>
#include <arrow/table.h>
#include <fmt/format.h>

#include "cli/display_text.h"
#include "cli/row_walker.h"
#include "query/cell_text.h"

namespace freshet::cli {
namespace {

using query::CellJson;
using query::CellText;
using query::QuoteJson;

/// Hands each batch to `print` until the rows or the output end.
template <typename Print>
arrow::Status ForEachBatch(arrow::RecordBatchReader* rows, const std::ostream& out, Print print) {
  while (out.good()) {
    ARROW_ASSIGN_OR_RAISE(const auto batch, rows->Next());
    if (batch == nullptr) break;
    ARROW_RETURN_NOT_OK(print(*batch));
  }
  return arrow::Status::OK();
}

arrow::Status PrintMarkdown(arrow::RecordBatchReader* rows, std::ostream& out) {
  const auto escape = [](std::string text) {
    text = ReplaceAll(ReplaceAll(std::move(text), "\\", "\\\\"), "|", "\\|");
    return ReplaceAll(std::move(text), "\n", "<br>");
  };
  std::vector<std::vector<std::string>> grid(1);
  std::vector<size_t> widths;
  std::vector<bool> right;
  for (const auto& field : rows->schema()->fields()) {
    const arrow::Type::type id = field->type()->id();
    grid[0].push_back(escape(field->name()));
    right.push_back(arrow::is_integer(id) || arrow::is_floating(id) || arrow::is_decimal(id));
  }
  std::vector<std::string> row;
  ARROW_RETURN_NOT_OK(ForEachBatch(rows, out, [&](const arrow::RecordBatch& batch) {
    WalkRows(
        batch, 0, batch.num_rows(),
        [&](size_t, const arrow::Array& array, int64_t at) {
          row.push_back(array.IsNull(at) ? "NULL" : escape(CellText(array, at)));
        },
        [&] {
          grid.push_back(std::move(row));
          row.clear();
        });
    return arrow::Status::OK();
  }));
  widths.resize(grid[0].size(), 3);
  for (const auto& cells : grid) {
    for (size_t i = 0; i < cells.size(); ++i) {
      widths[i] = std::max(widths[i], DisplayWidth(cells[i]));
    }
  }
  for (size_t line = 0; line < grid.size(); ++line) {
    for (size_t i = 0; i < widths.size(); ++i) {
      const std::string padding(widths[i] - DisplayWidth(grid[line][i]), ' ');
      out << "| " << (right[i] ? padding + grid[line][i] : grid[line][i] + padding) << ' ';
    }
    out << "|\n";
    if (line > 0) continue;
    for (size_t i = 0; i < widths.size(); ++i) {
      out << "| " << std::string(widths[i] - 1, '-') << (right[i] ? ": " : "- ");
    }
    out << "|\n";
  }
  return arrow::Status::OK();
}

arrow::Status PrintJson(arrow::RecordBatchReader* rows, std::ostream& out) {
  std::vector<std::string> keys;
  for (const std::string& name : rows->schema()->field_names()) {
    keys.push_back(QuoteJson(name) + ":");
  }
  return ForEachBatch(rows, out, [&](const arrow::RecordBatch& batch) {
    WalkRows(
        batch, 0, batch.num_rows(),
        [&](size_t column, const arrow::Array& array, int64_t at) {
          out << (column == 0 ? "{" : ",") << keys[column] << CellJson(array, at);
        },
        [&] { out << (keys.empty() ? "{}\n" : "}\n"); });
    return arrow::Status::OK();
  });
}

std::string CsvField(const std::string& text) {
  const bool quote = text.empty() || text.find_first_of(",\"\r\n") != std::string::npos ||
                     text.front() == ' ' || text.back() == ' ';
  return quote ? "\"" + ReplaceAll(text, "\"", "\"\"") + "\"" : text;
}

arrow::Status PrintCsv(arrow::RecordBatchReader* rows, std::ostream& out) {
  const std::vector<std::string> names = rows->schema()->field_names();
  for (size_t i = 0; i < names.size(); ++i) out << (i == 0 ? "" : ",") << CsvField(names[i]);
  out << '\n';
  return ForEachBatch(rows, out, [&](const arrow::RecordBatch& batch) {
    WalkRows(
        batch, 0, batch.num_rows(),
        [&](size_t column, const arrow::Array& array, int64_t at) {
          if (column > 0) out << ',';
          if (array.IsValid(at)) out << CsvField(CellText(array, at));
        },
        [&] { out << '\n'; });
    return arrow::Status::OK();
  });
}

arrow::Status PrintLines(arrow::RecordBatchReader* rows, std::ostream& out) {
  std::vector<std::string> names;
  size_t width = 0;
  for (const std::string& name : rows->schema()->field_names()) {
    names.push_back(OneLine(name));
    width = std::max(width, DisplayWidth(names.back()));
  }
  for (std::string& name : names) name.insert(0, width - DisplayWidth(name), ' ');
  int64_t count = 0;
  return ForEachBatch(rows, out, [&](const arrow::RecordBatch& batch) {
    WalkRows(
        batch, 0, batch.num_rows(),
        [&](size_t column, const arrow::Array& array, int64_t at) {
          if (column == 0 && count++ > 0) out << '\n';
          std::string text = array.IsNull(at) ? "NULL" : OneLine(CellText(array, at));
          if (text == "NULL" && array.IsValid(at)) text = "\"NULL\"";
          out << names[column] << " = " << text << '\n';
        },
        [] {});
    return arrow::Status::OK();
  });
}

/// An Arrow stream over a std::ostream, which outlives it.
class ArrowOutput : public arrow::io::OutputStream {
 public:
  explicit ArrowOutput(std::ostream& out) : out_(out) {}
  using arrow::io::Writable::Write;
  arrow::Status Write(const void* data, int64_t bytes) override {
    out_.write(static_cast<const char*>(data), bytes);
    written_ += bytes;
    return arrow::Status::OK();
  }
  arrow::Status Close() override {
    closed_ = true;
    return arrow::Status::OK();
  }
  arrow::Result<int64_t> Tell() const override { return written_; }
  bool closed() const override { return closed_; }

 private:
  std::ostream& out_;
  int64_t written_ = 0;
  bool closed_ = false;
};

arrow::Status PrintArrow(arrow::RecordBatchReader* rows, std::ostream& out) {
  ArrowOutput stream(out);
  ARROW_ASSIGN_OR_RAISE(const auto writer, arrow::ipc::MakeStreamWriter(&stream, rows->schema()));
  ARROW_RETURN_NOT_OK(ForEachBatch(
      rows, out, [&](const arrow::RecordBatch& batch) { return writer->WriteRecordBatch(batch); }));
  return writer->Close();
}

}  // namespace

const std::vector<std::string>& ResultFormatNames() {
  static const std::vector<std::string> names = {"table",    "json", "csv",
                                                 "markdown", "line", "arrow"};
  return names;
}

std::optional<ResultFormat> ParseResultFormat(std::string_view name) {
  const auto& names = ResultFormatNames();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<ResultFormat>(found - names.begin());
}

arrow::Status PrintResult(arrow::RecordBatchReader* rows, ResultFormat format,
                          const TableStyle& style, std::ostream& out,
                          const std::function<void()>& before_output) {
  if (format == ResultFormat::kTable) return PrintFramed(rows, style, out, before_output);
  before_output();
  switch (format) {
    case ResultFormat::kJson:
      return PrintJson(rows, out);
    case ResultFormat::kCsv:
      return PrintCsv(rows, out);
    case ResultFormat::kMarkdown:
      return PrintMarkdown(rows, out);
    case ResultFormat::kLine:
      return PrintLines(rows, out);
    case ResultFormat::kArrow:
      return PrintArrow(rows, out);
    case ResultFormat::kTable:
      break;
  }
  return arrow::Status::OK();
}

}  // namespace freshet::cli

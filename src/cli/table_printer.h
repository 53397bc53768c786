// Results of queries as text: a table for a person, JSON, CSV, Markdown.
#pragma once

#include <optional>
#include <ostream>
#include <string_view>

#include <arrow/table.h>

namespace freshet::cli {

enum class TableFormat { kTable, kJson, kCsv, kMarkdown };

/// "table", "json", "csv" or "markdown"; nullopt for anything else.
std::optional<TableFormat> ParseTableFormat(std::string_view name);

/// Rows that kTable shows at most; what is hidden is counted in a line below.
inline constexpr int64_t kMostRowsOfTable = 10'000;

/// Writes the rows to `out`:
///   kTable     columns in a frame, numbers right; NULL for nulls; line breaks as \n; a last line
///   counts the rows kJson      one object a line kCsv       a header and RFC 4180 quoting; nothing
///   between commas is NULL, "" the empty text; lines
///              end with a line feed
///   kMarkdown  a table of GitHub's kind
/// Values look as Spark shows them (query/cell_text.h).
void PrintTable(const arrow::Table& table, TableFormat format, std::ostream& out);

}  // namespace freshet::cli

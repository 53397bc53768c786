// Results of statements as text: a table for a person, and the forms that programs read.
#pragma once

#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/status.h>

#include "cli/table_printer.h"

namespace freshet::cli {

enum class ResultFormat { kTable, kJson, kCsv, kMarkdown, kLine, kArrow };

/// The names that --format and .mode take.
const std::vector<std::string>& ResultFormatNames();
/// nullopt for a name that is not among them.
std::optional<ResultFormat> ParseResultFormat(std::string_view name);

/// Writes the rows to `out`, while they are read:
///   kTable     PrintFramed
///   kJson      one object a line
///   kCsv       a header and RFC 4180 quoting; nothing between commas is NULL, "" the empty text;
///              lines end with a line feed
///   kMarkdown  a table of GitHub's kind (the only one that keeps all rows in memory)
///   kLine      a line for each value, an empty line between rows
///   kArrow     an Arrow IPC stream
/// Values look as Spark shows them (query/cell_text.h). `before_output` is called once, before
/// anything is written. Stops without an error when `out` fails: the caller asks why. An error is
/// the reader's.
arrow::Status PrintResult(
    arrow::RecordBatchReader* rows, ResultFormat format, const TableStyle& style, std::ostream& out,
    const std::function<void()>& before_output = [] {});

}  // namespace freshet::cli

// Which tables a statement names. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "base/source_text.h"
#include "query/table_version.h"

namespace freshet::explore {

/// What may be a table's name in a statement.
struct TableName {
  std::string text;  ///< the name, or the path
  bool is_path = false;
  Span span;                                   ///< in the source's text
  std::optional<query::TableVersion> version;  ///< its spans are in the source's text too
};

/// All words of a statement that may be tables' names, delta.`path` and "name" among them, in their
/// order. A mistake in VERSION AS OF … is Status::Invalid, with its place in `source`.
arrow::Result<std::vector<TableName>> FindTableNames(const SourceText& source, Span statement);

}  // namespace freshet::explore

// A small result that is made here, not by a query.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/table.h>

namespace freshet::explore {

/// Metadata of a field: "right" for texts that are numbers, so that a printer aligns them.
inline constexpr char kAlignKey[] = "freshet.align";

/// A table of STRING columns; each row has a text for each name.
arrow::Result<std::shared_ptr<arrow::Table>> TextTable(
    const std::vector<std::string>& names, const std::vector<std::vector<std::string>>& rows);

}  // namespace freshet::explore

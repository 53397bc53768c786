// Lengths of time in a table's properties.
#pragma once

#include <chrono>
#include <string>

#include <arrow/result.h>

#include "delta/table.h"

namespace freshet::maintenance {

/// How long files stay that the table has no use for any more: delta.deletedFileRetentionDuration,
/// 168 hours where it is not set. Status::Invalid for a text that is no length of time.
arrow::Result<std::chrono::milliseconds> DeletedFileRetention(const delta::Snapshot& snapshot);

/// `interval 7 days`, `interval 1 day 12 hours`, with or without the first word, as Delta takes it:
/// whole numbers of weeks, days, hours, minutes, seconds, milliseconds.
arrow::Result<std::chrono::milliseconds> ParseLengthOfTime(const std::string& text);

}  // namespace freshet::maintenance

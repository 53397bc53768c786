// delta.targetFileSize: how large files are to be.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <arrow/result.h>

#include "delta/table.h"

namespace freshet::maintenance {

/// Bytes; nullopt when the table does not say. Status::Invalid for a text that ParseByteSize
/// refuses.
arrow::Result<std::optional<int64_t>> TargetFileSize(const delta::Snapshot& snapshot);

/// A number of bytes as Delta takes it: `134217728`, `128mb`, `128 MiB`, `1g`; above 0.
arrow::Result<int64_t> ParseByteSize(const std::string& text);

}  // namespace freshet::maintenance

// The text of one commit of a table's log → what a stream reader needs of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <arrow/result.h>

#include "delta/table.h"

namespace freshet::delta {

/// Reads the actions of commit `version`, newline-delimited JSON as the Delta protocol has it.
/// `name` is the file's, for messages. A file that an `add` names by an absolute path is refused:
/// it is not the table's own.
arrow::Result<Commit> ParseCommit(const std::string& name, int64_t version, std::string_view text);

}  // namespace freshet::delta

// What a table may ask of its readers, and what Freshet knows of that. Pure functions.
#pragma once

#include <string>

#include <arrow/status.h>

#include "delta/table.h"

namespace freshet::delta {

/// Status::NotImplemented for a table that must not be read by who does not know one of its reader
/// features, or its reader version: the message names each, and says what to do.
arrow::Status CheckReaderFeatures(const std::string& table_path, const Protocol& protocol);

}  // namespace freshet::delta

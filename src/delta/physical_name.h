// Column mapping: what a table's columns are called in its files.
#pragma once

#include <string>

#include <arrow/type.h>

namespace freshet::delta {

/// The name of a column, or of a field of a STRUCT, in the data files, and of a partition column in
/// the log: `delta.columnMapping.physicalName` of its metadata, else its own.
std::string PhysicalName(const arrow::Field& field);

}  // namespace freshet::delta

// A schema as Spark's DESCRIBE shows it.
#pragma once

#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>
#include <nlohmann/json.hpp>

#include "explore/exploration.h"

namespace freshet::explore {

/// Rows of (col_name, data_type, comment). Comments of columns are not shown: the tables' reader
/// leaves them out.
arrow::Result<ExplorationStream> DescribeColumns(const arrow::Schema& schema);

/// A type as DESCRIBE writes it: `array<string>`.
std::string DescribedType(const arrow::DataType& type);

}  // namespace freshet::explore

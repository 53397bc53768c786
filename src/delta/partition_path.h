// Partition values: as text in the log, as folders, and back to values.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/array.h>
#include <arrow/result.h>
#include <arrow/scalar.h>
#include <arrow/type.h>

#include "delta/table.h"

namespace freshet::delta {

/// Says whether columns of the type can be partitioned by: all but binary and nested ones.
bool CanPartitionBy(const arrow::DataType& type);

/// The value at `row` as the Delta protocol writes it ("Partition Value Serialization"): numbers
/// and booleans as text, dates as yyyy-MM-dd, timestamps as ISO 8601 in UTC with microseconds,
/// TIMESTAMP_NTZ as `yyyy-MM-dd HH:mm:ss.ffffff`. nullopt for NULL and for the empty string,
/// which the protocol can't tell apart.
arrow::Result<std::optional<std::string>> PartitionText(const arrow::Array& column, int64_t row);

/// The value behind the text; NULL for nullopt and the empty string. Status::Invalid names the
/// column when the text is not a value of the type.
arrow::Result<std::shared_ptr<arrow::Scalar>> ParsePartitionText(
    const std::string& column, const std::optional<std::string>& text,
    const std::shared_ptr<arrow::DataType>& type);

/// `year=2025/building=North%2FEast`, in the columns' order, each name and value escaped as Hive
/// does; NULL is __HIVE_DEFAULT_PARTITION__. Empty without columns.
std::string PartitionFolder(const std::vector<std::string>& columns, const PartitionValues& values);

/// Escapes what Hive (ExternalCatalogUtils in Spark) does not want in a folder's name.
std::string EscapePathName(std::string_view name);

}  // namespace freshet::delta

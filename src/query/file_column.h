// A column of parquet files as a column of a table: SQL that gives the one from the other.
//
// Delta's column mapping calls a table's columns, and the fields of its STRUCTs, otherwise in the
// files; columns and fields may have been added after a file was written; types may have been
// widened. Pure functions.
#pragma once

#include <string>

#include <arrow/result.h>
#include <arrow/type.h>

namespace freshet::query {

/// The table's column `field` from `value`, an SQL expression of the files' type `file_type`.
/// Fields that the files lack are NULL. NotImplemented for a type that no Spark column has.
arrow::Result<std::string> FileColumnSql(const std::string& value, const arrow::DataType& file_type,
                                         const arrow::Field& field);

/// Whether a file with `file_type` has all that the table's column holds, and in its types.
/// Timestamps with and without a zone are alike: parquet's older ones don't tell.
bool HasWholeColumn(const arrow::DataType& file_type, const arrow::Field& field);

}  // namespace freshet::query

// Spark's rules for types: which are alike, what two become when they meet (ANSI mode, Spark 4).
//
// Types are Arrow types as in sql/schema_text.h, and arrow::null() for NULL. Pure functions.
#pragma once

#include <memory>

#include <arrow/type.h>

namespace freshet::query {

using TypePtr = std::shared_ptr<arrow::DataType>;

TypePtr SparkTimestampType();

bool IsNullType(const arrow::DataType& type);
bool IsIntegral(const arrow::DataType& type);    ///< TINYINT … BIGINT
bool IsFractional(const arrow::DataType& type);  ///< FLOAT, DOUBLE
bool IsDecimal(const arrow::DataType& type);
bool IsNumeric(const arrow::DataType& type);
bool IsString(const arrow::DataType& type);
bool IsTimestamp(const arrow::DataType& type);     ///< TIMESTAMP
bool IsTimestampNtz(const arrow::DataType& type);  ///< TIMESTAMP_NTZ
bool IsDate(const arrow::DataType& type);

/// A decimal type, or nullptr when it needs more than 38 digits (Spark would drop decimals then,
/// which DuckDB does not).
TypePtr MakeDecimal(int precision, int scale);

/// The decimal that holds every value of an integral or decimal type; nullptr for others.
TypePtr AsDecimal(const TypePtr& type);

/// The type that two become in CASE, coalesce, UNION, a comparison and arithmetic; nullptr when
/// there is none, or when Spark would have to read text as something else.
TypePtr CommonType(const TypePtr& a, const TypePtr& b);

}  // namespace freshet::query

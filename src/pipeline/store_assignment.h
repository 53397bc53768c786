// Which types may be stored in a column of another one without being asked for.
#pragma once

#include <arrow/type.h>

namespace freshet {

/// Spark's ANSI rule (Cast.canANSIStoreAssign): numbers into numbers, anything plain into STRING,
/// dates and timestamps into each other, nested types part by part. Text into numbers, for one, is
/// not: that asks for a CAST in the query.
bool CanStoreIn(const arrow::DataType& from, const arrow::DataType& to);

/// True for a type that Spark has (schema_text.h), all the way down.
bool IsSparkType(const arrow::DataType& type);

}  // namespace freshet

// HyperLogLog++ in DuckDB: the aggregate __spark_sketch(value) → BLOB and the function
// __spark_sketch_count(BLOB) → BIGINT.
#pragma once

#include <string>

#include <arrow/result.h>
#include <arrow/status.h>
#include <duckdb.h>

#include "query/typed_sql.h"

namespace freshet::query {

/// Once a database.
arrow::Status RegisterSketchFunctions(duckdb_connection connection);

/// DuckDB SQL for the sketch of a column's values, `tail` being FILTER or empty. NULLs do not
/// count. Invalid for a type that Spark does not hash as a plain value.
arrow::Result<std::string> SketchSql(const TypedSql& value, const std::string& tail);

}  // namespace freshet::query

// Scalar functions of Spark that SQL can't express, written here and registered in DuckDB.
#pragma once

#include <arrow/status.h>
#include <duckdb.h>

namespace freshet::query {

/// Registers, once a database:
///   __spark_number_text(FLOAT | DOUBLE) → VARCHAR   as Java's toString: 1.0E7, 1.5, NaN, Infinity
///   __spark_text(BLOB) → VARCHAR                    what is not UTF-8 becomes U+FFFD; Spark would
///   keep such bytes in a STRING, which readers of the table could not
///   __spark_reverse(VARCHAR) → VARCHAR              by code points; DuckDB's own keeps accents on
///   letters
///   __spark_round(DOUBLE, INTEGER) → DOUBLE         half up on the shortest decimal digits
arrow::Status RegisterNativeFunctions(duckdb_connection connection);

}  // namespace freshet::query

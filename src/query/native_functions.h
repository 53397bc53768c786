// Scalar functions of Spark that SQL can't express, written here and registered in DuckDB.
#pragma once

#include <string>

#include <arrow/status.h>
#include <duckdb.h>

namespace freshet::query {

/// Registers, once a database:
///   __spark_number_text(FLOAT | DOUBLE) → VARCHAR   as Java's toString: 1.0E7, 1.5, NaN, Infinity
///   __spark_reverse(VARCHAR) → VARCHAR              by code points; DuckDB's own keeps accents on
///   letters
///   __spark_round(DOUBLE, INTEGER) → DOUBLE         half up on the shortest decimal digits
arrow::Status RegisterNativeFunctions(duckdb_connection connection);

/// The digits of a floating point number as Java prints them.
std::string JavaNumberText(double value);
std::string JavaNumberText(float value);

/// Rounds half away from zero at `digits` decimals (negative: before the point), as
/// BigDecimal.valueOf(value).setScale(digits, HALF_UP) does.
double RoundHalfUp(double value, int digits);

}  // namespace freshet::query

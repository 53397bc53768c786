// DuckDB macros that stand in for Spark's functions and operators where the two differ.
#pragma once

#include <string>

namespace freshet::query {

/// The CREATE MACRO statements, run once for each engine. All names begin with `__spark_`.
const std::string& SparkMacrosSql();

}  // namespace freshet::query

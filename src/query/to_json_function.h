// to_json in DuckDB.
#pragma once

#include <arrow/status.h>
#include <duckdb.h>

namespace freshet::query {

/// Registers, once a database:
///   __spark_to_json(call VARCHAR, value ANY…) → VARCHAR   `call` is a literal (to_json_call.h)
///
/// A chunk's arguments become Arrow arrays, whatever vectors DuckDB has them in, and their rows
/// text (json/json_array_writer.h). `connection` is used for conversions too and outlives every
/// statement.
arrow::Status RegisterToJson(duckdb_connection connection);

}  // namespace freshet::query

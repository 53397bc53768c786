// DuckDB's types ↔ the Arrow types of Spark's columns (sql/schema_text.h).
//
// Pure functions; any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <arrow/result.h>
#include <arrow/type.h>
#include <duckdb.h>

namespace freshet::query {

/// DuckDB's type for an Arrow type, as it stands in SQL: `TIMESTAMP WITH TIME ZONE`, `INTEGER[]`.
/// NotImplemented for an Arrow type that no Spark column has.
arrow::Result<std::string> DuckDbTypeText(const arrow::DataType& type);

/// The Arrow type of a DuckDB result column once it is cast to CastTarget, and the cast that it
/// needs (empty: none). Types with no counterpart in Spark but with a lossless or checked cast have
/// one: HUGEINT → BIGINT (an error on overflow), UINTEGER → BIGINT, ENUM and UUID → VARCHAR. Others
/// (TIME, INTERVAL, BIT, UNION) are NotImplemented, the message naming the type.
struct ColumnType {
  std::shared_ptr<arrow::DataType> arrow_type;
  std::string cast_target;
};
arrow::Result<ColumnType> ColumnTypeOf(duckdb_logical_type type);

}  // namespace freshet::query

// Spark's types as text ↔ Arrow types: `timestamp TIMESTAMP, device_id STRING`.
//
// The one place where the mapping stands:
//   BOOLEAN bool · TINYINT/BYTE int8 · SMALLINT/SHORT int16 · INT/INTEGER int32 · BIGINT/LONG int64
//   · FLOAT/REAL float32 · DOUBLE float64 · DECIMAL(p,s)/DEC/NUMERIC decimal128 ·
//   STRING/VARCHAR(n)/ CHAR(n) utf8 · BINARY binary · DATE date32 · TIMESTAMP/TIMESTAMP_LTZ
//   timestamp[us, UTC] · TIMESTAMP_NTZ timestamp[us] · ARRAY<t> list<element: t> · MAP<k, v> map ·
//   STRUCT<a: t, …> struct.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <arrow/result.h>
#include <arrow/type.h>

#include "base/source_text.h"

namespace freshet {

/// What is wrong with the text of a type or a schema, and where in that text.
struct TypeProblem {
  Span span;
  std::string message;
};

/// Reads a schema as Spark's StructType.fromDDL does: `name TYPE [NOT NULL] [COMMENT '…'], …`, with
/// an optional colon between name and type, and backquoted names. An error is Status::Invalid whose
/// message says what is wrong and where in `text` (from 1); `problem`, if given, gets the same for
/// a caller that knows where the text stands in a file.
arrow::Result<std::shared_ptr<arrow::Schema>> ParseSchemaText(std::string_view text,
                                                              TypeProblem* problem = nullptr);

/// Reads one type.
arrow::Result<std::shared_ptr<arrow::DataType>> ParseTypeText(std::string_view text,
                                                              TypeProblem* problem = nullptr);

/// Spark's name of a type, in capitals: `TIMESTAMP`, `ARRAY<STRING>`, `DECIMAL(10,2)`. A type that
/// Spark has no name for is given Arrow's.
std::string TypeText(const arrow::DataType& type);

/// `name TYPE, name TYPE, …`, with NOT NULL where a column is so; ParseSchemaText reads it back.
std::string SchemaText(const arrow::Schema& schema);

}  // namespace freshet

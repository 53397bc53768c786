// Arrow columns → DuckDB vectors, whose fixed-width values and strings are not copied.
#pragma once

#include <memory>
#include <string>

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>
#include <duckdb.h>

#include "query/duckdb_handles.h"

namespace freshet::query {

/// A column's type as DuckDB converts it. Immutable; any thread.
struct VectorType {
  std::shared_ptr<arrow::Schema> schema;  ///< of this column alone
  TypeHandle type;
  ConvertedSchemaHandle converted;
};

/// `connection` is used for conversions only.
arrow::Result<VectorType> MakeVectorType(duckdb_connection connection,
                                         const std::shared_ptr<arrow::Field>& field);

/// A chunk of one vector, which keeps `column` alive. At most duckdb_vector_size() rows.
arrow::Result<ChunkHandle> ToChunk(duckdb_connection connection, const VectorType& type,
                                   const std::shared_ptr<arrow::Array>& column);

}  // namespace freshet::query

#include "query/arrow_vectors.h"

#include <arrow/array.h>
#include <arrow/c/bridge.h>

namespace freshet::query {
arrow::Result<VectorType> MakeVectorType(duckdb_connection connection,
                                         const std::shared_ptr<arrow::Field>& field) {
  VectorType type;
  type.schema = arrow::schema({field});
  ArrowSchema exported{};
  ARROW_RETURN_NOT_OK(arrow::ExportSchema(*type.schema, &exported));
  const arrow::Status status =
      TakeError(duckdb_schema_from_arrow(connection, &exported, type.converted.out()));
  if (exported.release != nullptr) exported.release(&exported);
  ARROW_RETURN_NOT_OK(status);

  // The converted schema is opaque; the type is read off an empty chunk.
  ARROW_ASSIGN_OR_RAISE(auto empty, arrow::RecordBatch::MakeEmpty(type.schema));
  ARROW_ASSIGN_OR_RAISE(const ChunkHandle chunk, ToChunk(connection, type, empty->column(0)));
  type.type =
      TypeHandle(duckdb_vector_get_column_type(duckdb_data_chunk_get_vector(chunk.get(), 0)));
  return type;
}

arrow::Result<ChunkHandle> ToChunk(duckdb_connection connection, const VectorType& type,
                                   const std::shared_ptr<arrow::Array>& column) {
  const auto batch = arrow::RecordBatch::Make(type.schema, column->length(), {column});
  ArrowArray array{};
  ARROW_RETURN_NOT_OK(arrow::ExportRecordBatch(*batch, &array));
  ChunkHandle chunk;
  const arrow::Status status = TakeError(
      duckdb_data_chunk_from_arrow(connection, &array, type.converted.get(), chunk.out()));
  // DuckDB takes the array over, and then sets its release to null, only when it succeeds.
  if (array.release != nullptr) array.release(&array);
  ARROW_RETURN_NOT_OK(status);
  return chunk;
}

}  // namespace freshet::query

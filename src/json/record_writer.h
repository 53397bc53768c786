// Rows of one schema that are being written, cut into record batches.
//
// Owned by a decoder; one thread at a time. Out of memory is std::bad_alloc (growing_buffer.h).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>

#include "json/object_fields.h"
#include "json/record_schema.h"
#include "json/text_writers.h"

namespace freshet {

class RecordWriter {
 public:
  static arrow::Result<std::unique_ptr<RecordWriter>> Make(const RecordSchema& record,
                                                           int64_t rows_per_batch,
                                                           JacksonParser parser);

  /// Takes a row the quick way; false leaves everything as it was. `line_size` is that of the line,
  /// in bytes.
  bool ReadRow(JsonCursor* cursor, size_t line_size);

  /// Takes a row that was converted, a STRUCT, or one that is all NULL. `corrupt_text`, if there is
  /// one, goes to the corrupt record column, if there is that.
  void AppendRow(const JsonValue& row, const std::string_view* corrupt_text, size_t line_size);

  /// Makes room for rows that will come.
  void Expect(int64_t rows);

  /// Forgets all rows.
  void Clear();

  /// Hands all rows over.
  arrow::RecordBatchVector Finish();

 private:
  RecordWriter(std::shared_ptr<arrow::Schema> schema, ObjectFields fields, int corrupt_column,
               int64_t rows_per_batch);
  void RowAdded(size_t line_size);
  void CutBatch();

  std::shared_ptr<arrow::Schema> schema_;
  ObjectFields fields_;  ///< without the corrupt record column
  const int corrupt_column_;
  StringWriter corrupt_texts_;
  const int64_t rows_per_batch_;
  int64_t rows_ = 0;
  size_t bytes_ = 0;  ///< of the lines of these rows
  arrow::RecordBatchVector batches_;
};

}  // namespace freshet

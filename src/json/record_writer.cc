#include "json/record_writer.h"

#include <algorithm>
#include <utility>

#include "json/utf_text.h"

namespace freshet {
namespace {

/// A batch is cut here even if it has few rows: offsets in Arrow's strings have 31 bits.
constexpr size_t kMaxBatchBytes = size_t{256} << 20;

}  // namespace

RecordWriter::RecordWriter(std::shared_ptr<arrow::Schema> schema, ObjectFields fields,
                           int corrupt_column, int64_t rows_per_batch)
    : schema_(std::move(schema)),
      fields_(std::move(fields)),
      corrupt_column_(corrupt_column),
      rows_per_batch_(rows_per_batch) {}

arrow::Result<std::unique_ptr<RecordWriter>> RecordWriter::Make(const RecordSchema& record,
                                                                int64_t rows_per_batch,
                                                                JacksonParser parser) {
  ARROW_ASSIGN_OR_RAISE(auto columns, ObjectFields::Make(record.readable->fields(), parser));
  return std::unique_ptr<RecordWriter>(
      new RecordWriter(record.schema, std::move(columns), record.corrupt_column, rows_per_batch));
}

bool RecordWriter::ReadRow(JsonCursor* cursor, size_t line_size) {
  if (!fields_.ReadObject(cursor)) {
    fields_.Truncate(rows_);
    return false;
  }
  if (corrupt_column_ >= 0) corrupt_texts_.AppendNull();
  RowAdded(line_size);
  return true;
}

void RecordWriter::AppendRow(const JsonValue& row, const std::string_view* corrupt_text,
                             size_t line_size) {
  if (row.is_null()) {
    fields_.AppendNulls();
  } else {
    fields_.AppendValues(std::get<JsonValue::Children>(row.value));
  }
  if (corrupt_column_ >= 0) {
    if (corrupt_text == nullptr) {
      corrupt_texts_.AppendNull();
    } else {
      corrupt_texts_.AppendBytes(MakeValidUtf8(*corrupt_text));
    }
  }
  RowAdded(line_size);
}

void RecordWriter::RowAdded(size_t line_size) {
  ++rows_;
  bytes_ += line_size;
  if (rows_ == rows_per_batch_ || bytes_ > kMaxBatchBytes) CutBatch();
}

void RecordWriter::Expect(int64_t rows) {
  const int64_t room = std::min(rows, rows_per_batch_ - rows_);
  fields_.Reserve(room);
  if (corrupt_column_ >= 0) corrupt_texts_.Reserve(room);
}

void RecordWriter::Clear() {
  fields_.Truncate(0);
  corrupt_texts_.Truncate(0);
  batches_.clear();
  rows_ = 0;
  bytes_ = 0;
}

void RecordWriter::CutBatch() {
  auto columns = fields_.Finish();
  if (corrupt_column_ >= 0) {
    columns.insert(columns.begin() + corrupt_column_, corrupt_texts_.Finish());
  }
  batches_.push_back(arrow::RecordBatch::Make(schema_, rows_, std::move(columns)));
  rows_ = 0;
  bytes_ = 0;
}

arrow::RecordBatchVector RecordWriter::Finish() {
  if (rows_ > 0) CutBatch();
  return std::exchange(batches_, {});
}

}  // namespace freshet

// One column that is being written: the base of a class for each type.
//
// Two ways lead in. Read takes a value on the quick way, straight from the text; Append takes one
// that the slow way has converted. A column is owned by the record or the column around it; one
// thread at a time. Out of memory is std::bad_alloc (growing_buffer.h).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include <arrow/array/data.h>
#include <arrow/result.h>
#include <arrow/type.h>

#include "json/jackson_input.h"
#include "json/json_cursor.h"
#include "json/json_value.h"
#include "json/validity.h"

namespace freshet {

class ColumnWriter {
 public:
  explicit ColumnWriter(std::shared_ptr<arrow::DataType> type) : type_(std::move(type)) {}
  virtual ~ColumnWriter() = default;

  const std::shared_ptr<arrow::DataType>& type() const { return type_; }

  /// Values so far.
  int64_t length() const { return length_; }

  /// Takes the cursor's next value. False refuses the line: the cursor is somewhere, the column may
  /// hold a part of the value, and the caller must Truncate.
  bool Read(JsonCursor* cursor) {
    const char first = cursor->Peek();
    if (first == 'n') {
      if (cursor->TakeBare() != "null") return false;
      AppendNull();
      return true;
    }
    return first != '\0' && ReadValue(cursor);
  }

  /// Takes a value of this type, or NULL.
  void Append(const JsonValue& value) {
    if (value.is_null()) {
      AppendNull();
    } else {
      AppendValue(value);
    }
  }

  virtual void AppendNull() = 0;

  /// Forgets all values from `length` on, also one that is only there in part.
  virtual void Truncate(int64_t length) = 0;

  /// Makes room for `rows` more.
  virtual void Reserve(int64_t rows) = 0;

  /// Hands the values over; the column is empty again.
  virtual std::shared_ptr<arrow::ArrayData> Finish() = 0;

 protected:
  /// There is a next value, and it does not begin like null.
  virtual bool ReadValue(JsonCursor* cursor) = 0;
  virtual void AppendValue(const JsonValue& value) = 0;

  /// For Finish: sets the length back and gives the array's data without its own buffers.
  std::shared_ptr<arrow::ArrayData> FinishData(arrow::BufferVector buffers);

  int64_t length_ = 0;
  Validity validity_;

 private:
  std::shared_ptr<arrow::DataType> type_;
};

/// Makes the writer of a type; `parser` is the one whose answers it gives. NotImplemented names a
/// type that Spark's JSON has no column for.
arrow::Result<std::unique_ptr<ColumnWriter>> MakeColumnWriter(
    const std::shared_ptr<arrow::DataType>& type, JacksonParser parser);

}  // namespace freshet

// The columns of an object's fields: those of a record, or those within a STRUCT.
//
// Owns the columns. One thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>

#include "json/column_writer.h"

namespace freshet {

class ObjectFields {
 public:
  static arrow::Result<ObjectFields> Make(const arrow::FieldVector& fields, JacksonParser parser);

  /// Takes an object, which must be next: one value, or NULL, in each column. False as
  /// ColumnWriter::Read.
  bool ReadObject(JsonCursor* cursor);

  /// Takes a STRUCT of the slow way.
  void AppendValues(const JsonValue::Children& children);

  void AppendNulls();
  void Truncate(int64_t length);
  void Reserve(int64_t rows);
  std::vector<std::shared_ptr<arrow::ArrayData>> Finish();

 private:
  struct Field {
    std::string name;
    std::unique_ptr<ColumnWriter> column;
    size_t next;  ///< the field that followed this one last time
  };
  static constexpr size_t kUnknown = static_cast<size_t>(-1);

  /// Takes a name; false refuses the line. `previous`: the field before.
  bool TakeName(JsonCursor* cursor, size_t previous, size_t* field);

  std::vector<Field> fields_;
  std::unordered_map<std::string_view, size_t> by_name_;  ///< into fields_
  size_t first_ = 0;                                      ///< the field that was first last time
  int64_t length_ = 0;
};

}  // namespace freshet

// Values of Arrow arrays → JSON text, as Spark's JacksonGenerator writes them for to_json.
//
// JsonArrayWriter is made for one array, cheaply, and then writes any of its rows. Types are those
// of Spark's columns (sql/schema_text.h) and null. NaN and the infinities are in quotes, BINARY is
// base 64, a NULL field of a STRUCT is left out, a NULL of an ARRAY or MAP is null. A MAP's keys
// are written as Spark does: DATE as days and TIMESTAMP as microseconds since 1970.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrow/array.h>
#include <arrow/result.h>

#include "json/datetime_pattern.h"

namespace freshet {

struct JsonTextOptions {
  bool null_fields = false;  ///< NULL fields of a STRUCT are written as null
  int32_t zone_offset = 0;   ///< seconds east of UTC in which TIMESTAMP is shown
  /// Without a pattern: yyyy-MM-dd, yyyy-MM-dd'T'HH:mm:ss.SSS, and the same with the offset.
  std::optional<DateTimePattern> date = {};
  std::optional<DateTimePattern> timestamp_ntz = {};
  std::optional<DateTimePattern> timestamp = {};
};

/// Immutable; any thread. Does not outlive its array's owner, nor the options.
class JsonArrayWriter {
 public:
  virtual ~JsonArrayWriter() = default;
  JsonArrayWriter(const JsonArrayWriter&) = delete;
  JsonArrayWriter& operator=(const JsonArrayWriter&) = delete;

  bool IsNull(int64_t row) const {
    return all_null_ ||
           (validity_ != nullptr && !arrow::bit_util::GetBit(validity_, offset_ + row));
  }

  /// Appends the value, or null.
  void Append(int64_t row, std::string* text) const {
    if (IsNull(row)) {
      *text += "null";
    } else {
      AppendValue(row, text);
    }
  }

  /// Appends a value that is not NULL.
  virtual void AppendValue(int64_t row, std::string* text) const = 0;

  /// Appends a MAP's key, in quotes. Keys are never NULL.
  virtual void AppendKey(int64_t row, std::string* text) const {
    *text += '"';
    AppendValue(row, text);
    *text += '"';
  }

 protected:
  explicit JsonArrayWriter(const arrow::Array& array)
      : validity_(array.null_bitmap_data()),
        offset_(array.offset()),
        all_null_(array.type_id() == arrow::Type::NA) {}
  /// Values that are never NULL.
  JsonArrayWriter() = default;

 private:
  const uint8_t* validity_ = nullptr;
  int64_t offset_ = 0;
  bool all_null_ = false;
};

/// OK when values of `type` can be written. NotImplemented names the part of it that can't be.
arrow::Status CheckJsonType(const arrow::DataType& type);

/// CheckJsonType of its type must be OK.
std::unique_ptr<JsonArrayWriter> MakeJsonArrayWriter(const arrow::Array& array,
                                                     const JsonTextOptions& options);

/// Objects whose fields are columns of their own; no row is NULL. Names may repeat.
std::unique_ptr<JsonArrayWriter> MakeJsonObjectWriter(const std::vector<std::string>& names,
                                                      const arrow::ArrayVector& columns,
                                                      const JsonTextOptions& options);

}  // namespace freshet

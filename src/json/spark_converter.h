// The tokens of a line or message → rows, as Spark 4.1's JacksonParser converts them. The slow way:
// it is exact where a text is unusual or broken; the decoders take the quick way first.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <arrow/type.h>

#include "json/jackson_reader.h"
#include "json/json_value.h"

namespace freshet {

/// What Spark makes of one line or message.
struct ConvertedLine {
  bool is_blank = false;    ///< no row at all
  bool is_corrupt = false;  ///< the rows get the line's text in their corrupt record column
  /// Each a STRUCT of the schema's fields. A corrupt line may have none: its row is all NULL.
  std::vector<JsonValue> rows;
  std::string reason;  ///< why it is corrupt
};

/// Immutable after construction but for `Convert`'s scratch; one thread.
class SparkConverter {
 public:
  /// `root`: the schema without the corrupt record column. Types are those that JsonDecoder::Make
  /// lets through.
  SparkConverter(std::shared_ptr<arrow::DataType> root, JacksonParser parser);
  ~SparkConverter();

  ConvertedLine Convert(std::string_view line);

 private:
  /// Spark: a value, a PartialValueException that carries one, any other exception.
  enum class Outcome { kValue, kPartial, kFailed };
  struct Type {
    std::shared_ptr<arrow::DataType> arrow;
    std::vector<Type> children;  ///< fields, element, or a MAP's value
    std::unordered_map<std::string, size_t> fields;
  };

  static Type MakeType(std::shared_ptr<arrow::DataType> type);
  Outcome Root(std::vector<JsonValue>* rows);
  Outcome Value(const Type& type, JsonValue* value);
  Outcome Object(const Type& type, JsonValue* value);
  Outcome Array(const Type& type, bool is_root, JsonValue* value);
  Outcome Map(const Type& type, JsonValue* value);
  Outcome Scalar(const Type& type, JsonValue* value);
  Outcome Integer(const Type& type, JsonValue* value);
  Outcome FloatingPoint(const Type& type, JsonValue* value);
  Outcome Text(const Type& type, JsonValue* value);
  /// A value that is no string, for a STRING column: its own text, or written anew from its tokens.
  Outcome SourceText(const Type& type, JsonValue* value);
  Outcome WrittenText(JsonValue* value);
  /// A string token for a column that is no string: dates, timestamps, decimals.
  Outcome FromText(const Type& type, const std::string& text, JsonValue* value);

  /// nextUntil: 1 when there is a token before `stop`, 0 at `stop` or the end, -1 on an error.
  int NextUntil(JsonToken stop);
  Outcome Mismatch(const Type& type);
  Outcome Fail(std::string reason);
  Outcome ReaderFailed() { return Fail(reader_->error()); }

  Type root_;
  const JacksonParser parser_;
  JacksonReader* reader_ = nullptr;  ///< of the text in Convert
  std::string reason_;
};

}  // namespace freshet

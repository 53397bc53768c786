// Messages of JSON → a STRUCT each, as Spark's from_json does.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/array.h>
#include <arrow/result.h>
#include <arrow/type.h>

#include "json/parse_mode.h"
#include "json/structural_index.h"

namespace freshet {

class RecordWriter;
class SparkConverter;

struct MessageDecoderOptions {
  ParseMode mode = ParseMode::kPermissive;  ///< from_json has no DROPMALFORMED
  /// Name of the field that takes the whole text of a message that does not fit; when the schema
  /// has no such field the text is dropped.
  std::string corrupt_record_column = "_corrupt_record";
};

/// Decodes messages into columns of one schema; a message is one record, whatever line ends are in
/// it. Holds buffers that it uses again; one thread at a time.
///
/// Spark's rules (JsonToStructs on JacksonParser, Spark 4.1.1) decide. They are JsonDecoder's but
/// for this: a message that is null or blank is NULL; bytes that are not UTF-8 become U+FFFD before
/// anything is read, so they break nothing; a number or nested value for a STRING field is written
/// anew (12.50 is 12.5, white space goes); an array of objects does not fit.
class MessageDecoder {
 public:
  static arrow::Result<std::unique_ptr<MessageDecoder>> Make(const arrow::Schema& schema,
                                                             const MessageDecoderOptions& options);
  ~MessageDecoder();

  /// STRUCT of the schema's fields.
  const std::shared_ptr<arrow::DataType>& type() const { return type_; }

  /// One value for each message, in order; several arrays where one would be too large for its
  /// offsets. A view whose data() is nullptr is a null message. With FAILFAST the first message
  /// that does not fit is Status::Invalid with its number in `messages` and the reason.
  arrow::Result<std::vector<std::shared_ptr<arrow::StructArray>>> Decode(
      std::span<const std::string_view> messages);

  /// Messages that did not fit since the decoder was made.
  int64_t corrupt_messages() const { return corrupt_; }

 private:
  MessageDecoder(std::shared_ptr<arrow::DataType> type, ParseMode mode,
                 std::unique_ptr<StructuralIndex> index, std::unique_ptr<RecordWriter> rows,
                 std::unique_ptr<SparkConverter> converter);

  arrow::Status DecodePart(std::span<const std::string_view> messages);
  arrow::Status DecodeIndexed(std::span<const std::string_view> messages);
  arrow::Status DecodeSlowly(std::string_view message);
  void AppendNull(size_t size);
  arrow::Result<std::vector<std::shared_ptr<arrow::StructArray>>> Finish();

  const std::shared_ptr<arrow::DataType> type_;
  const ParseMode mode_;
  const std::unique_ptr<StructuralIndex> index_;
  const std::unique_ptr<RecordWriter> rows_;
  const std::unique_ptr<SparkConverter> converter_;
  std::string text_;            ///< of the messages that are being read
  std::vector<uint8_t> valid_;  ///< a byte a row
  int64_t corrupt_ = 0;
};

}  // namespace freshet

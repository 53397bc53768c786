#include "json/message_decoder.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include <arrow/buffer_builder.h>

#include "json/json_cursor.h"
#include "json/record_schema.h"
#include "json/record_writer.h"
#include "json/spark_converter.h"
#include "json/utf_text.h"

namespace freshet {
namespace {

/// Messages are put behind one another up to about this size, so that text and index stay in the
/// cache.
constexpr size_t kPartBytes = size_t{256} << 10;

/// Messages up to here keep a batch's offsets within 31 bits, whatever is in them.
constexpr size_t kMaxMessageBytes = size_t{512} << 20;

constexpr int64_t kRowsPerArray = int64_t{1} << 20;

/// How many of the messages make a part.
size_t MessagesOfPart(std::span<const std::string_view> messages) {
  size_t bytes = 0;
  size_t count = 0;
  while (count < messages.size() && (count == 0 || bytes < kPartBytes)) {
    bytes += messages[count++].size();
  }
  return count;
}

}  // namespace

MessageDecoder::MessageDecoder(std::shared_ptr<arrow::DataType> type, ParseMode mode,
                               std::unique_ptr<StructuralIndex> index,
                               std::unique_ptr<RecordWriter> rows,
                               std::unique_ptr<SparkConverter> converter)
    : type_(std::move(type)),
      mode_(mode),
      index_(std::move(index)),
      rows_(std::move(rows)),
      converter_(std::move(converter)) {}

MessageDecoder::~MessageDecoder() = default;

arrow::Result<std::unique_ptr<MessageDecoder>> MessageDecoder::Make(
    const arrow::Schema& schema, const MessageDecoderOptions& options) {
  ARROW_ASSIGN_OR_RAISE(RecordSchema record,
                        MakeRecordSchema(schema, options.corrupt_record_column));
  ARROW_ASSIGN_OR_RAISE(auto index, StructuralIndex::Make());
  ARROW_ASSIGN_OR_RAISE(auto rows,
                        RecordWriter::Make(record, kRowsPerArray, JacksonParser::kCharacters));
  auto converter =
      std::make_unique<SparkConverter>(std::move(record.readable), JacksonParser::kCharacters);
  return std::unique_ptr<MessageDecoder>(new MessageDecoder(arrow::struct_(record.schema->fields()),
                                                            options.mode, std::move(index),
                                                            std::move(rows), std::move(converter)));
}

arrow::Result<std::vector<std::shared_ptr<arrow::StructArray>>> MessageDecoder::Decode(
    std::span<const std::string_view> messages) {
  arrow::Status status;
  try {
    rows_->Expect(static_cast<int64_t>(messages.size()));
    valid_.reserve(messages.size());
    for (auto rest = messages; !rest.empty() && status.ok();) {
      const size_t count = MessagesOfPart(rest);
      status = DecodePart(rest.first(count));
      rest = rest.subspan(count);
    }
    if (status.ok()) return Finish();
  } catch (const std::bad_alloc&) {
    status = arrow::Status::OutOfMemory("no memory for the rows of ", messages.size(),
                                        " messages: give a micro-batch fewer");
  }
  rows_->Clear();
  valid_.clear();
  return status;
}

arrow::Status MessageDecoder::DecodePart(std::span<const std::string_view> messages) {
  text_.clear();
  for (const std::string_view message : messages) {
    if (message.size() > kMaxMessageBytes) {
      return arrow::Status::Invalid("message ", valid_.size(), " has more than 512 MiB");
    }
    // No string reaches over a line end, so messages are independent.
    text_.append(message).push_back('\n');
  }
  ARROW_ASSIGN_OR_RAISE(bool indexed, index_->Build(text_));
  if (indexed) return DecodeIndexed(messages);
  // One message breaks the index of them all; alone, the others are plain again.
  for (const std::string_view& message : messages) {
    text_.assign(message).push_back('\n');
    ARROW_ASSIGN_OR_RAISE(indexed, index_->Build(text_));
    ARROW_RETURN_NOT_OK(indexed ? DecodeIndexed({&message, 1}) : DecodeSlowly(message));
  }
  return arrow::Status::OK();
}

arrow::Status MessageDecoder::DecodeIndexed(std::span<const std::string_view> messages) {
  const bool has_escapes = std::memchr(text_.data(), '\\', text_.size()) != nullptr;
  JsonCursor cursor(text_.data(), text_.size(), has_escapes);
  const uint32_t* next = index_->begin();
  size_t end = 0;
  for (const std::string_view message : messages) {
    end += message.size() + 1;
    cursor.StartLine(next, end - 1);
    if (*next >= end) {
      AppendNull(message.size());
    } else if (cursor.Peek() == '{' && rows_->ReadRow(&cursor, message.size())) {
      valid_.push_back(1);
      next = cursor.next();
    } else {
      ARROW_RETURN_NOT_OK(DecodeSlowly(message));
    }
    // Spark does not look at what follows the first value of a message.
    while (*next < end && *next < text_.size()) ++next;
  }
  return arrow::Status::OK();
}

arrow::Status MessageDecoder::DecodeSlowly(std::string_view message) {
  const ConvertedLine converted = converter_->Convert(MakeValidUtf8(message));
  if (converted.is_blank) {
    AppendNull(message.size());
    return arrow::Status::OK();
  }
  if (converted.is_corrupt) {
    ++corrupt_;
    if (mode_ == ParseMode::kFailFast) {
      return arrow::Status::Invalid("message ", valid_.size(), ": ", converted.reason,
                                    " (mode FAILFAST; PERMISSIVE keeps such messages)");
    }
  }
  rows_->AppendRow(converted.rows.empty() ? JsonValue{} : converted.rows.front(),
                   converted.is_corrupt ? &message : nullptr, message.size());
  valid_.push_back(1);
  return arrow::Status::OK();
}

void MessageDecoder::AppendNull(size_t size) {
  rows_->AppendRow(JsonValue{}, nullptr, size);
  valid_.push_back(0);
}

arrow::Result<std::vector<std::shared_ptr<arrow::StructArray>>> MessageDecoder::Finish() {
  std::vector<std::shared_ptr<arrow::StructArray>> arrays;
  const uint8_t* valid = valid_.data();
  for (const auto& batch : rows_->Finish()) {
    const int64_t rows = batch->num_rows();
    const int64_t nulls = std::count(valid, valid + rows, 0);
    std::shared_ptr<arrow::Buffer> bits;
    if (nulls > 0) {
      arrow::TypedBufferBuilder<bool> builder;
      ARROW_RETURN_NOT_OK(builder.Append(valid, rows));
      ARROW_ASSIGN_OR_RAISE(bits, builder.Finish());
    }
    arrays.push_back(std::make_shared<arrow::StructArray>(type_, rows, batch->columns(),
                                                          std::move(bits), nulls));
    valid += rows;
  }
  valid_.clear();
  return arrays;
}

}  // namespace freshet

// STRING and BINARY columns: offsets and bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "json/column_writer.h"
#include "json/growing_buffer.h"

namespace freshet {

class BytesWriter : public ColumnWriter {
 public:
  explicit BytesWriter(std::shared_ptr<arrow::DataType> type);

  void AppendNull() final;
  void Truncate(int64_t length) final;
  void Reserve(int64_t rows) final;
  std::shared_ptr<arrow::ArrayData> Finish() final;

  /// Takes bytes as they are; for STRING they must be UTF-8.
  void AppendBytes(std::string_view bytes) { AppendBytes(bytes, bytes.data() + bytes.size()); }

 protected:
  /// The same, where up to `readable_end` bytes behind them may be read.
  void AppendBytes(std::string_view bytes, const char* readable_end);
  void AppendValue(const JsonValue& value) final;

  std::string scratch_;

 private:
  GrowingBuffer<int32_t> offsets_;  ///< length + 1
  GrowingBuffer<uint8_t> bytes_;
};

class StringWriter final : public BytesWriter {
 public:
  /// The parser of characters writes a number or nested value anew where the other takes its text.
  explicit StringWriter(JacksonParser parser = JacksonParser::kBytes);

 protected:
  bool ReadValue(JsonCursor* cursor) override;

 private:
  const JacksonParser parser_;
};

class BinaryWriter final : public BytesWriter {
 public:
  BinaryWriter();

 protected:
  bool ReadValue(JsonCursor* cursor) override;
};

}  // namespace freshet

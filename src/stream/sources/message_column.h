// A column that is decoded from messages while they are read, in the place of from_json.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/array.h>
#include <arrow/result.h>

#include "json/message_decoder.h"
#include "pipeline/flow_graph.h"

namespace freshet {

/// Collects the bytes of messages and decodes them all at once. One thread.
class MessageColumn {
 public:
  explicit MessageColumn(JsonColumn column) : column_(std::move(column)) {}

  const JsonColumn& column() const { return column_; }

  /// Copies a message; null where `bytes` is.
  void Append(const void* bytes, size_t size);

  /// The STRUCTs of the messages since the last call. With FAILFAST the first message that does not
  /// fit is Invalid, with its number among them.
  arrow::Result<std::shared_ptr<arrow::Array>> Finish();

  /// Messages that did not fit, ever.
  int64_t corrupt_messages() const { return decoder_ ? decoder_->corrupt_messages() : 0; }

 private:
  static constexpr size_t kNull = static_cast<size_t>(-1);

  const JsonColumn column_;
  std::unique_ptr<MessageDecoder> decoder_;  // made when it is needed first
  std::string text_;
  std::vector<size_t> sizes_;  // kNull for a null
  std::vector<std::string_view> messages_;
};

}  // namespace freshet

#include "stream/sources/message_column.h"

#include <arrow/array/concatenate.h>

namespace freshet {

void MessageColumn::Append(const void* bytes, size_t size) {
  if (bytes != nullptr) text_.append(static_cast<const char*>(bytes), size);
  sizes_.push_back(bytes == nullptr ? kNull : size);
}

arrow::Result<std::shared_ptr<arrow::Array>> MessageColumn::Finish() {
  if (!decoder_) {
    ARROW_ASSIGN_OR_RAISE(
        decoder_,
        MessageDecoder::Make(*column_.schema, {column_.mode, column_.corrupt_record_column}));
  }
  messages_.clear();
  const char* at = text_.data();
  for (const size_t size : sizes_) {
    messages_.push_back(size == kNull ? std::string_view() : std::string_view(at, size));
    at += messages_.back().size();
  }
  auto decoded = decoder_->Decode(messages_);
  text_.clear();
  sizes_.clear();
  if (!decoded.ok()) return decoded.status();
  if (decoded->size() == 1) return decoded->front();
  return arrow::Concatenate(arrow::ArrayVector(decoded->begin(), decoded->end()));
}

}  // namespace freshet

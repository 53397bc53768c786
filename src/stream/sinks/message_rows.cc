#include "stream/sinks/message_rows.h"

#include <utility>

namespace freshet {
namespace {

std::optional<std::string_view> BytesAt(const arrow::BinaryArray* column, int64_t row) {
  if (column == nullptr || column->IsNull(row)) return std::nullopt;
  return column->GetView(row);
}

template <typename Array>
const Array* Column(const arrow::RecordBatch& batch, const char* name) {
  const int index = batch.schema()->GetFieldIndex(name);
  return index < 0 ? nullptr : static_cast<const Array*>(batch.column(index).get());
}

}  // namespace

MessageRows::MessageRows(std::shared_ptr<arrow::RecordBatch> batch)
    : batch_(std::move(batch)),
      value_(Bytes("value")),
      key_(Bytes("key")),
      topic_(Bytes("topic")),
      partition_(Column<arrow::Int32Array>(*batch_, "partition")),
      headers_(Column<arrow::ListArray>(*batch_, "headers")) {}

const arrow::BinaryArray* MessageRows::Bytes(const char* name) const {
  return Column<arrow::BinaryArray>(*batch_, name);
}

std::optional<std::string_view> MessageRows::Topic(int64_t row) const {
  return BytesAt(topic_, row);
}

arrow::Result<kafka::OutgoingMessage> MessageRows::Message(int64_t row) {
  kafka::OutgoingMessage message;
  message.value = BytesAt(value_, row);
  message.key = BytesAt(key_, row);
  if (partition_ != nullptr && partition_->IsValid(row)) {
    message.partition = partition_->Value(row);
    if (*message.partition < 0) {
      return arrow::Status::Invalid("a message can't go to partition ", *message.partition);
    }
  }
  if (headers_ != nullptr && headers_->IsValid(row)) {
    ARROW_RETURN_NOT_OK(TakeHeaders(row));
    message.headers = row_headers_;
  }
  return message;
}

arrow::Status MessageRows::TakeHeaders(int64_t row) {
  row_headers_.clear();
  const auto& pairs = static_cast<const arrow::StructArray&>(*headers_->values());
  const auto& keys = static_cast<const arrow::BinaryArray&>(*pairs.field(0));
  const auto& values = static_cast<const arrow::BinaryArray&>(*pairs.field(1));
  for (int64_t i = headers_->value_offset(row); i < headers_->value_offset(row + 1); ++i) {
    if (pairs.IsNull(i) || keys.IsNull(i)) {
      return arrow::Status::Invalid("a message's header needs a key, and this one's is NULL");
    }
    row_headers_.push_back({keys.GetView(i), BytesAt(&values, i)});
  }
  return arrow::Status::OK();
}

}  // namespace freshet

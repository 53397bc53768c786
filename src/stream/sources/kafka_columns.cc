#include "stream/sources/kafka_columns.h"

#include <string_view>

namespace freshet {
namespace {

constexpr int64_t kMicrosecondsPerMillisecond = 1000;

/// The builder of a column, or null where the schema does not have it.
template <typename Builder>
std::unique_ptr<Builder> MakeBuilder(const arrow::Schema& schema, const std::string& name) {
  const std::shared_ptr<arrow::Field> field = schema.GetFieldByName(name);
  if (field == nullptr) return nullptr;
  return std::make_unique<Builder>(field->type(), arrow::default_memory_pool());
}

arrow::Status AppendBytes(arrow::BinaryBuilder* builder, const void* bytes, size_t size) {
  if (builder == nullptr) return arrow::Status::OK();
  if (bytes == nullptr) return builder->AppendNull();
  return builder->Append(static_cast<const uint8_t*>(bytes), static_cast<int32_t>(size));
}

/// Java's TimestampType: 0 CreateTime, 1 LogAppendTime, -1 where a message has none.
int32_t JavaTimestampType(rd_kafka_timestamp_type_t type) { return static_cast<int32_t>(type) - 1; }

template <typename Builder>
arrow::Status Reserve(Builder* builder, int64_t rows) {
  return builder == nullptr ? arrow::Status::OK() : builder->Reserve(rows);
}

}  // namespace

KafkaColumns::KafkaColumns(const KafkaInput& input, kafka::TopicPartition partition)
    : schema_(input.schema),
      partition_(std::move(partition)),
      key_(MakeBuilder<arrow::BinaryBuilder>(*schema_, "key")),
      value_(MakeBuilder<arrow::BinaryBuilder>(*schema_, "value")),
      offset_(MakeBuilder<arrow::Int64Builder>(*schema_, "offset")),
      timestamp_(MakeBuilder<arrow::TimestampBuilder>(*schema_, "timestamp")),
      timestamp_type_(MakeBuilder<arrow::Int32Builder>(*schema_, "timestampType")) {
  if (const auto headers = schema_->GetFieldByName("headers")) {
    headers_ = arrow::MakeBuilder(headers->type()).ValueOrDie();
  }
  for (const JsonColumn& column : input.json_columns) {
    if (schema_->GetFieldByName(column.name) != nullptr) json_.emplace_back(column);
  }
}

arrow::Status KafkaColumns::Append(const rd_kafka_message_t& message) {
  ARROW_RETURN_NOT_OK(AppendBytes(key_.get(), message.key, message.key_len));
  ARROW_RETURN_NOT_OK(AppendBytes(value_.get(), message.payload, message.len));
  if (offset_) ARROW_RETURN_NOT_OK(offset_->Append(message.offset));
  if (timestamp_ || timestamp_type_) {
    rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    const int64_t milliseconds = rd_kafka_message_timestamp(&message, &type);
    if (timestamp_) {
      ARROW_RETURN_NOT_OK(timestamp_->Append(milliseconds * kMicrosecondsPerMillisecond));
    }
    if (timestamp_type_) ARROW_RETURN_NOT_OK(timestamp_type_->Append(JavaTimestampType(type)));
  }
  if (headers_) ARROW_RETURN_NOT_OK(AppendHeaders(message));
  for (MessageColumn& column : json_) {
    if (column.column().from == "key") {
      column.Append(message.key, message.key_len);
    } else {
      column.Append(message.payload, message.len);
    }
  }
  if (rows_ == 0) first_offset_ = message.offset;
  ++rows_;
  bytes_ += static_cast<int64_t>(message.key_len + message.len);
  return rows_ == kRows || bytes_ >= kBytes ? EndBatch() : arrow::Status::OK();
}

arrow::Status KafkaColumns::AppendHeaders(const rd_kafka_message_t& message) {
  auto* list = static_cast<arrow::ListBuilder*>(headers_.get());
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR ||
      rd_kafka_header_cnt(headers) == 0) {
    return list->AppendNull();
  }
  ARROW_RETURN_NOT_OK(list->Append());
  auto* header = static_cast<arrow::StructBuilder*>(list->value_builder());
  auto* key = static_cast<arrow::StringBuilder*>(header->field_builder(0));
  auto* value = static_cast<arrow::BinaryBuilder*>(header->field_builder(1));
  const char* name = nullptr;
  const void* bytes = nullptr;
  size_t size = 0;
  for (size_t i = 0;
       rd_kafka_header_get_all(headers, i, &name, &bytes, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    ARROW_RETURN_NOT_OK(header->Append());
    ARROW_RETURN_NOT_OK(key->Append(std::string_view(name)));
    ARROW_RETURN_NOT_OK(AppendBytes(value, bytes, size));
  }
  return arrow::Status::OK();
}

arrow::Result<std::shared_ptr<arrow::Array>> KafkaColumns::Repeat(
    const arrow::Scalar& value, std::shared_ptr<arrow::Array>* made) const {
  if (!*made || (*made)->length() < rows_) {
    ARROW_ASSIGN_OR_RAISE(*made, arrow::MakeArrayFromScalar(value, rows_));
  }
  return (*made)->Slice(0, rows_);
}

arrow::Result<std::shared_ptr<arrow::Array>> KafkaColumns::FinishColumn(const std::string& name) {
  if (name == "key") return key_->Finish();
  if (name == "value") return value_->Finish();
  if (name == "topic") return Repeat(arrow::StringScalar(partition_.topic), &topics_);
  if (name == "partition") return Repeat(arrow::Int32Scalar(partition_.partition), &partitions_);
  if (name == "offset") return offset_->Finish();
  if (name == "timestamp") return timestamp_->Finish();
  if (name == "timestampType") return timestamp_type_->Finish();
  if (name == "headers") return headers_->Finish();
  for (MessageColumn& column : json_) {
    if (name == column.column().name) return FinishJson(&column);
  }
  return arrow::Status::Invalid("a Kafka source has no column '", name, "'");
}

arrow::Result<std::shared_ptr<arrow::Array>> KafkaColumns::FinishJson(MessageColumn* column) {
  auto decoded = column->Finish();
  if (decoded.ok()) return decoded;
  return decoded.status().WithMessage("topic '", partition_.topic, "', partition ",
                                      partition_.partition, ", from offset ", first_offset_,
                                      " on, ", decoded.status().message());
}

int64_t KafkaColumns::corrupt_messages() const {
  int64_t sum = 0;
  for (const MessageColumn& column : json_) sum += column.corrupt_messages();
  return sum;
}

arrow::Status KafkaColumns::EndBatch() {
  if (rows_ == 0) return arrow::Status::OK();
  arrow::ArrayVector columns;
  for (const auto& field : schema_->fields()) {
    ARROW_ASSIGN_OR_RAISE(columns.emplace_back(), FinishColumn(field->name()));
  }
  batches_.push_back(arrow::RecordBatch::Make(schema_, rows_, std::move(columns)));
  // The next one is likely to be as large.
  for (arrow::BinaryBuilder* builder : {key_.get(), value_.get()})
    ARROW_RETURN_NOT_OK(Reserve(builder, rows_));
  ARROW_RETURN_NOT_OK(Reserve(offset_.get(), rows_));
  ARROW_RETURN_NOT_OK(Reserve(timestamp_.get(), rows_));
  ARROW_RETURN_NOT_OK(Reserve(timestamp_type_.get(), rows_));
  if (value_ && rows_ == kRows) ARROW_RETURN_NOT_OK(value_->ReserveData(bytes_));
  rows_ = 0;
  bytes_ = 0;
  return arrow::Status::OK();
}

arrow::Result<arrow::RecordBatchVector> KafkaColumns::Finish() {
  ARROW_RETURN_NOT_OK(EndBatch());
  return std::exchange(batches_, {});
}

}  // namespace freshet

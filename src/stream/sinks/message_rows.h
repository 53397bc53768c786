// A flow's rows as messages for Kafka.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <arrow/array.h>
#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "kafka/message_producer.h"

namespace freshet {

/// Reads the columns of kafka::OutgoingColumns from one record batch, by name; other columns are
/// not looked at. Shares the batch. One thread.
class MessageRows {
 public:
  explicit MessageRows(std::shared_ptr<arrow::RecordBatch> batch);

  int64_t size() const { return batch_->num_rows(); }

  /// The topic that the row names; nullopt where it is NULL or there is no such column.
  std::optional<std::string_view> Topic(int64_t row) const;

  /// The row's message, without a tag; valid until the next call. Invalid for a negative partition
  /// and for a header without a key: Kafka has neither.
  arrow::Result<kafka::OutgoingMessage> Message(int64_t row);

 private:
  /// Both STRING and BINARY are this in Arrow.
  const arrow::BinaryArray* Bytes(const char* name) const;
  arrow::Status TakeHeaders(int64_t row);

  std::shared_ptr<arrow::RecordBatch> batch_;
  // Of batch_; null where there is no such column.
  const arrow::BinaryArray* value_;
  const arrow::BinaryArray* key_;
  const arrow::BinaryArray* topic_;
  const arrow::Int32Array* partition_;
  const arrow::ListArray* headers_;
  std::vector<kafka::Header> row_headers_;
};

}  // namespace freshet

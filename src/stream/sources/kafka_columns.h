// Messages of one partition → Arrow columns.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <arrow/api.h>
#include <arrow/result.h>
#include <librdkafka/rdkafka.h>

#include "kafka/partition_offsets.h"
#include "pipeline/flow_graph.h"
#include "stream/sources/message_column.h"

namespace freshet {

/// Collects messages and makes RecordBatches of them, each of kRows rows at most. Only those of
/// Spark's columns (kafka/message_schema.h) that are in the schema are built. Topic and partition
/// are the same in every row. One thread.
class KafkaColumns {
 public:
  static constexpr int64_t kRows = 65536;
  /// A batch ends early when its keys and values take this much.
  static constexpr int64_t kBytes = int64_t{64} << 20;

  /// `input` says which columns.
  KafkaColumns(const KafkaInput& input, kafka::TopicPartition partition);

  /// Copies the message.
  arrow::Status Append(const rd_kafka_message_t& message);

  /// The messages since the last call.
  arrow::Result<arrow::RecordBatchVector> Finish();

  /// Messages that did not fit a JSON column, ever.
  int64_t corrupt_messages() const;

 private:
  arrow::Status AppendHeaders(const rd_kafka_message_t& message);
  arrow::Status EndBatch();
  arrow::Result<std::shared_ptr<arrow::Array>> FinishColumn(const std::string& name);
  arrow::Result<std::shared_ptr<arrow::Array>> FinishJson(MessageColumn* column);
  /// `value` in each row; `*made` is that of an earlier batch, and is used again.
  arrow::Result<std::shared_ptr<arrow::Array>> Repeat(const arrow::Scalar& value,
                                                      std::shared_ptr<arrow::Array>* made) const;

  const std::shared_ptr<arrow::Schema> schema_;
  const kafka::TopicPartition partition_;

  // Null: not in the schema.
  std::unique_ptr<arrow::BinaryBuilder> key_;
  std::unique_ptr<arrow::BinaryBuilder> value_;
  std::unique_ptr<arrow::Int64Builder> offset_;
  std::unique_ptr<arrow::TimestampBuilder> timestamp_;
  std::unique_ptr<arrow::Int32Builder> timestamp_type_;
  std::unique_ptr<arrow::ArrayBuilder> headers_;
  std::vector<MessageColumn> json_;

  std::shared_ptr<arrow::Array> topics_;
  std::shared_ptr<arrow::Array> partitions_;

  int64_t rows_ = 0;
  int64_t first_offset_ = 0;  // of these rows
  int64_t bytes_ = 0;
  arrow::RecordBatchVector batches_;
};

}  // namespace freshet

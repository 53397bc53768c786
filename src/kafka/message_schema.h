// The columns of read_kafka.
#pragma once

#include <memory>

#include <arrow/type.h>

namespace freshet::kafka {

/// Spark's columns of a Kafka source (KafkaRecordToRowConverter.scala): key BINARY, value BINARY,
/// topic STRING, partition INT, offset BIGINT, timestamp TIMESTAMP, timestampType INT, and with
/// includeHeaders headers ARRAY<STRUCT<key: STRING, value: BINARY>>.
std::shared_ptr<arrow::Schema> MessageSchema(bool with_headers);

}  // namespace freshet::kafka

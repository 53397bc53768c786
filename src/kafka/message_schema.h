// A Kafka message as a row: as Spark's source gives one, and as its sink takes one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arrow/type.h>

namespace freshet::kafka {

/// Spark's columns of a Kafka source (KafkaRecordToRowConverter.scala): key BINARY, value BINARY,
/// topic STRING, partition INT, offset BIGINT, timestamp TIMESTAMP, timestampType INT, and with
/// includeHeaders headers ARRAY<STRUCT<key: STRING, value: BINARY>>.
std::shared_ptr<arrow::Schema> MessageSchema(bool with_headers);

/// A column of a message to be written.
struct OutgoingColumn {
  std::string name;
  std::vector<std::shared_ptr<arrow::DataType>> types;  ///< it may have any of these

  bool Takes(const arrow::DataType& type) const;
};

/// value, key, topic, partition and headers, with Spark's types (KafkaWriter.scala).
const std::vector<OutgoingColumn>& OutgoingColumns();

}  // namespace freshet::kafka

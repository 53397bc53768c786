// Messages that were to be read and that Kafka no longer has.
#pragma once

#include <cstdint>
#include <string>

#include <arrow/status.h>

#include "kafka/partition_offsets.h"
#include "stream/sources/source.h"

namespace freshet {

/// failOnDataLoss: an error, or a count and a warning. Pure but for `batch`.
class KafkaDataLoss {
 public:
  explicit KafkaDataLoss(bool fails) : fails_(fails) {}

  bool fails() const { return fails_; }

  /// Offsets from `from` to before `to` are lost. `there` says what is there instead.
  arrow::Status Lose(const kafka::TopicPartition& partition, int64_t from, int64_t to,
                     const std::string& there, SourceBatch* batch) const;

  /// An unknown number of messages is lost. With no batch to count it in, only an error is told.
  arrow::Status Report(const std::string& what, SourceBatch* batch) const;

 private:
  const bool fails_;
};

}  // namespace freshet

// sources/0/0 of a Kafka source: where it began. Spark's KafkaSourceInitialOffsetWriter.
//
// A zero byte, then
//     v1
//     {"readings":{"0":12,"1":7}}
// without a newline at the end.
#pragma once

#include <optional>
#include <string>

#include <arrow/result.h>

#include "base/disk.h"
#include "kafka/partition_offsets.h"
#include "stream/checkpoint/metadata_log.h"

namespace freshet {

/// Reads and writes it. Not thread-safe; `disk` outlives it.
class KafkaInitialOffsets {
 public:
  KafkaInitialOffsets(std::string path, Disk* disk) : log_(std::move(path), disk) {}

  /// nullopt when the source never began. A file that is torn or of a newer version is an error
  /// that names it.
  arrow::Result<std::optional<kafka::PartitionOffsets>> Get();

  /// Writes it, durably; AlreadyExists when another process did.
  arrow::Status Put(const kafka::PartitionOffsets& offsets);

  std::string FilePath() const { return log_.EntryPath(0); }

 private:
  MetadataLog log_;
};

}  // namespace freshet

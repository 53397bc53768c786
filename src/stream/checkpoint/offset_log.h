// offsets/N and commits/N: what each holds, in Spark's words.
//
// offsets/N, after OffsetSeqLog.scala:
//     v1
//     {"batchWatermarkMs":0,"batchTimestampMs":1736669880000,"conf":{}}
//     {"logOffset":0}
// (one line for each source; `-` where a source has no offset yet). commits/N, after
// CommitLog.scala:
//     v1
//     {"nextBatchWatermarkMs":0}
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "stream/checkpoint/offset.h"

namespace freshet {

struct OffsetLogEntry {
  int64_t batch_watermark_ms = 0;
  int64_t batch_timestamp_ms = 0;
  std::map<std::string, std::string> conf{};  ///< Spark's settings of the batch, kept as they were
  std::vector<std::optional<Offset>> offsets{};
};

std::string SerializeOffsetLogEntry(const OffsetLogEntry& entry);
/// Fails with what is wrong (empty, torn, a newer version); the caller names the file.
arrow::Result<OffsetLogEntry> ParseOffsetLogEntry(std::string_view text);

struct CommitLogEntry {
  int64_t next_batch_watermark_ms = 0;
};

std::string SerializeCommitLogEntry(const CommitLogEntry& entry);
arrow::Result<CommitLogEntry> ParseCommitLogEntry(std::string_view text);

}  // namespace freshet

// A stream's beginning: offsets, and the rows between two of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>

#include "base/wait_listener.h"
#include "stream/checkpoint/offset.h"

namespace freshet {

/// What a micro-batch read.
struct SourceBatch {
  arrow::RecordBatchVector batches;
  int64_t input_rows = 0;
  /// Records that did not fit the schema, where the source decodes text.
  int64_t corrupt_records = 0;
  /// Records that the source no longer has and was told to do without (failOnDataLoss => 'false'),
  /// as far as they can be counted, and what became of them.
  int64_t lost_records = 0;
  std::vector<std::string> losses;
};

/// What a source adds to a micro-batch's progress.
struct SourceReport {
  std::optional<Offset> latest_offset;         ///< nullopt: where the batch ended
  std::map<std::string, std::string> metrics;  ///< Spark's names and texts
};

/// One source of one flow. Used by the flow's thread alone, except for Interrupt.
///
/// The order of calls for a micro-batch is LatestOffset, (the engine writes offsets/N), Read, (sink
/// and logs), Commit. After a restart Read may be called with offsets that an earlier process
/// planned, before any LatestOffset.
class Source {
 public:
  virtual ~Source() = default;

  virtual const std::shared_ptr<arrow::Schema>& schema() const = 0;

  /// Spark's description of the source, for progress: `FileStreamSource[file:/…]`.
  virtual std::string Description() const = 0;

  /// Freezes what is there now: from here on LatestOffset goes no further than what was there at
  /// the call (Spark's availableNow).
  virtual arrow::Status PrepareForAvailableNow() = 0;

  /// The offset that the next micro-batch reads up to, within the source's limits for one
  /// micro-batch; nullopt or `start` itself when there is nothing new. `start` is where the last
  /// batch ended; nullopt before the first. What it plans is durable on return (the file source
  /// writes its log).
  virtual arrow::Result<std::optional<Offset>> LatestOffset(const std::optional<Offset>& start) = 0;

  /// The rows after `start` (nullopt: from the beginning) up to and with `end`. The same offsets
  /// give the same rows, in any process; what makes that impossible (a file that has gone) is an
  /// error that says so. Cancelled when
  /// it had to wait for something and Interrupt was called.
  virtual arrow::Result<SourceBatch> Read(const std::optional<Offset>& start,
                                          const Offset& end) = 0;

  /// Everything up to `end` is committed for good: the source may forget it (cleanSource).
  virtual arrow::Status Commit(const Offset& end) = 0;

  /// The last LatestOffset found nothing because something is not there yet. With
  /// PrepareForAvailableNow the caller waits and asks again, until there is an answer or an error.
  virtual bool IsWaiting() const { return false; }

  /// For the progress of a micro-batch that ended at `end`.
  virtual SourceReport Report(const Offset& end) const {
    static_cast<void>(end);
    return {};
  }

  /// Waits until there may be something new, `timeout` has passed, or Interrupt is called. A
  /// wake-up promises nothing; the caller asks LatestOffset.
  virtual void WaitForData(std::chrono::milliseconds timeout) = 0;

  /// Ends a WaitForData that is under way or the next one. From any thread, and safe at any time.
  virtual void Interrupt() = 0;
};

}  // namespace freshet

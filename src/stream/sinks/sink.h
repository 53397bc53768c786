// A stream's end: what takes a flow's micro-batches.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/status.h>

#include "stream/checkpoint/recovery.h"

namespace freshet {

/// One sink of one flow. Used by the flow's thread alone, except for Interrupt.
///
/// The order of calls is Load, AddFacts, CreateIfMissing, then Write for batch after batch. After a
/// restart the first Write may be of a batch that an earlier process wrote, in whole or in part.
class Sink {
 public:
  virtual ~Sink() = default;

  /// Looks at what is there. Nothing is written.
  virtual arrow::Status Load() = 0;

  /// Says what recovery has to know of the sink. `nothing_planned`: offsets/ is empty; what is
  /// only then of importance is only then looked at.
  virtual arrow::Status AddFacts(bool nothing_planned, RecoveryFacts* facts) const = 0;

  /// Makes what the batches go to, where that is for the sink to do.
  virtual arrow::Status CreateIfMissing() = 0;

  /// From here on a wait for something outside has an end (--once).
  virtual void LimitWaits() {}

  struct Written {
    int64_t rows = 0;
    std::optional<int64_t> version{};  ///< of the table, after it
  };

  /// Writes a micro-batch: the output's columns first, whatever stands behind them is left out. On
  /// return the batch is durable. Cancelled when it had to wait for something and Interrupt was
  /// called: the batch is written anew at the next start.
  virtual arrow::Result<Written> Write(int64_t batch_id,
                                       const arrow::RecordBatchVector& batches) = 0;

  /// The run has come to its end: waits for what is done behind the micro-batches.
  virtual void Finish() {}

  /// Ends waits, now and from now on. Any thread.
  virtual void Interrupt() {}

  /// What holds the rows, for messages: a table's path, a topic.
  virtual std::string Place() const = 0;
  /// Spark's description, for progress: `DeltaSink[path]`.
  virtual std::string Description() const = 0;
};

}  // namespace freshet

// One flow's run: micro-batch by micro-batch through the exactly-once protocol.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include <arrow/result.h>
#include <arrow/status.h>

#include "base/disk.h"
#include "pipeline/flow_graph.h"
#include "query/query_engine.h"
#include "stream/batch_computation.h"
#include "stream/checkpoint/checkpoint.h"
#include "stream/checkpoint/offset_log.h"
#include "stream/checkpoint/recovery.h"
#include "stream/flow_listener.h"
#include "stream/flow_waits.h"
#include "stream/sinks/sink.h"
#include "stream/sources/source.h"
#include "stream/trigger.h"

namespace freshet {

/// What all flows of a program share. Whoever makes it owns what it points to, for longer than the
/// flows live.
struct StreamEnvironment {
  Disk* disk = nullptr;
  query::QueryEngine* engine = nullptr;
  FlowListener* listener = nullptr;
  Durability durability = Durability::kFull;
};

/// Runs one flow. For micro-batch N:
///
///   1. plan: the source says how far the batch goes; offsets/N
///   2. read, query, stateful step, expectations; state changes are staged
///   3. data files                                     } the sink; into Kafka: messages, and
///   4. one commit of the table with txn(query id, N)  } the brokers' answers to all of them
///   5. state N
///   6. commits/N
///   7. the source may forget
///
/// Each arrow between two of these is a failpoint (base/failpoint.h). On start, recovery.h decides
/// from what is on the disk whether the newest batch is run again.
///
/// One of RunAvailable and RunUntilStopped is called, once, by one thread; Stop by any.
class MicroBatchExecution {
 public:
  /// Takes the flow's checkpoint (a second process is refused here), looks at what is on the disk
  /// and decides how to go on. Writes nothing but a new checkpoint's `metadata`. `flow` outlives
  /// the execution.
  static arrow::Result<std::unique_ptr<MicroBatchExecution>> Open(
      const Flow& flow, const StreamEnvironment& environment);

  /// Takes all that there is now, in as many micro-batches as the source's limits ask for.
  arrow::Status RunAvailable();

  /// Runs on until Stop.
  arrow::Status RunUntilStopped();

  /// Ends the run after the micro-batch that is under way.
  void Stop();

 private:
  MicroBatchExecution(const Flow& flow, const StreamEnvironment& environment);

  arrow::Status OpenParts();
  /// Reads the facts and decides how to go on.
  arrow::Status Recover();
  /// Makes the table if need be, and runs the batch again that recovery found.
  arrow::Status Start();

  arrow::Status TakeAvailable();
  arrow::Status TakeUntilStopped();
  /// Ends a run. Where Stop cut short a read that waited, that is no failure: the micro-batch is
  /// run again at the next start.
  arrow::Status Finish(const arrow::Status& status);

  /// Plans and runs the next micro-batch; false when there is nothing to do. As in Spark a batch
  /// without data is run when the watermark has moved.
  arrow::Result<bool> RunNext();
  /// Steps 2 to 7. `planned` is the entry of offsets/N.
  arrow::Status RunBatch(int64_t batch_id, const OffsetLogEntry& planned, const RerunBatch& done,
                         StreamingQueryProgress* progress);
  /// Reads the batch that ends at `end`; one without data reads nothing.
  arrow::Result<SourceBatch> Read(const Offset& end, StreamingQueryProgress* progress);
  /// Step 5.
  arrow::Status CommitState(int64_t batch_id, StreamingQueryProgress* progress);
  arrow::Result<OffsetLogEntry> ReadPlan(int64_t batch_id);
  /// What commits/ says of it; needs last_plan_.
  arrow::Result<int64_t> ReadWatermarkAfter(int64_t batch_id);
  StreamingQueryProgress NewProgress(int64_t batch_id) const;
  /// Waits for the trigger; false when the run is to end.
  bool WaitForTrigger(std::chrono::milliseconds* last_due);
  arrow::Status Explain(const arrow::Status& status, int64_t batch_id) const;

  const Flow& flow_;
  const StreamEnvironment environment_;
  const Trigger trigger_;
  const std::string run_id_;

  FlowWaits waits_;
  std::unique_ptr<Checkpoint> checkpoint_;
  std::unique_ptr<Source> source_;
  std::unique_ptr<BatchComputation> computation_;
  std::unique_ptr<Sink> sink_;

  RecoveryAction recovery_;
  int64_t next_batch_ = 0;
  std::optional<Offset> position_;  // where the last batch ended
  OffsetLogEntry last_plan_;        // of the last batch
  int64_t next_watermark_ms_ = 0;   // after the last batch
  std::optional<std::chrono::steady_clock::time_point> last_batch_start_;

  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable stopped_;
};

}  // namespace freshet

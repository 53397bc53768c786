// All flows of a pipeline, side by side in one process.
#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <arrow/status.h>

#include "pipeline/flow_graph.h"
#include "stream/micro_batch_execution.h"

namespace freshet {

/// Runs flows, each on a thread of its own. When a flow of a continuous run fails, the others are
/// stopped after their current micro-batch, so that whoever watches the process sees it end. In a
/// run with `once`, flows wait for those they read from, and only those behind a failed one are
/// left out.
///
/// Run is called once; Stop from any thread, also before Run.
class PipelineRunner {
 public:
  /// `flows` are those to run, each after those that it depends on; they outlive the runner.
  PipelineRunner(std::vector<const Flow*> flows, const StreamEnvironment& environment);
  ~PipelineRunner();

  /// Opens all flows, then runs them. Nothing runs when one can't be opened. Failures while running
  /// were told to the listener; the status names the flows that failed.
  arrow::Status Run(bool once);

  /// Ends the run after the micro-batches that are under way.
  void Stop();

 private:
  arrow::Status RunOnce();
  arrow::Status RunContinuously();
  void StopExecutions();

  const std::vector<const Flow*> flows_;
  const StreamEnvironment environment_;

  std::mutex mutex_;
  bool stopping_ = false;
  std::vector<std::unique_ptr<MicroBatchExecution>> executions_;  // as flows_
};

}  // namespace freshet

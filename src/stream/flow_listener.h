// What a flow tells of itself while it runs.
#pragma once

#include <string>

#include <arrow/status.h>

#include "stream/progress.h"

namespace freshet {

/// Hears of flows; the program's face (a live line, log lines, a progress file). Its functions are
/// called from the flows' threads, several at once, and must not block for long. Outlives the
/// flows.
class FlowListener {
 public:
  virtual ~FlowListener() = default;

  /// The flow is open and about to run. `resumes_at` is the id of its next micro-batch.
  virtual void OnStarted(const std::string& flow, int64_t resumes_at) = 0;
  /// A micro-batch is over.
  virtual void OnProgress(const StreamingQueryProgress& progress) = 0;
  /// There was nothing new; the flow waits. Called once for each wait.
  virtual void OnIdle(const std::string& flow) = 0;
  /// The flow can't go on because something is not there yet; `what` says what, and why. Called
  /// when the wait begins and once a minute while it lasts.
  virtual void OnWaiting(const std::string& flow, const std::string& what) = 0;
  /// What the flow waited for is there.
  virtual void OnResumed(const std::string& flow) = 0;
  /// The flow has come to its end: all there was (--once), or it was asked to stop.
  virtual void OnFinished(const std::string& flow) = 0;
  virtual void OnFailed(const std::string& flow, const arrow::Status& status) = 0;
};

}  // namespace freshet

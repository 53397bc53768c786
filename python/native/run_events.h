// What a running pipeline tells, kept until Python asks for it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cli/log_reporter.h"
#include "stream/flow_listener.h"

namespace freshet::python {

/// `kind` is "progress" (the text is JSON, Spark's StreamingQueryProgress), "info" or "warning" (a
/// line for a log, as `freshet run` writes it).
struct RunEvent {
  std::string kind;
  std::string text;
};

/// A queue between a run's flows and the thread that watches them. Thread-safe.
class RunEvents : public FlowListener {
 public:
  RunEvents();

  void OnStarted(const std::string& flow, int64_t resumes_at) override;
  void OnProgress(const StreamingQueryProgress& progress) override;
  void OnIdle(const std::string& flow) override;
  void OnWaiting(const std::string& flow, const std::string& what) override;
  void OnResumed(const std::string& flow) override;
  void OnFinished(const std::string& flow) override;
  void OnFailed(const std::string& flow, const arrow::Status& status) override;

  /// The run is over: nobody waits any more.
  void End();
  /// Waits until there is something or the run is over, at most so long, and takes all there is.
  std::vector<RunEvent> Take(std::chrono::milliseconds most);
  /// Whether the run is over and everything was taken.
  bool Drained() const;
  /// Flow → what ended it.
  std::map<std::string, std::string> Failures() const;

 private:
  void Add(std::string kind, std::string text);

  cli::LogReporter log_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<RunEvent> events_;
  std::map<std::string, std::string> failures_;
  bool ended_ = false;
};

}  // namespace freshet::python

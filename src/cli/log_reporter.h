// A run's log lines, for people and for programs.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include <spdlog/logger.h>

#include "stream/flow_listener.h"

namespace freshet::cli {

enum class LogFormat { kText, kJson };

/// A logger to stderr: `2025-01-12T08:18:00.000Z info  message`, or one JSON object a line with
/// time, level and message.
std::shared_ptr<spdlog::logger> MakeLogger(LogFormat format);

/// `1 row`, `12,345 rows`.
std::string CountOf(int64_t count, const std::string& noun);

/// What to say of rows that violate an expectation.
std::string ViolationText(const StreamingQueryProgress& progress,
                          const ExpectationOutcome& outcome);

/// Tells of flows in log lines.
class LogReporter : public FlowListener {
 public:
  explicit LogReporter(std::shared_ptr<spdlog::logger> logger) : logger_(std::move(logger)) {}

  void OnStarted(const std::string& flow, int64_t resumes_at) override;
  void OnProgress(const StreamingQueryProgress& progress) override;
  void OnIdle(const std::string& flow) override;
  void OnWaiting(const std::string& flow, const std::string& what) override;
  void OnResumed(const std::string& flow) override;
  void OnFinished(const std::string& flow) override;
  void OnFailed(const std::string& flow, const arrow::Status& status) override;

 private:
  /// A state that only grows is told of at this many keys and each tenfold.
  static constexpr int64_t kStateWorthTelling = 1'000'000;

  struct Totals {
    int64_t batches = 0;
    int64_t input_rows = 0;
    int64_t output_rows = 0;
    bool has_been_idle = false;
    int64_t state_told_at = kStateWorthTelling;  ///< the next size to tell of
  };
  void TellOfGrowth(const StreamingQueryProgress& progress);

  const std::shared_ptr<spdlog::logger> logger_;
  std::mutex mutex_;
  std::map<std::string, Totals> totals_;
};

}  // namespace freshet::cli

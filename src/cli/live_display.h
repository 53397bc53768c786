// One live line a flow, on a terminal.
#pragma once

#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "stream/flow_listener.h"

namespace freshet::cli {

/// Draws a line for each flow on stderr, and draws them again in place as they change, at most 20
/// times a second. Warnings and errors are printed above the lines and stay.
class LiveDisplay : public FlowListener {
 public:
  explicit LiveDisplay(const std::vector<std::string>& flows);
  ~LiveDisplay() override;

  void OnStarted(const std::string& flow, int64_t resumes_at) override;
  void OnProgress(const StreamingQueryProgress& progress) override;
  void OnIdle(const std::string& flow) override;
  void OnWaiting(const std::string& flow, const std::string& what) override;
  void OnResumed(const std::string& flow) override;
  void OnFinished(const std::string& flow) override;
  void OnFailed(const std::string& flow, const arrow::Status& status) override;

 private:
  struct Line {
    std::string state = "waits for its turn";
    int64_t batches = 0;
    int64_t input_rows = 0;
    int64_t output_rows = 0;
    double last_batch_ms = 0;
    double rows_per_second = 0;
  };

  void SetState(const std::string& flow, const std::string& state);
  /// Prints a line above the live ones. Holds mutex_.
  void PrintAbove(const std::string& text);
  /// Draws if it is time, or now when `force` is set. Holds mutex_.
  void Draw(bool force);
  void Erase();
  std::string Render(const std::string& flow, const Line& line, size_t columns) const;

  std::mutex mutex_;
  std::vector<std::string> flows_;
  std::map<std::string, Line> lines_;
  size_t name_width_ = 0;
  size_t drawn_ = 0;
  std::chrono::steady_clock::time_point last_draw_{};
};

}  // namespace freshet::cli

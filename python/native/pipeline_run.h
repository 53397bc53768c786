// A pipeline that runs in the background of a Python process.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <arrow/result.h>

#include "base/disk.h"
#include "pipeline/load_pipeline.h"
#include "run_events.h"
#include "stream/pipeline_runner.h"

namespace freshet::python {

/// A pipeline's text, and where it stands.
struct PipelineText {
  std::string name;  ///< for messages: its path
  std::string text;
  std::string warehouse;
  std::map<std::string, std::string> definitions;
};

struct RunOptions {
  bool once = true;
  std::vector<std::string> only;          ///< empty: all flows
  std::vector<std::string> full_refresh;  ///< empty: none
  Durability durability = Durability::kFull;
};

/// Thread-safe but for its end. Its own threads leave SIGINT and SIGTERM to the caller's.
class PipelineRun {
 public:
  /// Resolves the pipeline and starts its flows. What is wrong with the text or the options is
  /// the error, and nothing has run then.
  static arrow::Result<std::unique_ptr<PipelineRun>> Start(const PipelineText& pipeline,
                                                           const RunOptions& options);
  /// Stops and waits for the end.
  ~PipelineRun();

  /// Ends the run after the micro-batches that are under way. Does not wait.
  void Stop();
  RunEvents& events() { return events_; }

 private:
  PipelineRun() = default;

  void Run(bool once);

  // In this order, so that what refers to another is destroyed before it.
  RunEvents events_;
  std::unique_ptr<Disk> disk_;
  LoadedPipeline loaded_;
  std::mutex mutex_;                        // for who comes and goes of runner_
  std::unique_ptr<PipelineRunner> runner_;  // null when the run is over
  std::thread thread_;
};

}  // namespace freshet::python

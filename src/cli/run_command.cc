#include "cli/run_command.h"

#include <iostream>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "cli/exit_status.h"
#include "cli/live_display.h"
#include "cli/progress_file.h"
#include "cli/signal_watcher.h"
#include "pipeline/choose_flows.h"
#include "stream/full_refresh.h"
#include "stream/pipeline_runner.h"

namespace freshet::cli {
namespace {

/// Passes everything on to the display and, where there is one, the progress file.
class RunListener : public FlowListener {
 public:
  RunListener(FlowListener* display, ProgressFile* file) : display_(display), file_(file) {}

  void OnStarted(const std::string& flow, int64_t resumes_at) override {
    display_->OnStarted(flow, resumes_at);
  }
  void OnProgress(const StreamingQueryProgress& progress) override {
    if (file_ != nullptr) file_->Write(progress);
    display_->OnProgress(progress);
  }
  void OnIdle(const std::string& flow) override { display_->OnIdle(flow); }
  void OnWaiting(const std::string& flow, const std::string& what) override {
    display_->OnWaiting(flow, what);
  }
  void OnResumed(const std::string& flow) override { display_->OnResumed(flow); }
  void OnFinished(const std::string& flow) override { display_->OnFinished(flow); }
  void OnFailed(const std::string& flow, const arrow::Status& status) override {
    display_->OnFailed(flow, status);
  }

 private:
  FlowListener* display_;
  ProgressFile* file_;
};

/// What --full-refresh does to these flows.
std::string RefreshText(const std::vector<const Flow*>& flows) {
  std::string tables;
  std::string into_sinks;
  for (const Flow* flow : flows) {
    std::string& names = flow->table() != nullptr ? tables : into_sinks;
    names += (names.empty() ? "" : ", ") + flow->name;
  }
  std::string text = "--full-refresh removes ";
  if (!tables.empty()) text += "all rows and the checkpoint of " + tables;
  if (!tables.empty() && !into_sinks.empty()) text += ", and ";
  if (!into_sinks.empty()) {
    text += "the checkpoint of " + into_sinks + ", so that its messages are all sent again";
  }
  return text;
}

/// Whether the person agrees to lose the tables' contents.
arrow::Result<bool> Agreed(const std::vector<const Flow*>& flows, bool yes) {
  if (yes) return true;
  if (::isatty(STDIN_FILENO) == 0) {
    return arrow::Status::Invalid(RefreshText(flows),
                                  ". There is no terminal to ask on: say --yes to go on");
  }
  std::cerr << RefreshText(flows) << ", and builds from what the source still has. Go on? [y/N] "
            << std::flush;
  UnblockedSignals interruptible;
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "y" || answer == "Y" || answer == "yes";
}

/// Refreshes what was asked for; false when the person said no.
arrow::Result<bool> Refresh(const FlowGraph& graph, const RunOptions& options, Disk* disk) {
  if (options.full_refresh.empty()) return true;
  ARROW_ASSIGN_OR_RAISE(const auto flows,
                        ChooseFlows(graph, options.full_refresh, "--full-refresh"));
  ARROW_ASSIGN_OR_RAISE(const bool agreed, Agreed(flows, options.yes));
  if (!agreed) return false;
  for (const Flow* flow : flows) ARROW_RETURN_NOT_OK(FullRefresh(*flow, disk));
  return true;
}

std::unique_ptr<FlowListener> MakeDisplay(const std::vector<const Flow*>& flows,
                                          const RunOptions& options) {
  if (::isatty(STDERR_FILENO) == 0 || options.log_format_given) {
    return std::make_unique<LogReporter>(MakeLogger(options.log_format));
  }
  std::vector<std::string> names;
  for (const Flow* flow : flows) names.push_back(flow->name);
  return std::make_unique<LiveDisplay>(names);
}

}  // namespace

int RunPipeline(const RunOptions& options) {
  const BlockedSignals blocked;  // Before DuckDB starts threads.
  const std::unique_ptr<Disk> disk = MakePosixDisk(options.durability);
  const auto loaded = LoadPipeline(options.pipeline, disk.get(), options.full_refresh);
  if (!loaded.ok()) return Fail(loaded.status(), kWrongCall, std::cerr);
  const auto flows = ChooseFlows(loaded->graph, options.only, "--only");
  if (!flows.ok()) return Fail(flows.status(), kWrongCall, std::cerr);

  std::unique_ptr<ProgressFile> progress_file;
  if (!options.progress_file.empty()) {
    auto opened = ProgressFile::Open(options.progress_file);
    if (!opened.ok()) return Fail(opened.status(), kWrongCall, std::cerr);
    progress_file = std::move(opened).ValueUnsafe();
  }
  const auto refreshed = Refresh(loaded->graph, options, disk.get());
  if (!refreshed.ok()) {
    return Fail(refreshed.status(), refreshed.status().IsInvalid() ? kWrongCall : kFailed,
                std::cerr);
  }
  if (!*refreshed) return kSuccess;

  const std::unique_ptr<FlowListener> display = MakeDisplay(*flows, options);
  RunListener listener(display.get(), progress_file.get());
  PipelineRunner runner(*flows, {disk.get(), loaded->engine.get(), &listener, options.durability});
  const SignalWatcher watcher([&runner] { runner.Stop(); });
  return runner.Run(options.once).ok() ? kSuccess : kFailed;
}

}  // namespace freshet::cli

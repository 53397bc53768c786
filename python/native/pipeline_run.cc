#include "pipeline_run.h"

#include "cli/signal_watcher.h"
#include "pipeline/choose_flows.h"
#include "stream/full_refresh.h"

namespace freshet::python {

arrow::Result<std::unique_ptr<PipelineRun>> PipelineRun::Start(const PipelineText& pipeline,
                                                               const RunOptions& options) {
  const cli::BlockedSignals blocked;  // for all threads that start here
  std::unique_ptr<PipelineRun> run(new PipelineRun());
  run->disk_ = MakePosixDisk(options.durability);
  ARROW_ASSIGN_OR_RAISE(run->loaded_,
                        LoadPipeline(SourceText(pipeline.name, pipeline.text), pipeline.definitions,
                                     {pipeline.warehouse, options.full_refresh}, run->disk_.get()));
  const FlowGraph& graph = run->loaded_.graph;
  ARROW_ASSIGN_OR_RAISE(auto flows, ChooseFlows(graph, options.only, "only"));
  if (!options.full_refresh.empty()) {
    ARROW_ASSIGN_OR_RAISE(const auto refreshed,
                          ChooseFlows(graph, options.full_refresh, "full_refresh"));
    for (const Flow* flow : refreshed) ARROW_RETURN_NOT_OK(FullRefresh(*flow, run->disk_.get()));
  }
  run->runner_ = std::make_unique<PipelineRunner>(
      std::move(flows), StreamEnvironment{run->disk_.get(), run->loaded_.engine.get(),
                                          &run->events_, options.durability});
  run->thread_ = std::thread([self = run.get(), once = options.once] { self->Run(once); });
  return run;
}

void PipelineRun::Run(bool once) {
  // Which flows failed, and why, is with the events.
  (void)runner_->Run(once);
  {
    // Python may keep a run long after its end, in an exception's traceback too: checkpoints are
    // let go of now, so that the next run can take them.
    const std::lock_guard lock(mutex_);
    runner_ = nullptr;
  }
  loaded_ = LoadedPipeline();
  events_.End();
}

void PipelineRun::Stop() {
  const std::lock_guard lock(mutex_);
  if (runner_ != nullptr) runner_->Stop();
}

PipelineRun::~PipelineRun() {
  if (!thread_.joinable()) return;
  Stop();
  thread_.join();
}

}  // namespace freshet::python

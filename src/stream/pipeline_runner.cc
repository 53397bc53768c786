#include "stream/pipeline_runner.h"

#include <condition_variable>
#include <map>
#include <thread>
#include <utility>

namespace freshet {
namespace {

/// How flows of a run have ended, for those that wait for them.
class Outcomes {
 public:
  void Set(const std::string& flow, bool ok) {
    {
      std::lock_guard lock(mutex_);
      ended_[flow] = ok;
    }
    changed_.notify_all();
  }

  /// Waits until all have ended; whether all of them ended well.
  bool WaitFor(const std::vector<std::string>& flows) {
    std::unique_lock lock(mutex_);
    bool all_ok = true;
    for (const std::string& flow : flows) {
      changed_.wait(lock, [&] { return ended_.contains(flow); });
      all_ok = all_ok && ended_[flow];
    }
    return all_ok;
  }

  arrow::Status ToStatus() const {
    std::string failed;
    for (const auto& [flow, ok] : ended_) {
      if (!ok) failed += (failed.empty() ? "" : ", ") + flow;
    }
    return failed.empty() ? arrow::Status::OK() : arrow::Status::ExecutionError(failed);
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, bool> ended_;
};

}  // namespace

PipelineRunner::PipelineRunner(std::vector<const Flow*> flows, const StreamEnvironment& environment)
    : flows_(std::move(flows)), environment_(environment) {}

PipelineRunner::~PipelineRunner() = default;

arrow::Status PipelineRunner::Run(bool once) {
  std::vector<std::unique_ptr<MicroBatchExecution>> executions;
  for (const Flow* flow : flows_) {
    auto opened = MicroBatchExecution::Open(*flow, environment_);
    if (!opened.ok()) {
      environment_.listener->OnFailed(flow->name, opened.status());
      return arrow::Status::ExecutionError(flow->name);
    }
    executions.push_back(std::move(opened).ValueUnsafe());
  }
  {
    std::lock_guard lock(mutex_);
    executions_ = std::move(executions);
    if (stopping_) StopExecutions();
  }
  return once ? RunOnce() : RunContinuously();
}

arrow::Status PipelineRunner::RunOnce() {
  Outcomes outcomes;
  std::vector<std::jthread> threads;
  for (size_t i = 0; i < flows_.size(); ++i) {
    threads.emplace_back([&, i] {
      const Flow& flow = *flows_[i];
      std::vector<std::string> before;
      for (const std::string& name : flow.depends_on) {
        for (const Flow* other : flows_) {
          if (other->name == name) before.push_back(name);
        }
      }
      arrow::Status status;
      if (outcomes.WaitFor(before)) {
        status = executions_[i]->RunAvailable();
      } else {
        status = arrow::Status::Cancelled("not run, because a flow that it reads from failed");
      }
      if (!status.ok()) environment_.listener->OnFailed(flow.name, status);
      outcomes.Set(flow.name, status.ok());
    });
  }
  threads.clear();  // joins
  return outcomes.ToStatus();
}

arrow::Status PipelineRunner::RunContinuously() {
  Outcomes outcomes;
  std::vector<std::jthread> threads;
  for (size_t i = 0; i < flows_.size(); ++i) {
    threads.emplace_back([&, i] {
      const arrow::Status status = executions_[i]->RunUntilStopped();
      if (!status.ok()) {
        environment_.listener->OnFailed(flows_[i]->name, status);
        Stop();
      }
      outcomes.Set(flows_[i]->name, status.ok());
    });
  }
  threads.clear();  // joins
  return outcomes.ToStatus();
}

void PipelineRunner::Stop() {
  std::lock_guard lock(mutex_);
  stopping_ = true;
  StopExecutions();
}

void PipelineRunner::StopExecutions() {
  for (const auto& execution : executions_) execution->Stop();
}

}  // namespace freshet

#include "run_events.h"

#include <functional>
#include <iterator>
#include <utility>

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

namespace freshet::python {
namespace {

/// Hands each line to a function. The queue behind it has a lock of its own.
class CallSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  using Call = std::function<void(std::string kind, std::string text)>;
  explicit CallSink(Call call) : call_(std::move(call)) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    call_(message.level >= spdlog::level::warn ? "warning" : "info",
          std::string(message.payload.data(), message.payload.size()));
  }
  void flush_() override {}

  const Call call_;
};

}  // namespace

RunEvents::RunEvents()
    : log_(std::make_shared<spdlog::logger>(
          "freshet", std::make_shared<CallSink>([this](std::string kind, std::string text) {
            Add(std::move(kind), std::move(text));
          }))) {}

void RunEvents::OnStarted(const std::string& flow, int64_t resumes_at) {
  log_.OnStarted(flow, resumes_at);
}

void RunEvents::OnProgress(const StreamingQueryProgress& progress) {
  Add("progress", ToJson(progress));
  log_.OnProgress(progress);
}

void RunEvents::OnIdle(const std::string& flow) { log_.OnIdle(flow); }

void RunEvents::OnWaiting(const std::string& flow, const std::string& what) {
  log_.OnWaiting(flow, what);
}

void RunEvents::OnResumed(const std::string& flow) { log_.OnResumed(flow); }

void RunEvents::OnFinished(const std::string& flow) { log_.OnFinished(flow); }

void RunEvents::OnFailed(const std::string& flow, const arrow::Status& status) {
  const std::lock_guard lock(mutex_);
  failures_[flow] = status.message();
}

void RunEvents::Add(std::string kind, std::string text) {
  {
    const std::lock_guard lock(mutex_);
    events_.push_back({std::move(kind), std::move(text)});
  }
  changed_.notify_all();
}

void RunEvents::End() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
}

std::vector<RunEvent> RunEvents::Take(std::chrono::milliseconds most) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, most, [this] { return ended_ || !events_.empty(); });
  std::vector<RunEvent> taken(std::make_move_iterator(events_.begin()),
                              std::make_move_iterator(events_.end()));
  events_.clear();
  return taken;
}

bool RunEvents::Drained() const {
  const std::lock_guard lock(mutex_);
  return ended_ && events_.empty();
}

std::map<std::string, std::string> RunEvents::Failures() const {
  const std::lock_guard lock(mutex_);
  return failures_;
}

}  // namespace freshet::python

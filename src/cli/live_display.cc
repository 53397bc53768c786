#include "cli/live_display.h"

#include <algorithm>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/log_reporter.h"

namespace freshet::cli {
namespace {

constexpr std::chrono::milliseconds kDrawInterval{50};

size_t TerminalColumns() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

}  // namespace

LiveDisplay::LiveDisplay(const std::vector<std::string>& flows) : flows_(flows) {
  for (const std::string& flow : flows_) {
    lines_[flow];
    name_width_ = std::max(name_width_, flow.size());
  }
}

LiveDisplay::~LiveDisplay() {
  std::lock_guard lock(mutex_);
  Draw(/*force=*/true);
}

std::string LiveDisplay::Render(const std::string& flow, const Line& line, size_t columns) const {
  std::string text = fmt::format("{:<{}}  {:<18}", flow, name_width_, line.state);
  if (line.batches > 0) {
    text += fmt::format("  {}  {} in  {} out  {:.1f} ms a batch  {:.0f} rows/s",
                        CountOf(line.batches, "batch"), CountOf(line.input_rows, "row"),
                        line.output_rows, line.last_batch_ms, line.rows_per_second);
  }
  // A line that wraps could not be drawn over.
  if (text.size() >= columns) text.resize(columns - 1);
  return text;
}

void LiveDisplay::Erase() {
  for (; drawn_ > 0; --drawn_) std::fputs("\x1b[1A\x1b[2K", stderr);
}

void LiveDisplay::Draw(bool force) {
  const auto now = std::chrono::steady_clock::now();
  if (!force && now - last_draw_ < kDrawInterval) return;
  last_draw_ = now;
  Erase();
  const size_t columns = TerminalColumns();
  for (const std::string& flow : flows_) {
    fmt::print(stderr, "{}\n", Render(flow, lines_[flow], columns));
    ++drawn_;
  }
  std::fflush(stderr);
}

void LiveDisplay::PrintAbove(const std::string& text) {
  Erase();
  fmt::print(stderr, "{}\n", text);
}

void LiveDisplay::SetState(const std::string& flow, const std::string& state) {
  std::lock_guard lock(mutex_);
  lines_[flow].state = state;
  Draw(/*force=*/true);
}

void LiveDisplay::OnStarted(const std::string& flow, int64_t resumes_at) {
  SetState(flow, resumes_at == 0 ? "starts" : fmt::format("from batch {}", resumes_at));
}

void LiveDisplay::OnProgress(const StreamingQueryProgress& progress) {
  std::lock_guard lock(mutex_);
  Line& line = lines_[progress.name];
  line.state = "runs";
  ++line.batches;
  line.input_rows += progress.input_rows;
  line.output_rows += progress.output_rows;
  line.last_batch_ms = progress.batch_duration_ms;
  line.rows_per_second = progress.processed_rows_per_second;
  bool warned = false;
  for (const std::string& loss : progress.losses) {
    PrintAbove(fmt::format("{}: batch {}: {}", progress.name, progress.batch_id, loss));
    warned = true;
  }
  for (const ExpectationOutcome& outcome : progress.expectations) {
    if (outcome.failed == 0) continue;
    PrintAbove(ViolationText(progress, outcome));
    warned = true;
  }
  Draw(/*force=*/warned);
}

void LiveDisplay::OnIdle(const std::string& flow) { SetState(flow, "waits for data"); }

void LiveDisplay::OnWaiting(const std::string& flow, const std::string& what) {
  std::lock_guard lock(mutex_);
  PrintAbove(fmt::format("{}: waits: {}", flow, what));
  lines_[flow].state = "waits";
  Draw(/*force=*/true);
}

void LiveDisplay::OnResumed(const std::string& flow) { SetState(flow, "goes on"); }

void LiveDisplay::OnFinished(const std::string& flow) { SetState(flow, "done"); }

void LiveDisplay::OnFailed(const std::string& flow, const arrow::Status& status) {
  std::lock_guard lock(mutex_);
  PrintAbove(fmt::format("{}: {}", flow, status.message()));
  lines_[flow].state = "failed";
  Draw(/*force=*/true);
}

}  // namespace freshet::cli

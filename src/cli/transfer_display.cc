#include "cli/transfer_display.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/log_reporter.h"
#include "cli/quantity_text.h"

namespace freshet::cli {
namespace {

constexpr std::chrono::milliseconds kDrawInterval{100};
constexpr std::chrono::seconds kLogInterval{10};
constexpr int kBarWidth = 20;

size_t TerminalColumns() {
  winsize size{};
  if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

std::string Numbers(const TransferState& state, double seconds) {
  const double rate = seconds > 0 ? static_cast<double>(state.done) / seconds : 0;
  std::string text = fmt::format("{} {}  {}/s", WithCommas(state.done), state.unit,
                                 WithCommas(std::llround(rate)));
  if (state.in_flight > 0) text += fmt::format("  {} in flight", WithCommas(state.in_flight));
  if (state.failed > 0) text += fmt::format("  {} failed", WithCommas(state.failed));
  return text;
}

}  // namespace

std::string RenderTransfer(const TransferState& state, double seconds, size_t columns) {
  std::string text;
  if (state.share) {
    const double share = std::clamp(*state.share, 0.0, 1.0);
    const auto full = static_cast<size_t>(std::lround(share * kBarWidth));
    text = fmt::format("[{}{}] {:3.0f} %  ", std::string(full, '#'),
                       std::string(kBarWidth - full, '.'), share * 100);
  }
  text += Numbers(state, seconds);
  // A line that wraps could not be drawn over.
  if (text.size() >= columns) text.resize(columns - 1);
  return text;
}

TransferDisplay::TransferDisplay()
    : on_terminal_(::isatty(STDERR_FILENO) != 0),
      logger_(MakeLogger(LogFormat::kText)),
      start_(Clock::now()),
      last_(start_) {}

TransferDisplay::~TransferDisplay() { Erase(); }

bool TransferDisplay::IsDue() const {
  const auto passed = Clock::now() - last_;
  return on_terminal_ ? passed >= kDrawInterval : passed >= kLogInterval;
}

void TransferDisplay::Update(const TransferState& state) {
  if (!IsDue()) return;
  last_ = Clock::now();
  const double seconds = std::chrono::duration<double>(last_ - start_).count();
  if (!on_terminal_) {
    logger_->info("{}", Numbers(state, seconds));
    return;
  }
  Erase();
  fmt::print(stderr, "{}", RenderTransfer(state, seconds, TerminalColumns()));
  std::fflush(stderr);
  drawn_ = true;
}

void TransferDisplay::Erase() {
  if (!drawn_) return;
  std::fputs("\r\x1b[2K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

void TransferDisplay::Say(spdlog::level::level_enum level, const std::string& text) {
  Erase();
  if (on_terminal_) {
    fmt::print(stderr, "{}\n", text);
  } else {
    logger_->log(level, text);
  }
}

void TransferDisplay::Info(const std::string& text) { Say(spdlog::level::info, text); }
void TransferDisplay::Warn(const std::string& text) { Say(spdlog::level::warn, text); }

}  // namespace freshet::cli

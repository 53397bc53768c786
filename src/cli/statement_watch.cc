#include "cli/statement_watch.h"

#include <chrono>
#include <csignal>
#include <utility>

#include <fmt/format.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace freshet::cli {
namespace {

constexpr int kPollMs = 50;
constexpr double kProgressAfterSeconds = 1;

sigset_t Interrupt() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  return set;
}

}  // namespace

InterruptSignal::InterruptSignal() {
  const sigset_t set = Interrupt();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  descriptor_ = ::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

InterruptSignal::~InterruptSignal() {
  ::close(descriptor_);
  const sigset_t set = Interrupt();
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

bool InterruptSignal::Take(int milliseconds) const {
  pollfd poll{descriptor_, POLLIN, 0};
  if (::poll(&poll, 1, milliseconds) <= 0) return false;
  signalfd_siginfo info{};
  return ::read(descriptor_, &info, sizeof info) == sizeof info;
}

StatementWatch::StatementWatch(const InterruptSignal* interrupt, WatchedStatement statement)
    : interrupt_(interrupt), statement_(std::move(statement)), thread_([this] { Watch(); }) {}

StatementWatch::~StatementWatch() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    EraseProgress();
  }
  thread_.join();
}

void StatementWatch::EndProgress() {
  const std::lock_guard lock(mutex_);
  quiet_ = true;
  EraseProgress();
}

bool StatementWatch::cancelled() {
  const std::lock_guard lock(mutex_);
  return cancelled_;
}

void StatementWatch::EraseProgress() {
  if (!std::exchange(drawn_, false)) return;
  fmt::print(stderr, "\r\x1b[2K");
  std::fflush(stderr);
}

void StatementWatch::DrawProgress(double seconds) {
  const double share = statement_.progress();
  const std::string percent = share < 0 ? "" : fmt::format("{:3.0f} %  ", share * 100);
  fmt::print(stderr, "\r\x1b[2K{}{:.0f} s  (Ctrl-C cancels)", percent, seconds);
  std::fflush(stderr);
  drawn_ = true;
}

void StatementWatch::Watch() {
  const auto begun = std::chrono::steady_clock::now();
  double next_drawing = kProgressAfterSeconds;
  while (true) {
    const bool interrupted = interrupt_->Take(kPollMs);
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    cancelled_ |= interrupted;
    if (cancelled_) statement_.cancel();
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begun;
    if (!statement_.show_progress || quiet_ || passed.count() < next_drawing) continue;
    DrawProgress(passed.count());
    next_drawing = passed.count() + 0.25;
  }
}

}  // namespace freshet::cli

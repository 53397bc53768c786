#include "cli/signal_watcher.h"

#include <cstdint>
#include <cstdlib>
#include <utility>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli/exit_status.h"

namespace freshet::cli {
namespace {

sigset_t EndingSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

}  // namespace

BlockedSignals::BlockedSignals() {
  const sigset_t signals = EndingSignals();
  pthread_sigmask(SIG_BLOCK, &signals, &before_);
}

BlockedSignals::~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

UnblockedSignals::UnblockedSignals() {
  const sigset_t signals = EndingSignals();
  pthread_sigmask(SIG_UNBLOCK, &signals, &before_);
}

UnblockedSignals::~UnblockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

SignalWatcher::SignalWatcher(std::function<void()> on_first) {
  const sigset_t signals = EndingSignals();
  signals_ = ::signalfd(-1, &signals, SFD_CLOEXEC);
  ended_ = ::eventfd(0, EFD_CLOEXEC);
  thread_ = std::thread([this, call = std::move(on_first)] { Watch(call); });
}

SignalWatcher::~SignalWatcher() {
  const uint64_t one = 1;
  while (::write(ended_, &one, sizeof(one)) < 0) {
  }
  thread_.join();
  ::close(ended_);
  ::close(signals_);
}

void SignalWatcher::Watch(const std::function<void()>& on_first) const {
  bool first = true;
  while (true) {
    pollfd sources[2] = {{signals_, POLLIN, 0}, {ended_, POLLIN, 0}};
    if (::poll(sources, 2, -1) < 0) continue;
    if ((sources[1].revents & POLLIN) != 0) return;
    signalfd_siginfo signal{};
    if (::read(signals_, &signal, sizeof(signal)) != sizeof(signal)) continue;
    if (!first) std::_Exit(kFailed);
    first = false;
    on_first();
  }
}

}  // namespace freshet::cli

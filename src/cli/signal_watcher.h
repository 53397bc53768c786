// SIGINT and SIGTERM, as calls.
#pragma once

#include <csignal>
#include <functional>
#include <thread>

namespace freshet::cli {

/// Keeps SIGINT and SIGTERM from ending the process while it lives, for this thread and all that it
/// starts. Made before any other thread is.
class BlockedSignals {
 public:
  BlockedSignals();
  ~BlockedSignals();
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_;
};

/// Lets the signals end the process again while it lives, for the calling thread alone: for a
/// question on the terminal.
class UnblockedSignals {
 public:
  UnblockedSignals();
  ~UnblockedSignals();
  UnblockedSignals(const UnblockedSignals&) = delete;
  UnblockedSignals& operator=(const UnblockedSignals&) = delete;

 private:
  sigset_t before_;
};

/// Calls `on_first`, on a thread of its own, when the first signal comes. The second ends the
/// process at once: what was under way is abandoned, as at a kill, and the next start takes it up.
class SignalWatcher {
 public:
  explicit SignalWatcher(std::function<void()> on_first);
  ~SignalWatcher();
  SignalWatcher(const SignalWatcher&) = delete;
  SignalWatcher& operator=(const SignalWatcher&) = delete;

 private:
  void Watch(const std::function<void()>& on_first) const;

  int signals_;  // signalfd
  int ended_;    // eventfd
  std::thread thread_;
};

}  // namespace freshet::cli

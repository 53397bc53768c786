// What a person sees and does while a statement runs: its progress, and Ctrl-C.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace freshet::cli {

/// SIGINT as something to ask for, while it lives. Made before any other thread is: SIGINT must be
/// blocked in all of them.
class InterruptSignal {
 public:
  InterruptSignal();
  ~InterruptSignal();
  InterruptSignal(const InterruptSignal&) = delete;
  InterruptSignal& operator=(const InterruptSignal&) = delete;

  /// Whether one came since the last call, waiting up to `milliseconds` for it. Any thread.
  bool Take(int milliseconds) const;

 private:
  int descriptor_;  // signalfd
};

struct WatchedStatement {
  std::function<void()> cancel;      ///< called again and again after Ctrl-C; from another thread
  std::function<double()> progress;  ///< from 0 to 1, -1 unknown; from another thread
  bool show_progress = false;        ///< a line on standard error, which is a terminal
};

/// Watches one statement from its making to its end, on a thread of its own.
class StatementWatch {
 public:
  /// `interrupt` outlives it.
  StatementWatch(const InterruptSignal* interrupt, WatchedStatement statement);
  ~StatementWatch();
  StatementWatch(const StatementWatch&) = delete;
  StatementWatch& operator=(const StatementWatch&) = delete;

  /// Takes the progress line away for good: output begins.
  void EndProgress();
  bool cancelled();

 private:
  void Watch();
  void DrawProgress(double seconds);
  void EraseProgress();

  const InterruptSignal* const interrupt_;
  const WatchedStatement statement_;
  std::mutex mutex_;
  bool ended_ = false;
  bool quiet_ = false;
  bool drawn_ = false;
  bool cancelled_ = false;
  std::thread thread_;
};

}  // namespace freshet::cli

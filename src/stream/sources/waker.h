// A wait that other threads end.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace freshet {

/// One thread waits, any may wake it. Wake-ups that nobody waited for are kept until Clear.
class Waker {
 public:
  /// There is something new.
  void Wake() {
    {
      std::lock_guard lock(mutex_);
      awake_ = true;
    }
    changed_.notify_all();
  }

  /// Ends every wait from now on.
  void Interrupt() {
    {
      std::lock_guard lock(mutex_);
      interrupted_ = true;
    }
    changed_.notify_all();
  }

  bool interrupted() const {
    std::lock_guard lock(mutex_);
    return interrupted_;
  }

  void Clear() {
    std::lock_guard lock(mutex_);
    awake_ = false;
  }

  /// Waits for Wake or Interrupt; at once where there was one. The wake-up is used up.
  void Wait(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, timeout, [this] { return awake_ || interrupted_; });
    awake_ = false;
  }

  /// As Wait, but Interrupt does not end it.
  void WaitForWake(std::chrono::milliseconds timeout) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, timeout, [this] { return awake_; });
    awake_ = false;
  }

  /// Waits for Interrupt only; whether there was one.
  bool Sleep(std::chrono::milliseconds time) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, time, [this] { return interrupted_; });
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool awake_ = false;
  bool interrupted_ = false;
};

}  // namespace freshet

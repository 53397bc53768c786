// Waiting until something appears in a folder: inotify, with polling behind it.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace freshet {

/// Watches a set of folders (not what is below them) for new names and for files that are closed
/// after writing. Names that begin with a dot are not looked at.
///
/// inotify sees what this machine's programs do; it sees nothing of what others do on a network
/// file system, and a user's watches are limited. So nobody may rely on it alone: Wait returns at
/// least each kPollInterval, and where a folder can't be watched, each kBlindPollInterval.
///
/// One thread at a time, except for Interrupt.
class FolderWatch {
 public:
  static constexpr std::chrono::milliseconds kPollInterval{1000};
  static constexpr std::chrono::milliseconds kBlindPollInterval{100};

  FolderWatch();
  ~FolderWatch();
  FolderWatch(const FolderWatch&) = delete;
  FolderWatch& operator=(const FolderWatch&) = delete;

  /// Watches these folders, and no others from now on. For one that is not there, the nearest
  /// folder above it is watched, so that its appearance is noticed. True when a folder was not
  /// watched before the call: what was listed earlier may be out of date.
  bool Watch(const std::vector<std::string>& folders);

  /// True when something happened since the last call, or when that can't be known.
  bool TakeChanges();

  /// True for a file that was seen to be created and has not been closed since. Also true for a
  /// hard link, which nobody closes: the caller sets a limit to how long it believes this.
  bool IsOpen(const std::string& path) const;

  /// Waits until something happens, `timeout` or the poll interval has passed, or Interrupt is
  /// called. Returns at once while there are changes that TakeChanges has not taken.
  void Wait(std::chrono::milliseconds timeout);

  /// Ends a Wait that is under way, or the next one. From any thread.
  void Interrupt();

 private:
  /// Reads all events that there are.
  void Drain();
  bool blind() const { return inotify_fd_ < 0 || blind_; }

  int inotify_fd_;
  int interrupt_fd_;
  bool blind_ = false;
  bool changed_ = false;
  std::map<std::string, int> watches_;  ///< folder → inotify's watch descriptor
  std::map<int, std::string> folders_;  ///< the other way round
  std::map<std::string, std::chrono::steady_clock::time_point> open_;
};

}  // namespace freshet

#include "stream/sources/folder_watch.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <set>
#include <string_view>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/path.h"

namespace freshet {
namespace {

constexpr uint32_t kEvents =
    IN_CREATE | IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
/// A file that was deleted while it was open is never closed for us; forget it after this long.
constexpr std::chrono::seconds kForgetOpen{60};

}  // namespace

FolderWatch::FolderWatch()
    : inotify_fd_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)),
      interrupt_fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {}

FolderWatch::~FolderWatch() {
  if (inotify_fd_ >= 0) ::close(inotify_fd_);
  if (interrupt_fd_ >= 0) ::close(interrupt_fd_);
}

bool FolderWatch::Watch(const std::vector<std::string>& folders) {
  if (inotify_fd_ < 0) return false;
  bool added = false;
  blind_ = false;
  std::set<std::string> wanted;
  for (const std::string& folder : folders) {
    for (std::string place = folder;; place = ParentPath(place)) {
      if (watches_.contains(place)) {
        wanted.insert(place);
        break;
      }
      const int wd = ::inotify_add_watch(inotify_fd_, place.c_str(), kEvents);
      if (wd >= 0) {
        watches_[place] = wd;
        folders_[wd] = place;
        wanted.insert(place);
        added = true;
        break;
      }
      if ((errno != ENOENT && errno != ENOTDIR) || place == "/" || place == ".") {
        blind_ = true;
        break;
      }
    }
  }
  for (auto watch = watches_.begin(); watch != watches_.end();) {
    if (wanted.contains(watch->first)) {
      ++watch;
      continue;
    }
    // Two names of one folder share a watch: it stays as long as one of them is wanted.
    const auto folder = folders_.find(watch->second);
    if (folder != folders_.end() && folder->second == watch->first) {
      ::inotify_rm_watch(inotify_fd_, watch->second);
      folders_.erase(folder);
    }
    watch = watches_.erase(watch);
  }
  return added;
}

void FolderWatch::Drain() {
  alignas(inotify_event) std::array<char, 16384> buffer{};
  while (true) {
    const ssize_t size = ::read(inotify_fd_, buffer.data(), buffer.size());
    if (size <= 0) break;
    for (ssize_t at = 0; at < size;) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof(event));
      const char* text = buffer.data() + at + sizeof(event);
      const std::string_view name =
          event.len > 0 ? std::string_view(text, ::strnlen(text, event.len)) : std::string_view();
      at += static_cast<ssize_t>(sizeof(event) + event.len);

      if ((event.mask & IN_Q_OVERFLOW) != 0) {
        changed_ = true;
        open_.clear();
        continue;
      }
      const auto folder = folders_.find(event.wd);
      if (folder == folders_.end()) continue;
      if ((event.mask & (IN_IGNORED | IN_DELETE_SELF | IN_MOVE_SELF)) != 0) {
        // The name may come to mean another folder: the next Watch begins anew with it.
        changed_ = true;
        if ((event.mask & IN_IGNORED) == 0) ::inotify_rm_watch(inotify_fd_, event.wd);
        watches_.erase(folder->second);
        folders_.erase(folder);
        continue;
      }
      if (name.starts_with('.')) continue;
      changed_ = true;
      if ((event.mask & IN_ISDIR) != 0) continue;
      const std::string path = JoinPath(folder->second, name);
      if ((event.mask & IN_CREATE) != 0) {
        open_[path] = std::chrono::steady_clock::now();
      } else {
        open_.erase(path);
      }
    }
  }
  if (!open_.empty()) {
    const auto limit = std::chrono::steady_clock::now() - kForgetOpen;
    std::erase_if(open_, [&](const auto& file) { return file.second < limit; });
  }
}

bool FolderWatch::TakeChanges() {
  if (inotify_fd_ >= 0) Drain();
  const bool changed = changed_ || blind() || watches_.empty();
  changed_ = false;
  return changed;
}

bool FolderWatch::IsOpen(const std::string& path) const { return open_.contains(path); }

void FolderWatch::Wait(std::chrono::milliseconds timeout) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end =
      Clock::now() + std::min(timeout, blind() ? kBlindPollInterval : kPollInterval);
  while (!changed_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
    if (left <= 0) return;
    // poll passes over a descriptor that is negative.
    std::array<pollfd, 2> ready = {{{interrupt_fd_, POLLIN, 0}, {inotify_fd_, POLLIN, 0}}};
    const int count = ::poll(ready.data(), ready.size(), static_cast<int>(left));
    if (count < 0 && errno != EINTR) return;
    if (count <= 0) continue;
    if (ready[0].revents != 0) {
      uint64_t interrupts = 0;
      [[maybe_unused]] const ssize_t size = ::read(interrupt_fd_, &interrupts, sizeof(interrupts));
      return;
    }
    Drain();
  }
}

void FolderWatch::Interrupt() {
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t size = ::write(interrupt_fd_, &one, sizeof(one));
}

}  // namespace freshet

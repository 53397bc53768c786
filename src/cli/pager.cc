#include "cli/pager.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <utility>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace freshet::cli {
namespace {

bool IsOnPath(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  std::string folder;
  while (std::getline(folders, folder, ':')) {
    if (::access((std::filesystem::path(folder) / program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

/// Starts `command` with `input` as its standard input; -1: it can't be started.
int StartShell(const std::string& command, int input, int other_end) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  posix_spawn_file_actions_addclose(&actions, other_end);
  // Ours are blocked and ignored; the pager's are its own.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  std::string shell = "sh";
  std::string option = "-c";
  std::string text = command;
  char* const arguments[] = {shell.data(), option.data(), text.data(), nullptr};
  pid_t process = -1;
  const int failed = ::posix_spawn(&process, "/bin/sh", &actions, &attributes, arguments, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return failed == 0 ? process : -1;
}

}  // namespace

std::string PagerCommand() {
  const char* pager = std::getenv("PAGER");
  if (pager != nullptr) return pager;
  return IsOnPath("less") ? "less -SRFX" : "";
}

PagedBuffer::PagedBuffer(std::string command, size_t lines)
    : command_(std::move(command)), lines_(lines) {}

bool PagedBuffer::Start() {
  int ends[2];
  if (command_.empty() || ::pipe2(ends, O_CLOEXEC) != 0) return false;
  pager_ = StartShell(command_, ends[0], ends[1]);
  ::close(ends[0]);
  if (pager_ < 0) {
    ::close(ends[1]);
    return false;
  }
  pipe_ = ends[1];
  to_pager_ = std::make_unique<FdBuffer>(pipe_);
  return true;
}

PagedBuffer::int_type PagedBuffer::overflow(int_type c) {
  const char byte = traits_type::to_char_type(c);
  return xsputn(&byte, 1) == 1 ? c : traits_type::eof();
}

std::streamsize PagedBuffer::xsputn(const char* text, std::streamsize count) {
  if (to_pager_ != nullptr) return to_pager_->sputn(text, count);
  kept_.append(text, static_cast<size_t>(count));
  seen_lines_ += static_cast<size_t>(std::count(text, text + count, '\n'));
  if (seen_lines_ < lines_) return count;
  if (!Start()) to_pager_ = std::make_unique<FdBuffer>(STDOUT_FILENO);
  const std::string kept = std::exchange(kept_, "");
  const auto size = static_cast<std::streamsize>(kept.size());
  return to_pager_->sputn(kept.data(), size) == size ? count : 0;
}

void PagedBuffer::Finish() {
  if (std::exchange(finished_, true)) return;
  if (to_pager_ == nullptr) {
    FdBuffer(STDOUT_FILENO).sputn(kept_.data(), static_cast<std::streamsize>(kept_.size()));
    return;
  }
  to_pager_.reset();
  if (pipe_ >= 0) ::close(pipe_);
  if (pager_ < 0) return;
  int status = 0;
  while (::waitpid(pager_, &status, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace freshet::cli

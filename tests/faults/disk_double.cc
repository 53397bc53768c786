// A disk that fails or loses power: preloaded (LD_PRELOAD) into a program under test, it stands
// between the program and libc for all that changes files below one folder. It counts those calls;
// the n-th fails, or the power goes.
//
//   DISK_DOUBLE_ROOT    the folder; calls on other paths pass through uncounted
//   DISK_DOUBLE_AT      n, from 1; 0 or not set: nothing happens
//   DISK_DOUBLE_FAULT   EIO or ENOSPC: the call fails so, and each one after it on the same file.
//   POWER: what was not
//                       synced is dropped, and the process killed. In full: a file's bytes behind
//                       the last fsync of the file; names made, moved or removed since the last
//                       fsync of their folder. LOST: the call is done, and its answer is EIO all
//                       the same (only link and rename).
//   DISK_DOUBLE_LOG     a file that gets a line for each counted call
//
// A file's bytes that are written over after they were synced stay as written, which is more than a
// disk promises.
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;

template <typename F>
F* Real(const char* name) {
  return reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
}

/// What was done to the entries of a folder since its last fsync, and how to undo it.
struct Undo {
  std::string folder;
  std::function<void()> run;
};

std::atomic<bool> power_lost{false};
thread_local bool loses_power = false;  // the thread that takes back what was not synced

class Disk {
 public:
  static Disk& Get() {
    static auto* disk = new Disk();  // calls come until the very end of the process
    return *disk;
  }

  bool Covers(const std::string& path) const {
    while (power_lost && !loses_power) ::pause();  // nothing is done any more
    return !root_.empty() && (path == root_ || path.starts_with(root_ + "/"));
  }

  /// The names in a folder: those below the root, and the root's own.
  bool HoldsNames(const std::string& folder) const {
    return Covers(folder) || folder == fs::path(root_).parent_path();
  }

  /// Counts a call; true when it is to fail, with errno set.
  bool Count(const char* call, const std::string& path) {
    const std::lock_guard lock(mutex_);
    ++calls_;
    if (log_ >= 0) {
      const std::string line = std::to_string(calls_) + " " + call + " " + path + "\n";
      static auto* const write_there = Real<ssize_t(int, const void*, size_t)>("write");
      [[maybe_unused]] const ssize_t written = write_there(log_, line.data(), line.size());
    }
    if (calls_ == at_ && fault_ == "POWER") LosePower();
    if (calls_ == at_ && error_ != 0) failed_ = path;
    if (failed_.empty() || failed_ != path) return false;
    errno = error_;
    return true;
  }

  /// True when the call just counted is to be done, and called a failure.
  bool LosesAnswer() {
    const std::lock_guard lock(mutex_);
    if (fault_ != "LOST" || calls_ != at_) return false;
    errno = EIO;
    return true;
  }

  bool power() const { return fault_ == "POWER" && at_ > 0; }

  void Did(const std::string& path, std::function<void()> undo) {
    const std::lock_guard lock(mutex_);
    undo_.push_back({fs::path(path).parent_path().string(), std::move(undo)});
  }
  /// A new file has no durable bytes.
  void Opened(const std::string& path, bool is_new) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return;
    const std::lock_guard lock(mutex_);
    if (is_new) synced_[status.st_ino] = 0;
    synced_.try_emplace(status.st_ino, status.st_size);
  }
  void Synced(int fd, const std::string& path) {
    struct stat status {};
    if (::fstat(fd, &status) != 0) return;
    const std::lock_guard lock(mutex_);
    if (S_ISDIR(status.st_mode)) {
      std::erase_if(undo_, [&](const Undo& undo) { return undo.folder == path; });
    } else {
      synced_[status.st_ino] = status.st_size;
    }
  }
  /// Another name for a file that is about to lose its own, so that it can come back.
  std::string Keep(const std::string& path) {
    if (!power()) return {};
    const std::lock_guard lock(mutex_);
    std::error_code error;
    fs::create_directories(kept_, error);
    const std::string kept = kept_ + "/" + std::to_string(++kept_files_);
    static auto* const link_there = Real<int(const char*, const char*)>("link");
    return link_there(path.c_str(), kept.c_str()) == 0 ? kept : std::string();
  }

 private:
  Disk() {
    const auto text = [](const char* name) {
      const char* value = std::getenv(name);
      return std::string(value == nullptr ? "" : value);
    };
    root_ = text("DISK_DOUBLE_ROOT");
    kept_ = root_ + ".kept";
    fault_ = text("DISK_DOUBLE_FAULT");
    at_ = std::atoll(text("DISK_DOUBLE_AT").c_str());
    error_ = fault_ == "EIO" ? EIO : fault_ == "ENOSPC" ? ENOSPC : 0;
    const std::string log = text("DISK_DOUBLE_LOG");
    static auto* const open_there = Real<int(const char*, int, ...)>("open");
    if (!log.empty())
      log_ = open_there(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  }

  void LosePower() {
    loses_power = true;
    power_lost = true;
    at_ = 0;
    std::string root = std::move(root_);
    root_.clear();  // from here on nothing is counted
    for (auto undo = undo_.rbegin(); undo != undo_.rend(); ++undo) undo->run();
    std::error_code error;
    for (const auto& entry : fs::recursive_directory_iterator(root, error)) {
      struct stat status {};
      if (::lstat(entry.path().c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
      const auto synced = synced_.find(status.st_ino);
      if (synced == synced_.end() || synced->second >= status.st_size) continue;
      static auto* const truncate_there = Real<int(const char*, off_t)>("truncate");
      truncate_there(entry.path().c_str(), synced->second);
    }
    ::kill(::getpid(), SIGKILL);
    for (;;) ::pause();
  }

  std::mutex mutex_;
  std::string root_;
  std::string kept_;
  std::string fault_;
  int64_t at_ = 0;
  int error_ = 0;
  int log_ = -1;
  int64_t calls_ = 0;
  std::string failed_;  // the file that has failed
  int kept_files_ = 0;
  std::vector<Undo> undo_;
  std::map<ino_t, off_t> synced_;  // bytes of a file that survive
};

std::string PathOf(int fd) {
  char name[64];
  std::snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  char path[4096];
  static auto* const readlink_there = Real<ssize_t(const char*, char*, size_t)>("readlink");
  const ssize_t size = readlink_there(name, path, sizeof path);
  return size > 0 && path[0] == '/' ? std::string(path, static_cast<size_t>(size)) : std::string();
}

std::string Absolute(int folder, const char* path) {
  if (path[0] == '/') return fs::path(path).lexically_normal().string();
  std::error_code error;
  const fs::path base = folder == AT_FDCWD ? fs::current_path(error) : fs::path(PathOf(folder));
  return (base / path).lexically_normal().string();
}

bool Exists(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0;
}

void Unlink(const std::string& path) {
  static auto* const there = Real<int(const char*)>("unlink");
  there(path.c_str());
}

void MoveBack(const std::string& from, const std::string& to) {
  static auto* const there = Real<int(const char*, const char*)>("rename");
  there(from.c_str(), to.c_str());
}

int Open(int folder, const char* name, int flags, mode_t mode) {
  static auto* const there = Real<int(int, const char*, int, ...)>("openat");
  Disk& disk = Disk::Get();
  const std::string path = Absolute(folder, name);
  const bool writes = (flags & O_ACCMODE) != O_RDONLY;
  if (!disk.Covers(path) || !writes) return there(folder, name, flags, mode);
  const bool is_new = (flags & O_CREAT) != 0 && !Exists(path);
  if (is_new && disk.Count("create", path)) return -1;
  const int fd = there(folder, name, flags, mode);
  if (fd < 0) return fd;
  disk.Opened(path, is_new);
  if (is_new) disk.Did(path, [path] { Unlink(path); });
  return fd;
}

bool Fails(const char* call, int fd) {
  Disk& disk = Disk::Get();
  const std::string path = PathOf(fd);
  return disk.Covers(path) && disk.Count(call, path);
}

int Sync(const char* call, int fd) {
  auto* const there = Real<int(int)>(call);
  Disk& disk = Disk::Get();
  const std::string path = PathOf(fd);
  if (!disk.HoldsNames(path)) return there(fd);
  if (disk.Count(call, path)) return -1;
  const int result = there(fd);
  if (result == 0) disk.Synced(fd, path);
  return result;
}

int Rename(int from_folder, const char* from_name, int to_folder, const char* to_name,
           unsigned flags) {
  static auto* const there = Real<int(int, const char*, int, const char*, unsigned)>("renameat2");
  Disk& disk = Disk::Get();
  const std::string from = Absolute(from_folder, from_name);
  const std::string to = Absolute(to_folder, to_name);
  if (!disk.Covers(to) && !disk.Covers(from))
    return there(from_folder, from_name, to_folder, to_name, flags);
  if (disk.Count("rename", to)) return -1;
  const std::string kept = Exists(to) ? disk.Keep(to) : std::string();
  const int result = there(from_folder, from_name, to_folder, to_name, flags);
  if (result == 0) {
    disk.Did(to, [from, to, kept] {
      MoveBack(to, from);
      if (!kept.empty()) MoveBack(kept, to);
    });
  }
  if (disk.LosesAnswer()) return -1;
  return result;
}

int Link(int from_folder, const char* from_name, int to_folder, const char* to_name, int flags) {
  static auto* const there = Real<int(int, const char*, int, const char*, int)>("linkat");
  Disk& disk = Disk::Get();
  const std::string to = Absolute(to_folder, to_name);
  if (!disk.Covers(to)) return there(from_folder, from_name, to_folder, to_name, flags);
  if (disk.Count("link", to)) return -1;
  const int result = there(from_folder, from_name, to_folder, to_name, flags);
  if (result == 0) disk.Did(to, [to] { Unlink(to); });
  if (disk.LosesAnswer()) return -1;
  return result;
}

int Remove(int folder, const char* name, int flags) {
  static auto* const there = Real<int(int, const char*, int)>("unlinkat");
  Disk& disk = Disk::Get();
  const std::string path = Absolute(folder, name);
  if (!disk.Covers(path)) return there(folder, name, flags);
  if (disk.Count("remove", path)) return -1;
  const std::string kept = (flags & AT_REMOVEDIR) == 0 ? disk.Keep(path) : std::string();
  const int result = there(folder, name, flags);
  if (result == 0 && !kept.empty()) disk.Did(path, [path, kept] { MoveBack(kept, path); });
  return result;
}

int MakeFolder(int folder, const char* name, mode_t mode) {
  static auto* const there = Real<int(int, const char*, mode_t)>("mkdirat");
  Disk& disk = Disk::Get();
  const std::string path = Absolute(folder, name);
  if (!disk.Covers(path) || Exists(path)) return there(folder, name, mode);
  if (disk.Count("mkdir", path)) return -1;
  const int result = there(folder, name, mode);
  if (result == 0) {
    disk.Did(path, [path] {
      std::error_code error;
      fs::remove_all(path, error);
    });
  }
  return result;
}

mode_t ModeOf(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? static_cast<mode_t>(va_arg(arguments, int)) : 0;
}

}  // namespace

#define OPEN_CALL(call)                                   \
  extern "C" int call(const char* path, int flags, ...) { \
    va_list arguments;                                    \
    va_start(arguments, flags);                           \
    const mode_t mode = ModeOf(flags, arguments);         \
    va_end(arguments);                                    \
    return Open(AT_FDCWD, path, flags, mode);             \
  }
OPEN_CALL(open)
OPEN_CALL(open64)

#define OPENAT_CALL(call)                                             \
  extern "C" int call(int folder, const char* path, int flags, ...) { \
    va_list arguments;                                                \
    va_start(arguments, flags);                                       \
    const mode_t mode = ModeOf(flags, arguments);                     \
    va_end(arguments);                                                \
    return Open(folder, path, flags, mode);                           \
  }
OPENAT_CALL(openat)
OPENAT_CALL(openat64)

extern "C" {

int creat(const char* path, mode_t mode) {
  return Open(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}
int creat64(const char* path, mode_t mode) { return creat(path, mode); }

ssize_t write(int fd, const void* bytes, size_t size) {
  static auto* const there = Real<ssize_t(int, const void*, size_t)>("write");
  return Fails("write", fd) ? -1 : there(fd, bytes, size);
}
ssize_t writev(int fd, const struct iovec* parts, int count) {
  static auto* const there = Real<ssize_t(int, const struct iovec*, int)>("writev");
  return Fails("writev", fd) ? -1 : there(fd, parts, count);
}
ssize_t pwrite(int fd, const void* bytes, size_t size, off_t offset) {
  static auto* const there = Real<ssize_t(int, const void*, size_t, off_t)>("pwrite");
  return Fails("pwrite", fd) ? -1 : there(fd, bytes, size, offset);
}
ssize_t pwrite64(int fd, const void* bytes, size_t size, off64_t offset) {
  return pwrite(fd, bytes, size, offset);
}
int ftruncate(int fd, off_t size) noexcept {
  static auto* const there = Real<int(int, off_t)>("ftruncate");
  return Fails("ftruncate", fd) ? -1 : there(fd, size);
}
int ftruncate64(int fd, off64_t size) noexcept { return ftruncate(fd, size); }
int fsync(int fd) { return Sync("fsync", fd); }
int fdatasync(int fd) { return Sync("fdatasync", fd); }
int close(int fd) {
  static auto* const there = Real<int(int)>("close");
  const int flags = ::fcntl(fd, F_GETFL);
  const bool writes = flags >= 0 && (flags & O_ACCMODE) != O_RDONLY;
  const bool fails = writes && Fails("close", fd);
  const int error = errno;
  const int result = there(fd);  // a close that fails closes all the same
  if (!fails) return result;
  errno = error;
  return -1;
}
int rename(const char* from, const char* to) noexcept {
  return Rename(AT_FDCWD, from, AT_FDCWD, to, 0);
}
int renameat(int from_folder, const char* from, int to_folder, const char* to) noexcept {
  return Rename(from_folder, from, to_folder, to, 0);
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to,
              unsigned flags) noexcept {
  return Rename(from_folder, from, to_folder, to, flags);
}
int link(const char* from, const char* to) noexcept {
  return Link(AT_FDCWD, from, AT_FDCWD, to, 0);
}
int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) noexcept {
  return Link(from_folder, from, to_folder, to, flags);
}
int unlink(const char* path) noexcept { return Remove(AT_FDCWD, path, 0); }
int unlinkat(int folder, const char* path, int flags) noexcept {
  return Remove(folder, path, flags);
}
int rmdir(const char* path) noexcept { return Remove(AT_FDCWD, path, AT_REMOVEDIR); }
int mkdir(const char* path, mode_t mode) noexcept { return MakeFolder(AT_FDCWD, path, mode); }
int mkdirat(int folder, const char* path, mode_t mode) noexcept {
  return MakeFolder(folder, path, mode);
}

}  // extern "C"

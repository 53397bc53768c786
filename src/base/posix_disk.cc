#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/path.h"

namespace freshet {
namespace {

arrow::Status ErrnoError(std::string_view call, const std::string& path, int error) {
  return arrow::Status::IOError("can't ", call, " '", path, "': ", std::strerror(error), " (errno ",
                                error, ")");
}

/// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }
  /// Closes and reports: on some file systems a failed write shows only here.
  int Close() { return ::close(std::exchange(fd_, -1)); }

 private:
  int fd_;
};

arrow::Status WriteAll(int fd, std::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return ErrnoError("write", path, errno);
    }
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return arrow::Status::OK();
}

arrow::Status SyncDirectory(const std::string& path) {
  Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder.ok()) return ErrnoError("open", path, errno);
  if (::fsync(folder.get()) != 0) return ErrnoError("sync", path, errno);
  return arrow::Status::OK();
}

class PosixFile : public WritableFile {
 public:
  PosixFile(Descriptor fd, std::string path, Durability durability)
      : fd_(std::move(fd)), path_(std::move(path)), durability_(durability) {}

  arrow::Status Append(std::string_view bytes) override {
    return WriteAll(fd_.get(), bytes, path_);
  }

  arrow::Status SyncAndClose() override {
    const bool sync = durability_ == Durability::kFull;
    if (sync && ::fsync(fd_.get()) != 0) return ErrnoError("sync", path_, errno);
    if (fd_.Close() != 0) return ErrnoError("close", path_, errno);
    return sync ? SyncDirectory(ParentPath(path_)) : arrow::Status::OK();
  }

 private:
  Descriptor fd_;
  std::string path_;
  Durability durability_;
};

class PosixDisk : public Disk {
 public:
  explicit PosixDisk(Durability durability) : durability_(durability) {}

  arrow::Result<std::optional<std::string>> Read(const std::string& path) override {
    Descriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd.ok()) {
      if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
      return ErrnoError("open", path, errno);
    }
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0) return ErrnoError("stat", path, errno);
    std::string contents(static_cast<size_t>(info.st_size), '\0');
    size_t filled = 0;
    while (true) {
      if (filled == contents.size()) contents.resize(contents.size() + 4096);
      const ssize_t got = ::read(fd.get(), contents.data() + filled, contents.size() - filled);
      if (got < 0) {
        if (errno == EINTR) continue;
        return ErrnoError("read", path, errno);
      }
      if (got == 0) break;
      filled += static_cast<size_t>(got);
    }
    contents.resize(filled);
    return contents;
  }

  arrow::Result<std::vector<DirectoryEntry>> List(const std::string& path) override {
    std::vector<DirectoryEntry> entries;
    DIR* folder = ::opendir(path.c_str());
    if (folder == nullptr) {
      if (errno == ENOENT) return entries;
      return ErrnoError("list", path, errno);
    }
    std::unique_ptr<DIR, int (*)(DIR*)> closer(folder, ::closedir);
    while (true) {
      errno = 0;
      const dirent* entry = ::readdir(folder);
      if (entry == nullptr) {
        if (errno != 0) return ErrnoError("list", path, errno);
        return entries;
      }
      const std::string_view name = entry->d_name;
      if (name == "." || name == "..") continue;
      struct stat info {};
      if (::fstatat(::dirfd(folder), entry->d_name, &info, 0) != 0) {
        if (errno == ENOENT) continue;  // Removed since readdir saw it, or a dangling link.
        return ErrnoError("stat", JoinPath(path, name), errno);
      }
      entries.push_back({std::string(name), S_ISDIR(info.st_mode), info.st_size,
                         info.st_mtim.tv_sec * 1000 + info.st_mtim.tv_nsec / 1'000'000});
    }
  }

  arrow::Result<bool> Exists(const std::string& path) override {
    struct stat info {};
    if (::stat(path.c_str(), &info) == 0) return true;
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return ErrnoError("stat", path, errno);
  }

  arrow::Status CreateDirectories(const std::string& path) override {
    ARROW_ASSIGN_OR_RAISE(const bool there, Exists(path));
    if (there) return arrow::Status::OK();
    const std::string parent = ParentPath(path);
    if (parent != path && !parent.empty()) ARROW_RETURN_NOT_OK(CreateDirectories(parent));
    if (::mkdir(path.c_str(), 0777) != 0) {
      if (errno == EEXIST) return arrow::Status::OK();
      return ErrnoError("make directory", path, errno);
    }
    return SyncIfFull(parent);
  }

  arrow::Result<PutOutcome> PutIfAbsent(const std::string& path,
                                        std::string_view contents) override {
    ARROW_ASSIGN_OR_RAISE(const std::string temporary, WriteTemporary(path, contents));
    // A link, unlike a rename, fails where there is a file already; all of ours support it.
    const int linked = ::link(temporary.c_str(), path.c_str());
    const int error = errno;
    ::unlink(temporary.c_str());
    if (linked != 0) {
      if (error == EEXIST) return PutOutcome::kAlreadyThere;
      return ErrnoError("create", path, error);
    }
    ARROW_RETURN_NOT_OK(SyncIfFull(ParentPath(path)));
    return PutOutcome::kCreated;
  }

  arrow::Status Put(const std::string& path, std::string_view contents) override {
    ARROW_ASSIGN_OR_RAISE(const std::string temporary, WriteTemporary(path, contents));
    if (::rename(temporary.c_str(), path.c_str()) != 0) {
      const int error = errno;
      ::unlink(temporary.c_str());
      return ErrnoError("rename to", path, error);
    }
    return SyncIfFull(ParentPath(path));
  }

  arrow::Result<std::unique_ptr<WritableFile>> Create(const std::string& path) override {
    Descriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
    if (!fd.ok()) return ErrnoError("create", path, errno);
    return std::make_unique<PosixFile>(std::move(fd), path, durability_);
  }

  arrow::Status Remove(const std::string& path) override {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return ErrnoError("remove", path, errno);
    return arrow::Status::OK();
  }

  arrow::Status RemoveTree(const std::string& path) override {
    std::error_code error;
    std::filesystem::remove_all(path, error);
    if (error) return ErrnoError("remove", path, error.value());
    return arrow::Status::OK();
  }

 private:
  arrow::Status SyncIfFull(const std::string& folder) const {
    return durability_ == Durability::kFull ? SyncDirectory(folder) : arrow::Status::OK();
  }

  /// Writes contents beside `path`, under a hidden name that no other writer uses.
  arrow::Result<std::string> WriteTemporary(const std::string& path, std::string_view contents) {
    const size_t slash = path.find_last_of('/');
    const std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
    const std::string temporary =
        JoinPath(ParentPath(path),
                 "." + name + "." + std::to_string(::getpid()) + "." +
                     std::to_string(counter_.fetch_add(1, std::memory_order_relaxed)) + ".tmp");
    Descriptor fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!fd.ok()) return ErrnoError("create", temporary, errno);
    arrow::Status written = WriteAll(fd.get(), contents, temporary);
    if (written.ok() && durability_ == Durability::kFull && ::fsync(fd.get()) != 0) {
      written = ErrnoError("sync", temporary, errno);
    }
    if (written.ok() && fd.Close() != 0) written = ErrnoError("close", temporary, errno);
    if (!written.ok()) {
      ::unlink(temporary.c_str());
      return written;
    }
    return temporary;
  }

  const Durability durability_;
  std::atomic<uint64_t> counter_{0};
};

}  // namespace

std::unique_ptr<Disk> MakePosixDisk(Durability durability) {
  return std::make_unique<PosixDisk>(durability);
}

}  // namespace freshet

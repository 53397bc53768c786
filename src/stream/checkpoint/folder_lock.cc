#include "stream/checkpoint/folder_lock.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <sstream>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/disk.h"

namespace freshet {
namespace {

std::string HostName() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown-host";
  return name.data();
}

std::string NowText() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

/// "process 17 on host 'h' since 2025-01-12T11:00:00Z", or less when the file does not say.
std::string DescribeOwner(int fd) {
  std::array<char, 512> text{};
  const ssize_t size = ::pread(fd, text.data(), text.size() - 1, 0);
  std::istringstream words(size > 0 ? std::string(text.data(), static_cast<size_t>(size)) : "");
  std::string host;
  std::string pid;
  std::string since;
  if (!(words >> host >> pid >> since)) return "another process";
  return "process " + pid + " on host '" + host + "' since " + since;
}

}  // namespace

arrow::Result<std::unique_ptr<FolderLock>> FolderLock::Acquire(const std::string& folder) {
  const std::string path = JoinPath(folder, ".freshet.lock");
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) {
    return arrow::Status::IOError("can't open '", path, "': ", std::strerror(errno), " (errno ",
                                  errno, ")");
  }
  std::unique_ptr<FolderLock> lock(new FolderLock(fd));
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      return arrow::Status::Invalid("'", folder, "' is in use by ", DescribeOwner(fd),
                                    ": stop that one first, two runs must not share a checkpoint");
    }
    if (errno == ENOLCK || errno == EOPNOTSUPP) return lock;
    return arrow::Status::IOError("can't lock '", path, "': ", std::strerror(errno), " (errno ",
                                  errno, ")");
  }
  // Only the message of a refused run reads this, so that failing to write it is no reason to stop.
  const std::string owner = HostName() + " " + std::to_string(::getpid()) + " " + NowText() + "\n";
  if (::ftruncate(fd, 0) == 0) {
    [[maybe_unused]] const ssize_t written = ::pwrite(fd, owner.data(), owner.size(), 0);
  }
  return lock;
}

FolderLock::~FolderLock() { ::close(fd_); }

}  // namespace freshet

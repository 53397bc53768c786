#include "generate/folder_target.h"

#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"

namespace freshet {
namespace {

arrow::Status Failed(const char* what, const std::string& path) {
  return arrow::Status::IOError("can't ", what, " '", path, "': ", std::strerror(errno));
}

arrow::Status AlreadyThere(const std::string& path) {
  return arrow::Status::Invalid("'", path,
                                "' is there already: name another folder with --out, or remove "
                                "the files that were made before");
}

}  // namespace

arrow::Result<std::unique_ptr<FolderTarget>> FolderTarget::Open(const std::string& folder,
                                                                int64_t rows_per_file) {
  if (::mkdir(folder.c_str(), 0777) != 0 && errno != EEXIST) return Failed("make folder", folder);
  auto target = std::unique_ptr<FolderTarget>(new FolderTarget(folder, rows_per_file));
  const std::string first = target->Path(1);
  if (::access(first.c_str(), F_OK) == 0) return AlreadyThere(first);
  return target;
}

FolderTarget::~FolderTarget() {
  if (fd_ < 0) return;
  ::close(fd_);
  ::unlink(hidden_path_.c_str());
}

std::string FolderTarget::Path(int64_t number) const {
  return JoinPath(folder_, fmt::format("readings-{:06}.json", number));
}

arrow::Status FolderTarget::OpenFile() {
  hidden_path_ = JoinPath(folder_, fmt::format(".readings-{:06}.json.{}", files_ + 1, ::getpid()));
  fd_ = ::open(hidden_path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd_ < 0) return Failed("create", hidden_path_);
  file_ = std::make_unique<StreamTarget>(fd_, "'" + hidden_path_ + "'");
  rows_ = 0;
  return arrow::Status::OK();
}

arrow::Status FolderTarget::MoveIn() {
  ARROW_RETURN_NOT_OK(file_->Finish());
  const int fd = std::exchange(fd_, -1);
  const std::string path = Path(files_ + 1);
  if (::close(fd) != 0) return Failed("close", hidden_path_);
  // A link, unlike a rename, fails where there is a file already.
  const int linked = ::link(hidden_path_.c_str(), path.c_str());
  const int error = errno;
  ::unlink(hidden_path_.c_str());
  errno = error;
  if (linked != 0) return error == EEXIST ? AlreadyThere(path) : Failed("create", path);
  ++files_;
  return arrow::Status::OK();
}

arrow::Result<bool> FolderTarget::Take(const MadeReading& reading, int64_t sequence) {
  if (fd_ < 0) ARROW_RETURN_NOT_OK(OpenFile());
  ARROW_RETURN_NOT_OK(file_->Take(reading, sequence));
  if (++rows_ == rows_per_file_) ARROW_RETURN_NOT_OK(MoveIn());
  return true;
}

arrow::Status FolderTarget::Finish() { return fd_ < 0 ? arrow::Status::OK() : MoveIn(); }

}  // namespace freshet

#include "generate/acknowledged_file.h"

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace freshet {
namespace {

constexpr size_t kBufferSize = size_t{256} * 1024;

}  // namespace

AcknowledgedFile::AcknowledgedFile(int fd, std::string path, std::string topic)
    : fd_(fd), path_(std::move(path)), topic_(std::move(topic)) {
  buffer_.reserve(kBufferSize);
}

arrow::Result<std::unique_ptr<AcknowledgedFile>> AcknowledgedFile::Open(const std::string& path,
                                                                        const std::string& topic) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (fd < 0) return arrow::Status::IOError("can't open '", path, "': ", std::strerror(errno));
  auto file = std::unique_ptr<AcknowledgedFile>(new AcknowledgedFile(fd, path, topic));
  struct stat info {};
  if (::fstat(fd, &info) == 0 && info.st_size == 0) {
    file->buffer_ = "topic,partition,offset,sequence,timestamp\n";
    ARROW_RETURN_NOT_OK(file->Flush());
  }
  return file;
}

AcknowledgedFile::~AcknowledgedFile() { ::close(fd_); }

void AcknowledgedFile::Add(const kafka::Delivery& delivery) {
  fmt::format_to(std::back_inserter(buffer_), "{},{},{},{},{}\n", topic_, delivery.partition,
                 delivery.offset, delivery.tag, delivery.timestamp_ms);
  if (buffer_.size() >= kBufferSize) static_cast<void>(Flush());
}

arrow::Status AcknowledgedFile::Flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && status_.ok()) {
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<size_t>(written));
    } else if (errno != EINTR) {
      status_ = arrow::Status::IOError("can't write to '", path_, "': ", std::strerror(errno));
    }
  }
  buffer_.clear();
  return status_;
}

}  // namespace freshet

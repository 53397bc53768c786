#include "generate/stream_target.h"

#include <cerrno>
#include <cstring>
#include <string_view>

#include <unistd.h>

namespace freshet {
namespace {

constexpr size_t kBufferSize = size_t{256} * 1024;

}  // namespace

arrow::Result<bool> StreamTarget::Take(const MadeReading& reading, int64_t /*sequence*/) {
  buffer_.append(reading.line).push_back('\n');
  if (buffer_.size() >= kBufferSize) ARROW_RETURN_NOT_OK(Flush());
  return true;
}

arrow::Status StreamTarget::Flush() {
  std::string_view rest = buffer_;
  while (!rest.empty()) {
    const ssize_t written = ::write(fd_, rest.data(), rest.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return arrow::Status::IOError("can't write to ", name_, ": ", std::strerror(errno));
    }
    rest.remove_prefix(static_cast<size_t>(written));
  }
  buffer_.clear();
  return arrow::Status::OK();
}

}  // namespace freshet

// An output stream on a file descriptor, that says why it failed.
#pragma once

#include <array>
#include <ostream>
#include <streambuf>

namespace freshet::cli {

/// Writes to a descriptor that is not its own. Not thread-safe.
class FdBuffer : public std::streambuf {
 public:
  explicit FdBuffer(int descriptor) : descriptor_(descriptor) { Reset(); }
  ~FdBuffer() override { FdBuffer::sync(); }
  FdBuffer(const FdBuffer&) = delete;
  FdBuffer& operator=(const FdBuffer&) = delete;

  /// errno of the first write that failed; 0: none. EPIPE: the reader has gone, which is no fault.
  int error() const { return error_; }

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize count) override;
  int sync() override;

 private:
  void Reset() { setp(buffer_.data(), buffer_.data() + buffer_.size()); }
  bool WriteAll(const char* text, size_t count);

  int descriptor_;
  int error_ = 0;
  std::array<char, 65536> buffer_;
};

}  // namespace freshet::cli

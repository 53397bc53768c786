#include "cli/fd_stream.h"

#include <cerrno>

#include <unistd.h>

namespace freshet::cli {

bool FdBuffer::WriteAll(const char* text, size_t count) {
  while (count > 0 && error_ == 0) {
    const ssize_t written = ::write(descriptor_, text, count);
    if (written < 0) {
      if (errno != EINTR) error_ = errno;
      continue;
    }
    text += written;
    count -= static_cast<size_t>(written);
  }
  return error_ == 0;
}

int FdBuffer::sync() {
  const bool written = WriteAll(pbase(), static_cast<size_t>(pptr() - pbase()));
  Reset();
  return written ? 0 : -1;
}

FdBuffer::int_type FdBuffer::overflow(int_type c) {
  if (sync() != 0) return traits_type::eof();
  if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
  return traits_type::not_eof(c);
}

std::streamsize FdBuffer::xsputn(const char* text, std::streamsize count) {
  if (count <= epptr() - pptr()) {
    traits_type::copy(pptr(), text, static_cast<size_t>(count));
    pbump(static_cast<int>(count));
    return count;
  }
  if (sync() != 0) return 0;
  if (count < epptr() - pptr()) return xsputn(text, count);
  return WriteAll(text, static_cast<size_t>(count)) ? count : 0;
}

}  // namespace freshet::cli

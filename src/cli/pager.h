// Output that is longer than the screen goes through a pager.
#pragma once

#include <memory>
#include <streambuf>
#include <string>

#include "cli/fd_stream.h"

namespace freshet::cli {

/// The pager's command: $PAGER, else less; empty: there is none.
std::string PagerCommand();

/// Keeps what is written until it is longer than the screen, and then hands it, and all that
/// follows, to a pager. Finish waits until the pager has ended. Not thread-safe.
class PagedBuffer : public std::streambuf {
 public:
  /// `lines` of the screen, that are not reached without a pager. `command` as PagerCommand.
  PagedBuffer(std::string command, size_t lines);
  ~PagedBuffer() override { Finish(); }
  PagedBuffer(const PagedBuffer&) = delete;
  PagedBuffer& operator=(const PagedBuffer&) = delete;

  void Finish();

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize count) override;

 private:
  bool Start();

  const std::string command_;
  const size_t lines_;
  size_t seen_lines_ = 0;
  std::string kept_;
  bool finished_ = false;
  int pipe_ = -1;
  int pager_ = -1;
  std::unique_ptr<FdBuffer> to_pager_;
};

}  // namespace freshet::cli

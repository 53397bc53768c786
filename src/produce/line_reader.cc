#include "produce/line_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#include "produce/input_files.h"
#include "stream/sources/input_file.h"

namespace freshet {
namespace {

constexpr size_t kFirstCapacity = size_t{1} << 20U;

class PlainSource : public ByteSource {
 public:
  PlainSource(int fd, bool owned) : fd_(fd), owned_(owned) {}
  ~PlainSource() override {
    if (owned_) ::close(fd_);
  }
  PlainSource(const PlainSource&) = delete;
  PlainSource& operator=(const PlainSource&) = delete;

  arrow::Result<size_t> Read(char* to, size_t size) override {
    while (true) {
      const ssize_t got = ::read(fd_, to, size);
      if (got >= 0) {
        position_ += got;
        return static_cast<size_t>(got);
      }
      if (errno != EINTR) return arrow::Status::IOError(std::strerror(errno));
    }
  }
  int64_t position() const override { return position_; }

 private:
  const int fd_;
  const bool owned_;
  int64_t position_ = 0;
};

class GzipSource : public ByteSource {
 public:
  explicit GzipSource(gzFile file) : file_(file) {}
  ~GzipSource() override { ::gzclose(file_); }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  arrow::Result<size_t> Read(char* to, size_t size) override {
    const int got = ::gzread(file_, to, static_cast<unsigned>(size));
    // A file that is cut short is read up to the cut; only the error says so.
    int error = Z_OK;
    const char* words = ::gzerror(file_, &error);
    if (error == Z_BUF_ERROR) {
      return arrow::Status::Invalid("it is cut short: its gzip data has no end");
    }
    if (error == Z_ERRNO) return arrow::Status::IOError(std::strerror(errno));
    if (got < 0) return arrow::Status::Invalid("it is damaged gzip data (", words, ")");
    return static_cast<size_t>(got);
  }
  int64_t position() const override { return ::gzoffset(file_); }

 private:
  gzFile file_;
};

bool IsBlank(std::string_view line) { return line.find_first_not_of(" \t\r") == line.npos; }

}  // namespace

arrow::Result<LineReader> LineReader::Open(const std::string& path) {
  if (path == kStandardInput) {
    return LineReader("standard input", std::make_unique<PlainSource>(STDIN_FILENO, false));
  }
  if (const auto compression = OtherCompression(path)) {
    return arrow::Status::NotImplemented("'", path, "' is compressed (", *compression,
                                         "), and only .gz is read: decompress it first");
  }
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return arrow::Status::IOError("can't open '", path, "': ", std::strerror(errno));
  if (!path.ends_with(".gz")) return LineReader(path, std::make_unique<PlainSource>(fd, true));
  gzFile file = ::gzdopen(fd, "rb");
  if (file == nullptr) {
    ::close(fd);
    return arrow::Status::OutOfMemory("no memory to decompress '", path, "'");
  }
  constexpr unsigned kGzipBuffer = 1U << 17U;
  ::gzbuffer(file, kGzipBuffer);
  return LineReader(path, std::make_unique<GzipSource>(file));
}

LineReader::LineReader(std::string path, std::unique_ptr<ByteSource> source)
    : path_(std::move(path)), source_(std::move(source)) {}

int64_t LineReader::position() const {
  if (total_ == 0) return 0;
  const int64_t given = total_ - static_cast<int64_t>(end_ - begin_);
  if (given == total_) return source_->position();
  const double share = static_cast<double>(given) / static_cast<double>(total_);
  return static_cast<int64_t>(share * static_cast<double>(source_->position()));
}

arrow::Status LineReader::Fill() {
  const size_t left = end_ - begin_;
  if (left > kLongestLine) {
    return arrow::Status::Invalid("'", path_, "', line ", line_number_ + 1, ": longer than ",
                                  kLongestLine, " bytes, which is more than a message can hold");
  }
  if (left == capacity_) {
    const size_t capacity = std::max(kFirstCapacity, capacity_ * 2);
    std::unique_ptr<char[]> larger(new char[capacity + kPadding]());
    if (left > 0) std::memcpy(larger.get(), buffer_.get() + begin_, left);
    buffer_ = std::move(larger);
    capacity_ = capacity;
  } else if (begin_ > 0 && left > 0) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, left);
  }
  scanned_ -= begin_;
  begin_ = 0;
  end_ = left;
  const auto got = source_->Read(buffer_.get() + end_, capacity_ - end_);
  if (!got.ok()) {
    return got.status().WithMessage("can't read '", path_, "' beyond line ", line_number_, ": ",
                                    got.status().message());
  }
  end_ += *got;
  total_ += static_cast<int64_t>(*got);
  at_end_ = *got == 0;
  return arrow::Status::OK();
}

arrow::Result<bool> LineReader::NextOfAny(std::string_view* line) {
  while (true) {
    const char* from = buffer_.get() + scanned_;
    const auto* found = end_ > scanned_
                            ? static_cast<const char*>(std::memchr(from, '\n', end_ - scanned_))
                            : nullptr;
    if (found != nullptr) {
      const auto stop = static_cast<size_t>(found - buffer_.get());
      *line = {buffer_.get() + begin_, stop - begin_};
      begin_ = scanned_ = stop + 1;
      break;
    }
    scanned_ = end_;
    if (at_end_) {
      if (begin_ == end_) return false;
      *line = {buffer_.get() + begin_, end_ - begin_};
      begin_ = end_;
      break;
    }
    ARROW_RETURN_NOT_OK(Fill());
  }
  ++line_number_;
  if (line->ends_with('\r')) line->remove_suffix(1);
  return true;
}

arrow::Result<bool> LineReader::Next(std::string_view* line) {
  while (true) {
    ARROW_ASSIGN_OR_RAISE(const bool found, NextOfAny(line));
    if (!found || !IsBlank(*line)) return found;
  }
}

}  // namespace freshet

// A file's lines, one after the other, in bounded memory; .gz is decompressed.
//
// Owns the open file. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <arrow/result.h>
#include <arrow/status.h>

namespace freshet {

/// Where a LineReader's bytes come from.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  /// Reads up to `size` bytes; 0 at the end.
  virtual arrow::Result<size_t> Read(char* to, size_t size) = 0;
  /// How far into the file it is, in the file's own (compressed) bytes.
  virtual int64_t position() const = 0;
};

class LineReader {
 public:
  /// So many bytes behind each line may be read, though they mean nothing: what simdjson asks for.
  static constexpr size_t kPadding = 64;
  /// A longer line is an error: Kafka takes none either.
  static constexpr size_t kLongestLine = 1'000'000'000;

  /// Takes `-` for standard input. Errors name the file: it can't be opened, or its name ends as
  /// that of another compression.
  static arrow::Result<LineReader> Open(const std::string& path);

  LineReader(std::string path, std::unique_ptr<ByteSource> source);

  /// The next line without its end (\n or \r\n), valid until the next call; blank lines (nothing
  /// but blanks and tabs) are skipped. False at the end. A last line needs no end. Errors name file
  /// and line.
  arrow::Result<bool> Next(std::string_view* line);

  /// The line that Next gave last, from 1; blank ones are counted.
  int64_t line_number() const { return line_number_; }
  /// How far into the file the lines given so far reach, in the file's own bytes; for a compressed
  /// file about so.
  int64_t position() const;

 private:
  /// The next line, also a blank one.
  arrow::Result<bool> NextOfAny(std::string_view* line);
  /// Makes room, moves what is left to the front, reads on.
  arrow::Status Fill();

  std::string path_;
  std::unique_ptr<ByteSource> source_;
  std::unique_ptr<char[]> buffer_;
  size_t capacity_ = 0;
  size_t begin_ = 0;    ///< of what was not given yet
  size_t scanned_ = 0;  ///< up to here there is no line's end
  size_t end_ = 0;
  int64_t total_ = 0;  ///< bytes read, decompressed
  bool at_end_ = false;
  int64_t line_number_ = 0;
};

}  // namespace freshet

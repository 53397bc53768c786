// Text → lines, as Hadoop's LineReader splits them: at \n, \r\n, and \r alone.
//
// Refers to the text. One thread.
#pragma once

#include <cstddef>
#include <string_view>

namespace freshet {

class LineSplitter {
 public:
  explicit LineSplitter(std::string_view text);

  /// The next line without its end; false when there is none. A text's last line needs no end, and
  /// nothing behind the last line's end is no line.
  bool Next(std::string_view* line);

 private:
  std::string_view text_;
  bool has_cr_;
};

/// How much of `text` is whole lines and at most about `size` bytes; one line may be longer.
size_t WholeLines(std::string_view text, size_t size);

}  // namespace freshet

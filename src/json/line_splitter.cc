#include "json/line_splitter.h"

#include <algorithm>
#include <cstring>

namespace freshet {

LineSplitter::LineSplitter(std::string_view text)
    : text_(text),
      has_cr_(!text.empty() && std::memchr(text.data(), '\r', text.size()) != nullptr) {}

bool LineSplitter::Next(std::string_view* line) {
  if (text_.empty()) return false;
  size_t end = has_cr_ ? text_.find_first_of("\r\n") : text_.find('\n');
  end = std::min(end, text_.size());
  *line = text_.substr(0, end);
  size_t skip = end;
  if (skip < text_.size() && text_[skip] == '\r') {
    ++skip;
    if (skip < text_.size() && text_[skip] == '\n') ++skip;
  } else if (skip < text_.size()) {
    ++skip;
  }
  text_.remove_prefix(skip);
  return true;
}

size_t WholeLines(std::string_view text, size_t size) {
  if (text.size() <= size) return text.size();
  const size_t last = text.substr(0, size).rfind('\n');
  if (last != std::string_view::npos) return last + 1;
  // Files whose lines end in \r alone, and lines longer than size. A \n must stay with its \r.
  const size_t last_cr = text.substr(0, size - 1).rfind('\r');
  if (last_cr != std::string_view::npos) return last_cr + 1;
  const size_t next = text.find_first_of("\r\n", size - 1);
  if (next == std::string_view::npos) return text.size();
  return text[next] == '\r' && next + 1 < text.size() && text[next + 1] == '\n' ? next + 2
                                                                                : next + 1;
}

}  // namespace freshet

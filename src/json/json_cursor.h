// The quick way through one line: from structural index to structural index.
//
// Every function that returns false refuses the line: something is not plain JSON, or rare; the
// line then takes the slow way (spark_converter.h), which decides what it is. Refers to the text
// and to its StructuralIndex. One thread.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace freshet {

inline bool IsJsonSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class JsonCursor {
 public:
  /// The line is text[…, line_end); `next` is its first index. `has_escapes`: a backslash is
  /// somewhere in the text, so that strings must be looked at.
  JsonCursor(const char* text, size_t text_size, bool has_escapes)
      : text_(text), text_end_(text + text_size), has_escapes_(has_escapes) {}

  void StartLine(const uint32_t* next, size_t line_end) {
    next_ = next;
    line_end_ = line_end;
  }

  /// The index that follows what was taken.
  const uint32_t* next() const { return next_; }
  /// The end of all text: bytes before it may be read, though another line's.
  const char* text_end() const { return text_end_; }

  /// The structural character that is next; NUL at the line's end.
  char Peek() const { return *next_ < line_end_ ? text_[*next_] : '\0'; }
  char Take() {
    const char c = Peek();
    if (c != '\0') ++next_;
    return c;
  }

  /// Where the next structural character stands. There must be one.
  const char* Position() const { return text_ + *next_; }
  std::string_view Slice(const char* begin, const char* end) const {
    return {begin, static_cast<size_t>(end - begin)};
  }

  /// Whether the next name is `name`; takes it then.
  bool TakeNameIf(std::string_view name) {
    const char* const p = Position() + 1;
    if (static_cast<size_t>(text_end_ - p) <= name.size()) return false;
    if (p[name.size()] != '"' || std::memcmp(p, name.data(), name.size()) != 0) return false;
    ++next_;
    return true;
  }

  /// Takes a string's characters as they are written. Next must be a quote.
  bool TakeString(std::string_view* raw) {
    const char* const begin = Position() + 1;
    ++next_;
    // Only white space stands between a closing quote and the next structural character.
    const char* end = Limit();
    while (end > begin && IsJsonSpace(end[-1])) --end;
    if (end == begin || end[-1] != '"') return false;
    *raw = Slice(begin, end - 1);
    return raw->size() <= kLongString;
  }
  bool HasEscape(std::string_view raw) const {
    return has_escapes_ && std::memchr(raw.data(), '\\', raw.size()) != nullptr;
  }

  /// Takes a number or word, without the white space behind it.
  std::string_view TakeBare() {
    const char* const begin = Position();
    ++next_;
    const char* end = Limit();
    while (end > begin && IsJsonSpace(end[-1])) --end;
    return Slice(begin, end);
  }

  /// Takes any value, checked as far as Jackson checks what it skips.
  bool SkipValue();

  /// The same, and the value's text.
  bool TakeRawValue(std::string_view* raw);

 private:
  /// Strings longer than this take the slow way, which knows Jackson's limits.
  static constexpr size_t kLongString = 1 << 20;

  const char* Limit() const { return text_ + (*next_ < line_end_ ? *next_ : line_end_); }
  bool SkipScalar(char first);

  const char* text_;
  const char* text_end_;
  bool has_escapes_;
  const uint32_t* next_ = nullptr;
  size_t line_end_ = 0;
};

/// Appends a string's text, its escapes resolved. False when an escape is not plain JSON, or a
/// surrogate has no partner.
bool Unescape(std::string_view raw, std::string* text);

}  // namespace freshet

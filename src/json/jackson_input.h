// Characters, white space, escapes and strings below JacksonReader.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace freshet {

/// Jackson has two parsers, which have taken different characters when they find an error: one for
/// bytes, with which Spark reads files (UTF8StreamJsonParser), and one for characters, with which
/// from_json reads (ReaderBasedJsonParser). Text for the latter must be valid UTF-8.
enum class JacksonParser { kBytes, kCharacters };

class JacksonInput {
 public:
  JacksonInput(std::string_view bytes, JacksonParser parser) : bytes_(bytes), parser_(parser) {}

  /// The next byte, or kEnd.
  static constexpr int kEnd = -1;
  int Take() { return at_ < bytes_.size() ? static_cast<unsigned char>(bytes_[at_++]) : kEnd; }
  int Peek() const { return at_ < bytes_.size() ? static_cast<unsigned char>(bytes_[at_]) : kEnd; }
  void Back() { --at_; }
  void Skip(size_t count) { at_ += count; }
  size_t position() const { return at_; }
  std::string_view Slice(size_t begin, size_t end) const {
    return bytes_.substr(begin, end - begin);
  }

  /// Takes white space and the character behind it, kEnd when there is none. False is an error.
  bool TakeAfterSpace(int* c);

  /// Takes a string up to and with its closing quote; its text, unless `text` is nullptr, is in
  /// UTF-16 as Java holds it.
  bool TakeString(char quote, std::u16string* text);

  /// The same for a name; one that is not UTF-8 is an error only at its end.
  bool TakeName(char quote, std::u16string* text);

  /// Takes a string in double quotes that is base 64. An error leaves the string where it is.
  bool TakeBase64(std::string* bytes);

  /// Takes the rest of a word whose first `taken` characters were taken; no letter or digit may
  /// follow.
  bool TakeWord(std::string_view word, size_t taken);

  /// Fails at an unknown word, and takes it, as Jackson does for its message.
  bool FailAtWord();

  /// Fails at the character that is next, which the parser of bytes has taken.
  bool FailAtNext(std::string_view what);

  /// Keeps the message and is false.
  bool Fail(std::string_view what);
  const std::string& error() const { return error_; }

 private:
  bool TakeEscape(char16_t* c);
  bool TakeUtf8(int first, std::u16string* text);
  bool TakeSixBits(int place, int* bits);

  std::string_view bytes_;
  const JacksonParser parser_;
  size_t at_ = 0;
  std::string error_;
};

}  // namespace freshet

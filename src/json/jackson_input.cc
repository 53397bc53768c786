#include "json/jackson_input.h"

#include <cctype>
#include <cstdint>

namespace freshet {
namespace {

int HexValue(int c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Java's Character.isJavaIdentifierPart; of what is not ASCII, all.
bool IsIdentifierPart(int c) {
  return c >= 0x7F || std::isalnum(c) != 0 || c == '_' || c == '$' || c < 0x09 ||
         (c >= 0x0E && c < 0x1C);
}

/// Jackson refuses longer ones, in UTF-16 units.
constexpr size_t kMaxStringLength = 20'000'000;

}  // namespace

bool JacksonInput::Fail(std::string_view what) {
  error_ = std::string(what) + " at byte " + std::to_string(at_);
  return false;
}

bool JacksonInput::TakeAfterSpace(int* c) {
  while (true) {
    *c = Take();
    if (*c == kEnd || *c > ' ') break;
    if (*c != ' ' && *c != '\t' && *c != '\n' && *c != '\r') return Fail("control character");
  }
  if (*c == '/') return Fail("comment");
  return true;
}

bool JacksonInput::TakeEscape(char16_t* c) {
  const int taken = Take();
  switch (taken) {
    case 'b':
      *c = u'\b';
      return true;
    case 't':
      *c = u'\t';
      return true;
    case 'n':
      *c = u'\n';
      return true;
    case 'f':
      *c = u'\f';
      return true;
    case 'r':
      *c = u'\r';
      return true;
    case '"':
    case '/':
    case '\\':
      *c = static_cast<char16_t>(taken);
      return true;
    case '\'':  // taken, since single quotes are allowed
      *c = u'\'';
      return true;
    case 'u':
      break;
    case kEnd:
      return Fail("the line ends within an escape");
    default:
      return (taken < 0x80 || TakeUtf8(taken, nullptr)) && Fail("unknown escape");
  }
  unsigned value = 0;
  for (int i = 0; i < 4; ++i) {
    const int next = Take();
    if (next == kEnd) return Fail("the line ends within an escape");
    const int digit = HexValue(next);
    if (digit < 0) return Fail("no hexadecimal digit in an escape");
    value = value << 4 | static_cast<unsigned>(digit);
  }
  *c = static_cast<char16_t>(value);
  return true;
}

bool JacksonInput::TakeUtf8(int first, std::u16string* text) {
  int more = 0;
  int32_t code = 0;
  if ((first & 0xE0) == 0xC0) {
    more = 1;
    code = first & 0x1F;
  } else if ((first & 0xF0) == 0xE0) {
    more = 2;
    code = first & 0x0F;
  } else if ((first & 0xF8) == 0xF0) {
    more = 3;
    code = first & 0x07;
  } else {
    return Fail("invalid UTF-8");
  }
  for (int i = 0; i < more; ++i) {
    const int next = Take();
    if (next == kEnd) return Fail("the line ends within a character");
    if ((next & 0xC0) != 0x80) return Fail("invalid UTF-8");
    code = code << 6 | (next & 0x3F);
  }
  if (text == nullptr) return true;
  if (more < 3) {
    text->push_back(static_cast<char16_t>(code));
  } else {
    code -= 0x10000;
    text->push_back(static_cast<char16_t>(0xD800 | code >> 10));
    text->push_back(static_cast<char16_t>(0xDC00 | (code & 0x3FF)));
  }
  return true;
}

bool JacksonInput::TakeString(char quote, std::u16string* text) {
  while (true) {
    const int c = Take();
    if (c == quote) break;
    if (c == kEnd) return Fail("the line ends within a string");
    if (c == '\\') {
      char16_t escaped = 0;
      if (!TakeEscape(&escaped)) return false;
      if (text != nullptr) text->push_back(escaped);
    } else if (c >= 0x80) {
      if (!TakeUtf8(c, text)) return false;
    } else if (c < ' ') {
      return Fail("control character in a string");
    } else if (text != nullptr) {
      text->push_back(static_cast<char16_t>(c));
    }
  }
  if (text != nullptr && text->size() > kMaxStringLength) return Fail("string too long");
  return true;
}

bool JacksonInput::TakeName(char quote, std::u16string* text) {
  bool is_utf8 = true;
  for (int c = Take(); c != quote; c = Take()) {
    if (c == kEnd) return Fail("the line ends within a name");
    if (c == '\\') {
      char16_t escaped = 0;
      if (!TakeEscape(&escaped)) return false;
      text->push_back(escaped);
    } else if (c >= 0x80) {
      const size_t behind = at_;
      if (is_utf8 && !TakeUtf8(c, text)) {
        is_utf8 = false;
        at_ = behind;
      }
    } else if (c < ' ') {
      return Fail("control character in a name");
    } else {
      text->push_back(static_cast<char16_t>(c));
    }
  }
  return is_utf8 || Fail("invalid UTF-8 in a name");
}

bool JacksonInput::TakeWord(std::string_view word, size_t taken) {
  for (; taken < word.size(); ++taken) {
    if (Peek() != word[taken]) return FailAtWord();
    ++at_;
  }
  return Peek() >= '0' && IsIdentifierPart(Peek()) ? FailAtWord() : true;
}

bool JacksonInput::FailAtNext(std::string_view what) {
  if (parser_ == JacksonParser::kBytes) Take();
  return Fail(what);
}

bool JacksonInput::FailAtWord() {
  Fail("unknown word");
  constexpr int kMaxWord = 256;
  for (int taken = 0; taken < kMaxWord; ++taken) {
    const int c = Take();
    if (c == kEnd) break;
    if (!IsIdentifierPart(c)) {
      if (parser_ == JacksonParser::kCharacters) Back();
      break;
    }
    if (c >= 0x80 && !TakeUtf8(c, nullptr)) break;
  }
  return false;
}

}  // namespace freshet

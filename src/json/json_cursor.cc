#include "json/json_cursor.h"

#include <cstdint>

#include "json/number_text.h"
#include "json/utf_text.h"

namespace freshet {
namespace {

/// Jackson refuses names longer than this.
constexpr size_t kLongName = 50'000;

bool TakeHex(std::string_view raw, size_t at, uint32_t* value) {
  if (raw.size() < at + 4) return false;
  *value = 0;
  for (size_t i = at; i < at + 4; ++i) {
    const char c = raw[i];
    uint32_t digit;
    if (c >= '0' && c <= '9') {
      digit = static_cast<uint32_t>(c - '0');
    } else if (c >= 'a' && c <= 'f') {
      digit = static_cast<uint32_t>(c - 'a' + 10);
    } else if (c >= 'A' && c <= 'F') {
      digit = static_cast<uint32_t>(c - 'A' + 10);
    } else {
      return false;
    }
    *value = *value << 4 | digit;
  }
  return true;
}

/// Reads \uXXXX, or two of them, at raw[at], which is the backslash; moves `at` behind it.
bool TakeUnicode(std::string_view raw, size_t* at, std::string* text) {
  uint32_t code = 0;
  if (!TakeHex(raw, *at + 2, &code)) return false;
  *at += 6;
  if (code >= 0xD800 && code < 0xE000) {
    uint32_t low = 0;
    if (code >= 0xDC00 || raw.substr(*at, 2) != "\\u" || !TakeHex(raw, *at + 2, &low)) return false;
    if (low < 0xDC00 || low >= 0xE000) return false;
    *at += 6;
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  AppendUtf8(code, text);
  return true;
}

}  // namespace

bool Unescape(std::string_view raw, std::string* text) {
  for (size_t i = 0; i < raw.size();) {
    if (raw[i] != '\\') {
      const size_t stop = std::min(raw.find('\\', i), raw.size());
      text->append(raw.substr(i, stop - i));
      i = stop;
      continue;
    }
    if (i + 1 >= raw.size()) return false;
    const char c = raw[i + 1];
    if (c == 'u') {
      if (!TakeUnicode(raw, &i, text)) return false;
      continue;
    }
    constexpr std::string_view kWritten = "\"\\/bfnrt";
    constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
    const size_t which = kWritten.find(c);
    if (which == std::string_view::npos) return false;
    *text += kMeant[which];
    i += 2;
  }
  return true;
}

bool JsonCursor::SkipScalar(char first) {
  std::string_view raw;
  if (first == '"') {
    if (!TakeString(&raw)) return false;
    if (!HasEscape(raw)) return true;
    std::string unused;
    return Unescape(raw, &unused);
  }
  raw = TakeBare();
  if (raw == "true" || raw == "false" || raw == "null") return true;
  NumberText number;
  return raw.size() <= kMaxNumberDigits && ScanNumber(raw, &number);
}

bool JsonCursor::SkipValue() {
  constexpr int kMaxDepth = 64;
  uint64_t objects = 0;  // a bit for each open level, the innermost lowest
  int depth = 0;
  bool need_value = true;  // as opposed to a comma or the end
  do {
    char c = Peek();
    if (need_value) {
      if (c == '{' || c == '[') {
        if (++depth > kMaxDepth) return false;
        objects = objects << 1 | (c == '{' ? 1U : 0U);
        Take();
        if (Peek() == (c == '{' ? '}' : ']')) {
          need_value = false;
          continue;
        }
      } else {
        if (c == '\0' || !SkipScalar(c)) return false;
        need_value = false;
        continue;
      }
    } else {
      c = Take();
      if (c == ((objects & 1) != 0 ? '}' : ']')) {
        objects >>= 1;
        --depth;
        continue;
      }
      if (c != ',') return false;
      need_value = true;
    }
    // A new entry: an object's has a name.
    if ((objects & 1) != 0) {
      std::string_view name;
      if (Peek() != '"' || !TakeString(&name) || name.size() > kLongName) return false;
      std::string unused;
      if (HasEscape(name) && !Unescape(name, &unused)) return false;
      if (Take() != ':') return false;
    }
  } while (depth > 0 || need_value);
  return true;
}

bool JsonCursor::TakeRawValue(std::string_view* raw) {
  const char* const begin = Position();
  if (!SkipValue()) return false;
  // What was taken last is a closing bracket, or a word or number.
  const char* end = text_ + next_[-1];
  if (*end == '}' || *end == ']') {
    ++end;
  } else {
    end = Limit();
    while (end > begin && IsJsonSpace(end[-1])) --end;
  }
  *raw = Slice(begin, end);
  return true;
}

}  // namespace freshet

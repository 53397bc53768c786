#include "json/json_string.h"

#include <algorithm>

namespace freshet {
namespace {

bool NeedsEscape(char c) { return static_cast<unsigned char>(c) < ' ' || c == '"' || c == '\\'; }

/// The letter after the backslash; 0 when the character has only the long form.
char ShortEscape(char c) {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return '\0';
  }
}

void AppendEscaped(char c, std::string* text) {
  *text += '\\';
  if (const char letter = ShortEscape(c); letter != '\0') {
    *text += letter;
    return;
  }
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  *text += "u00";
  *text += kDigits[static_cast<unsigned char>(c) >> 4U];
  *text += kDigits[static_cast<unsigned char>(c) & 0xFU];
}

}  // namespace

void AppendJsonString(std::string_view value, std::string* text) {
  if (std::none_of(value.begin(), value.end(), NeedsEscape)) {
    // Nearly all text, in one step.
    const size_t begin = text->size();
    text->resize(begin + value.size() + 2);
    char* at = text->data() + begin;
    *at++ = '"';
    at = std::copy(value.begin(), value.end(), at);
    *at = '"';
    return;
  }
  *text += '"';
  for (const char c : value) {
    if (NeedsEscape(c)) {
      AppendEscaped(c, text);
    } else {
      *text += c;
    }
  }
  *text += '"';
}

}  // namespace freshet

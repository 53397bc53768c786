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
  *text += '"';
  // What needs no escape, which is nearly all, is copied in pieces.
  while (true) {
    const auto* const stop = std::find_if(value.begin(), value.end(), NeedsEscape);
    const auto plain = static_cast<size_t>(stop - value.begin());
    *text += value.substr(0, plain);
    if (plain == value.size()) break;
    AppendEscaped(value[plain], text);
    value.remove_prefix(plain + 1);
  }
  *text += '"';
}

}  // namespace freshet

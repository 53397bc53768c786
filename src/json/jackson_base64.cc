// JacksonInput's base 64: read straight from the text, because where it stops at an error decides
// what Spark reads next.
#include "json/base64_text.h"
#include "json/jackson_input.h"

namespace freshet {
namespace {

// What TakeSixBits may give in place of six bits.
constexpr int kSpace = -1;
constexpr int kPadding = -2;
constexpr int kQuote = -3;

}  // namespace

/// `place`: 0 to 3 within a group. Space is only for the first place, padding for the last two.
bool JacksonInput::TakeSixBits(int place, int* bits) {
  const int c = Take();
  if (c == kEnd) return Fail("the line ends within a string");
  char16_t meant = static_cast<char16_t>(c);
  if (c >= 0x80 && parser_ == JacksonParser::kCharacters && !TakeUtf8(c, nullptr)) return false;
  if (c == '\\') {
    if (!TakeEscape(&meant)) return false;
  } else if (c == '"' && place != 1) {
    *bits = kQuote;
    return true;
  }
  *bits = meant < 0x80 ? Base64Value(static_cast<char>(meant)) : -1;
  if (*bits >= 0) return true;
  if (meant <= ' ' && place == 0) {
    *bits = kSpace;
    return true;
  }
  *bits = kPadding;
  return (meant == '=' && place >= 2) || Fail("no base 64");
}

bool JacksonInput::TakeBase64(std::string* bytes) {
  while (true) {
    int a = 0;
    int b = 0;
    int c = 0;
    int d = 0;
    if (!TakeSixBits(0, &a)) return false;
    if (a == kSpace) continue;
    if (a == kQuote) return true;
    if (!TakeSixBits(1, &b) || !TakeSixBits(2, &c)) return false;
    if (c != kQuote && !TakeSixBits(3, &d)) return false;
    if (c == kPadding && d != kPadding) return Fail("no padding behind padding");
    if (c == kQuote || d == kQuote) {
      Back();
      return Fail("base 64 without its padding");
    }
    *bytes += static_cast<char>(a << 2 | b >> 4);
    if (c == kPadding) continue;
    *bytes += static_cast<char>(b << 4 | c >> 2);
    if (d != kPadding) *bytes += static_cast<char>(c << 6 | d);
  }
}

}  // namespace freshet

#include "sql/string_escapes.h"

#include <cstdint>
#include <optional>

namespace freshet {
namespace {

void AppendUtf8(uint32_t code_point, std::string* out) {
  if (code_point < 0x80) {
    out->push_back(static_cast<char>(code_point));
  } else if (code_point < 0x800) {
    out->push_back(static_cast<char>(0xC0 | (code_point >> 6)));
    out->push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  } else if (code_point < 0x10000) {
    out->push_back(static_cast<char>(0xE0 | (code_point >> 12)));
    out->push_back(static_cast<char>(0x80 | ((code_point >> 6) & 0x3F)));
    out->push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  } else {
    out->push_back(static_cast<char>(0xF0 | (code_point >> 18)));
    out->push_back(static_cast<char>(0x80 | ((code_point >> 12) & 0x3F)));
    out->push_back(static_cast<char>(0x80 | ((code_point >> 6) & 0x3F)));
    out->push_back(static_cast<char>(0x80 | (code_point & 0x3F)));
  }
}

std::optional<uint32_t> Digits(std::string_view text, size_t count, uint32_t base) {
  if (text.size() < count) return std::nullopt;
  uint32_t value = 0;
  for (size_t i = 0; i < count; ++i) {
    const char c = text[i];
    uint32_t digit = 99;
    if (c >= '0' && c <= '9') digit = static_cast<uint32_t>(c - '0');
    if (c >= 'a' && c <= 'f') digit = static_cast<uint32_t>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') digit = static_cast<uint32_t>(c - 'A' + 10);
    if (digit >= base) return std::nullopt;
    value = value * base + digit;
  }
  return value;
}

bool IsSurrogate(uint32_t unit) { return unit >= 0xD800 && unit < 0xE000; }

/// Reads \uXXXX, and a pair of them where the first is a high surrogate. Gives the number of
/// characters read after the backslash, or 0 when it is no such escape.
size_t AppendUtf16(std::string_view rest, std::string* out) {
  const auto first = Digits(rest.substr(1), 4, 16);
  if (!first) return 0;
  if (!IsSurrogate(*first)) {
    AppendUtf8(*first, out);
    return 5;
  }
  if (rest.size() >= 11 && rest[5] == '\\' && rest[6] == 'u') {
    const auto second = Digits(rest.substr(7), 4, 16);
    if (second && *first < 0xDC00 && *second >= 0xDC00 && *second < 0xE000) {
      AppendUtf8(0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00), out);
      return 11;
    }
  }
  AppendUtf8(0xFFFD, out);
  return 5;
}

/// `rest` begins after the backslash. Gives how many of its characters the escape took.
size_t AppendEscape(std::string_view rest, std::string* out) {
  if (rest[0] == 'u') {
    if (const size_t taken = AppendUtf16(rest, out)) return taken;
  }
  if (rest[0] == 'U') {
    const auto code_point = Digits(rest.substr(1), 8, 16);
    if (code_point) {
      AppendUtf8(*code_point > 0x10FFFF || IsSurrogate(*code_point) ? 0xFFFD : *code_point, out);
      return 9;
    }
  }
  if (rest[0] == '0' || rest[0] == '1') {
    if (const auto octal = Digits(rest, 3, 8)) {
      AppendUtf8(*octal, out);
      return 3;
    }
  }
  switch (rest[0]) {
    case '0':
      out->push_back('\0');
      break;
    case 'b':
      out->push_back('\b');
      break;
    case 'n':
      out->push_back('\n');
      break;
    case 'r':
      out->push_back('\r');
      break;
    case 't':
      out->push_back('\t');
      break;
    case 'Z':
      out->push_back('\x1A');
      break;
    case '%':
    case '_':
      out->push_back('\\');
      out->push_back(rest[0]);
      break;
    default:
      out->push_back(rest[0]);
  }
  return 1;
}

std::string QuoteWith(std::string_view text, char quote) {
  std::string quoted(1, quote);
  for (const char c : text) {
    if (c == quote) quoted.push_back(quote);
    quoted.push_back(c);
  }
  quoted.push_back(quote);
  return quoted;
}

}  // namespace

std::string UnescapeString(std::string_view body, char quote) {
  std::string out;
  out.reserve(body.size());
  size_t i = 0;
  while (i < body.size()) {
    if (body[i] == '\\' && i + 1 < body.size()) {
      i += 1 + AppendEscape(body.substr(i + 1), &out);
    } else if (body[i] == quote && i + 1 < body.size() && body[i + 1] == quote) {
      out.push_back(quote);
      i += 2;
    } else {
      out.push_back(body[i++]);
    }
  }
  return out;
}

std::string QuoteString(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '\\' || c == '\'') escaped.push_back('\\');
    escaped.push_back(c);
  }
  return "'" + escaped + "'";
}

std::string QuoteName(std::string_view name) { return QuoteWith(name, '`'); }

}  // namespace freshet

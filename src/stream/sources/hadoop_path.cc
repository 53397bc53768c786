#include "stream/sources/hadoop_path.h"

#include <cctype>
#include <filesystem>
#include <optional>
#include <system_error>

namespace freshet {
namespace {

/// A URI's scheme, without the colon; empty when the path has none. A colon after a slash is part
/// of a name.
std::string_view SchemeOf(std::string_view path) {
  const size_t colon = path.find(':');
  if (colon == std::string_view::npos || colon < 2) return {};
  const std::string_view scheme = path.substr(0, colon);
  for (const char c : scheme) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '+' && c != '-' && c != '.') {
      return {};
    }
  }
  return scheme;
}

std::string_view StripScheme(std::string_view url, std::string_view scheme) {
  url.remove_prefix(scheme.size() + 1);
  if (url.starts_with("//")) url.remove_prefix(2);
  return url;
}

bool IsLegalInPath(unsigned char c) {
  return std::isalnum(c) != 0 ||
         std::string_view("_-!.~'()*:@&=+$,;/").find(static_cast<char>(c)) !=
             std::string_view::npos;
}

/// The UTF-8 character at the start of `text`: its length and code point; nullopt when it is not
/// well-formed.
struct Character {
  size_t size;
  uint32_t code;
};
std::optional<Character> DecodeUtf8(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (size == 0 || first > 0xF4 || text.size() < size) return std::nullopt;
  uint32_t code = first & (0xFFU >> (size + 1));
  for (size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return std::nullopt;
    code = code << 6U | (byte(i) & 0x3FU);
  }
  return Character{size, code};
}

/// Characters beyond ASCII that java.net.URI escapes: control characters and spaces.
bool IsControlOrSpace(uint32_t code) {
  return code <= 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 ||
         code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

void AppendEscaped(std::string_view bytes, std::string* out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    *out += '%';
    *out += kDigits[byte >> 4U];
    *out += kDigits[byte & 15U];
  }
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

arrow::Result<std::string> QualifyPath(std::string_view path) {
  const std::string_view scheme = SchemeOf(path);
  std::string_view plain = path;
  if (scheme == "file") {
    plain = StripScheme(path, scheme);
  } else if (!scheme.empty()) {
    return arrow::Status::NotImplemented("can't read '", path, "': only files of this machine are ",
                                         "read, not ", scheme, ":");
  }
  if (plain.empty()) return arrow::Status::Invalid("the path of the files is empty");
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(plain, error);
  if (error) return arrow::Status::IOError("can't resolve '", path, "': ", error.message());
  std::string text = absolute.lexically_normal().string();
  while (text.size() > 1 && text.back() == '/') text.pop_back();
  return text;
}

std::string EncodeUriPath(std::string_view path) {
  std::string url;
  url.reserve(path.size());
  while (!path.empty()) {
    size_t size = 1;
    bool legal = IsLegalInPath(static_cast<unsigned char>(path[0]));
    if (static_cast<unsigned char>(path[0]) >= 0x80) {
      const std::optional<Character> character = DecodeUtf8(path);
      legal = character && !IsControlOrSpace(character->code);
      if (character) size = character->size;
    }
    if (legal) {
      url += path.substr(0, size);
    } else {
      AppendEscaped(path.substr(0, size), &url);
    }
    path.remove_prefix(size);
  }
  return url;
}

std::string ToFileUrl(std::string_view absolute_path) {
  return "file://" + EncodeUriPath(absolute_path);
}

arrow::Result<std::string> FromFileUrl(std::string_view url) {
  if (SchemeOf(url) != "file") {
    return arrow::Status::NotImplemented("'", url, "' is not a file of this machine");
  }
  const std::string_view encoded = StripScheme(url, "file");
  std::string path;
  path.reserve(encoded.size());
  for (size_t at = 0; at < encoded.size(); ++at) {
    if (encoded[at] != '%') {
      path += encoded[at];
      continue;
    }
    const int high = at + 2 < encoded.size() ? HexDigit(encoded[at + 1]) : -1;
    const int low = at + 2 < encoded.size() ? HexDigit(encoded[at + 2]) : -1;
    if (high < 0 || low < 0) return arrow::Status::Invalid("'", url, "' has a torn % escape");
    path += static_cast<char>(high * 16 + low);
    at += 2;
  }
  if (!path.starts_with('/')) return arrow::Status::Invalid("'", url, "' is not an absolute path");
  return path;
}

}  // namespace freshet

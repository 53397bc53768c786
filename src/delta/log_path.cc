#include "delta/log_path.h"

#include <algorithm>
#include <charconv>
#include <cstddef>

#include <fmt/format.h>

#include "base/disk.h"

namespace freshet::delta {
namespace {

constexpr size_t kVersionDigits = 20;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// What java.net.URI, and with it Hadoop's Path, leaves as it is in a path.
bool StaysAsItIs(char c) {
  constexpr std::string_view kPunctuation = "-_.!~*'():@&=+$,;/";
  return IsDigit(c) || IsLetter(c) || kPunctuation.find(c) != std::string_view::npos;
}

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

arrow::Result<std::string> PercentDecode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? HexValue(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? HexValue(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      return arrow::Status::Invalid("the log names a file '", text,
                                    "', where '%' is not followed by two hexadecimal digits");
    }
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

bool ClimbsOut(std::string_view path) {
  while (!path.empty()) {
    const size_t slash = path.find('/');
    if (path.substr(0, slash) == "..") return true;
    if (slash == std::string_view::npos) return false;
    path.remove_prefix(slash + 1);
  }
  return false;
}

/// The scheme of a URI; empty when there is none. A colon after a slash belongs to a file's name.
std::string_view SchemeOf(std::string_view text) {
  const size_t end = text.find_first_of(":/");
  if (end == std::string_view::npos || end == 0 || text[end] != ':' || !IsLetter(text[0]))
    return {};
  const std::string_view scheme = text.substr(0, end);
  const bool valid = std::all_of(scheme.begin(), scheme.end(), [](char c) {
    return IsLetter(c) || IsDigit(c) || c == '+' || c == '-' || c == '.';
  });
  return valid ? scheme : std::string_view();
}

}  // namespace

std::string LogFolder(const std::string& table_path) { return JoinPath(table_path, "_delta_log"); }

std::string CommitPath(const std::string& table_path, int64_t version) {
  return JoinPath(LogFolder(table_path), fmt::format("{:020}.json", version));
}

std::optional<int64_t> VersionOfLogFile(std::string_view name) {
  if (name.size() < kVersionDigits) return std::nullopt;
  const std::string_view digits = name.substr(0, kVersionDigits);
  const std::string_view rest = name.substr(kVersionDigits);
  const bool is_checkpoint =
      rest.starts_with(".checkpoint.") && (rest.ends_with(".parquet") || rest.ends_with(".json"));
  if (rest != ".json" && !is_checkpoint) return std::nullopt;
  int64_t version = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return version;
}

std::string EncodeLogPath(std::string_view path) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(path.size());
  for (const char c : path) {
    if (StaysAsItIs(c)) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += '%';
    encoded += kHex[byte >> 4];
    encoded += kHex[byte & 15];
  }
  return encoded;
}

arrow::Result<std::string> DecodeLogPath(std::string_view text) {
  const std::string_view scheme = SchemeOf(text);
  if (!scheme.empty()) {
    if (scheme != "file") {
      return arrow::Status::Invalid(
          "the log names a file '", text, "' on storage of kind '", scheme,
          "', which Freshet can't read; copy the table to a local folder");
    }
    text.remove_prefix(scheme.size() + 1);
    if (text.starts_with("///")) text.remove_prefix(2);
  }
  ARROW_ASSIGN_OR_RAISE(std::string path, PercentDecode(text));
  if (path.empty()) return arrow::Status::Invalid("the log names a file without a name");
  if (ClimbsOut(path)) {
    return arrow::Status::Invalid("the log names a file '", text,
                                  "', which is not below the table's folder");
  }
  return path;
}

bool IsAbsolutePath(std::string_view path) { return path.starts_with('/'); }

}  // namespace freshet::delta

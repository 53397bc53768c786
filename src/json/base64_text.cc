#include "json/base64_text.h"

#include <array>
#include <cstdint>

namespace freshet {
namespace {

constexpr int kNotBase64 = -1;

constexpr std::array<int8_t, 256> MakeValues() {
  std::array<int8_t, 256> values{};
  for (auto& value : values) value = kNotBase64;
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<int8_t>(i);
  }
  return values;
}

constexpr std::array<int8_t, 256> kValues = MakeValues();

}  // namespace

int Base64Value(char c) { return kValues[static_cast<unsigned char>(c)]; }

std::optional<std::string> DecodeBase64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  size_t i = 0;
  while (true) {
    while (i < text.size() && static_cast<unsigned char>(text[i]) <= ' ') ++i;
    if (i == text.size()) return out;
    if (text.size() - i < 4) return std::nullopt;
    const int a = Base64Value(text[i]);
    const int b = Base64Value(text[i + 1]);
    if (a < 0 || b < 0) return std::nullopt;
    out += static_cast<char>(a << 2 | b >> 4);
    if (text[i + 2] == '=') {
      if (text[i + 3] != '=') return std::nullopt;
    } else {
      const int c = Base64Value(text[i + 2]);
      if (c < 0) return std::nullopt;
      out += static_cast<char>(b << 4 | c >> 2);
      if (text[i + 3] != '=') {
        const int d = Base64Value(text[i + 3]);
        if (d < 0) return std::nullopt;
        out += static_cast<char>(c << 6 | d);
      }
    }
    i += 4;
  }
}

}  // namespace freshet

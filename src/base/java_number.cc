#include "base/java_number.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace freshet {
namespace {

/// The shortest digits that read back as the same number: 0.d₁d₂d₃… × 10^exponent.
struct Digits {
  std::string digits;
  int exponent = 0;
};

template <typename Number>
Digits ShortestDigits(Number value) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), std::fabs(value),
                                 std::chars_format::scientific)
                       .ptr;
  const std::string_view text(buffer, static_cast<size_t>(end - buffer));
  const size_t e = text.find('e');
  Digits result;
  for (const char c : text.substr(0, e)) {
    if (c != '.') result.digits += c;
  }
  const char* exponent = text.data() + e + 1;
  if (*exponent == '+') ++exponent;
  std::from_chars(exponent, end, result.exponent);
  ++result.exponent;
  while (result.digits.size() > 1 && result.digits.back() == '0') result.digits.pop_back();
  return result;
}

template <typename Number>
std::string NumberText(Number value) {
  if (std::isnan(value)) return "NaN";
  const std::string sign = std::signbit(value) ? "-" : "";
  if (std::isinf(value)) return sign + "Infinity";
  if (value == 0) return sign + "0.0";
  const auto [digits, exponent] = ShortestDigits(value);
  const auto count = static_cast<int>(digits.size());
  // Java writes numbers from 10⁻³ up to 10⁷ plainly.
  if (exponent > -3 && exponent <= 0) {
    return sign + "0." + std::string(static_cast<size_t>(-exponent), '0') + digits;
  }
  if (exponent > 0 && exponent <= 7) {
    if (count <= exponent) {
      return sign + digits + std::string(static_cast<size_t>(exponent - count), '0') + ".0";
    }
    const auto whole = static_cast<size_t>(exponent);
    return sign + digits.substr(0, whole) + "." + digits.substr(whole);
  }
  const std::string fraction = count > 1 ? digits.substr(1) : "0";
  return sign + digits.substr(0, 1) + "." + fraction + "E" + std::to_string(exponent - 1);
}

}  // namespace

std::string JavaNumberText(double value) { return NumberText(value); }

std::string JavaNumberText(float value) { return NumberText(value); }

double RoundHalfUp(double value, int digits) {
  if (!std::isfinite(value) || value == 0) return value;
  Digits shortest = ShortestDigits(value);
  // How many of the digits are left of the place that is rounded at.
  const int64_t kept = static_cast<int64_t>(shortest.exponent) + digits;
  const auto count = static_cast<int64_t>(shortest.digits.size());
  if (kept >= count) return value;
  // setScale gives a zero without a sign.
  if (kept < 0) return 0.0;
  const bool up = shortest.digits[static_cast<size_t>(kept)] >= '5';
  std::string rounded = "0" + shortest.digits.substr(0, static_cast<size_t>(kept));
  if (up) {
    size_t i = rounded.size() - 1;
    while (rounded[i] == '9') rounded[i--] = '0';
    ++rounded[i];
  }
  const std::string text =
      (std::signbit(value) ? "-" : "") + rounded + "e" + std::to_string(shortest.exponent - kept);
  double result = 0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result == 0 ? 0.0 : result;
}

}  // namespace freshet

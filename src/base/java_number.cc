#include "base/java_number.h"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>

namespace freshet {
namespace {

/// The shortest digits that read back as the same number: 0.d₁d₂d₃… × 10^exponent.
struct Digits {
  char digits[32];
  int count = 0;
  int exponent = 0;

  std::string_view text() const { return {digits, static_cast<size_t>(count)}; }
};

template <typename Number>
Digits ShortestDigits(Number value) {
  char buffer[64];
  const char* end = std::to_chars(buffer, buffer + sizeof(buffer), std::fabs(value),
                                  std::chars_format::scientific)
                        .ptr;
  Digits result;
  const char* at = buffer;
  for (; *at != 'e'; ++at) {
    if (*at != '.') result.digits[result.count++] = *at;
  }
  ++at;
  if (*at == '+') ++at;
  std::from_chars(at, end, result.exponent);
  ++result.exponent;
  while (result.count > 1 && result.digits[result.count - 1] == '0') --result.count;
  return result;
}

template <typename Number>
void AppendNumber(Number value, std::string* text) {
  if (std::isnan(value)) {
    *text += "NaN";
    return;
  }
  if (std::signbit(value)) *text += '-';
  if (std::isinf(value)) {
    *text += "Infinity";
    return;
  }
  if (value == 0) {
    *text += "0.0";
    return;
  }
  const Digits shortest = ShortestDigits(value);
  const std::string_view digits = shortest.text();
  const int exponent = shortest.exponent;
  // Java writes numbers from 10⁻³ up to 10⁷ plainly.
  if (exponent > -3 && exponent <= 0) {
    *text += "0.";
    text->append(static_cast<size_t>(-exponent), '0');
    *text += digits;
  } else if (exponent > 0 && exponent <= 7) {
    const auto whole = static_cast<size_t>(exponent);
    *text += digits.substr(0, whole);
    if (digits.size() <= whole) text->append(whole - digits.size(), '0');
    *text += '.';
    *text += digits.size() <= whole ? "0" : digits.substr(whole);
  } else {
    *text += digits[0];
    *text += '.';
    *text += digits.size() > 1 ? digits.substr(1) : "0";
    *text += 'E';
    char power[8];
    *text += std::string_view(
        power,
        static_cast<size_t>(std::to_chars(power, power + sizeof(power), exponent - 1).ptr - power));
  }
}

template <typename Number>
std::string NumberText(Number value) {
  std::string text;
  AppendNumber(value, &text);
  return text;
}

}  // namespace

std::string JavaNumberText(double value) { return NumberText(value); }

std::string JavaNumberText(float value) { return NumberText(value); }

void AppendJavaNumber(double value, std::string* text) { AppendNumber(value, text); }

void AppendJavaNumber(float value, std::string* text) { AppendNumber(value, text); }

double RoundHalfUp(double value, int digits) {
  if (!std::isfinite(value) || value == 0) return value;
  const Digits shortest = ShortestDigits(value);
  // How many of the digits are left of the place that is rounded at.
  const int64_t kept = static_cast<int64_t>(shortest.exponent) + digits;
  const auto count = static_cast<int64_t>(shortest.count);
  if (kept >= count) return value;
  // setScale gives a zero without a sign.
  if (kept < 0) return 0.0;
  const bool up = shortest.digits[kept] >= '5';
  std::string rounded = "0";
  rounded += shortest.text().substr(0, static_cast<size_t>(kept));
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

#include "json/decimal_text.h"

#include <array>
#include <charconv>
#include <limits>
#include <string>

namespace freshet {
namespace {

bool IsDigit(char c) { return static_cast<unsigned char>(c - '0') <= 9; }

/// Exponents beyond Java's int are no BigDecimal.
constexpr int64_t kMaxExponent = std::numeric_limits<int32_t>::max();

std::optional<int64_t> ParseExponent(std::string_view text) {
  bool negative = false;
  size_t i = 0;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    i = 1;
  }
  if (i == text.size()) return std::nullopt;
  int64_t value = 0;
  for (; i < text.size(); ++i) {
    if (!IsDigit(text[i])) return std::nullopt;
    value = value * 10 + (text[i] - '0');
    if (value > kMaxExponent) return std::nullopt;
  }
  return negative ? -value : value;
}

}  // namespace

std::optional<arrow::Decimal128> ParseDecimal(std::string_view text, int32_t precision,
                                              int32_t scale) {
  size_t i = 0;
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    i = 1;
  }
  std::string digits;  // significant ones; the value is 0.digits * 10^point
  int64_t point = 0;
  bool any = false;
  bool fraction = false;
  for (; i < text.size() && text[i] != 'e' && text[i] != 'E'; ++i) {
    if (text[i] == '.' && !fraction) {
      fraction = true;
      continue;
    }
    if (!IsDigit(text[i])) return std::nullopt;
    any = true;
    if (text[i] != '0' || !digits.empty()) {
      digits += text[i];
      if (!fraction) ++point;
    } else if (fraction) {
      --point;
    }
  }
  if (!any) return std::nullopt;
  if (i < text.size()) {
    const auto exponent = ParseExponent(text.substr(i + 1));
    if (!exponent) return std::nullopt;
    point += *exponent;
  }
  if (digits.empty()) return arrow::Decimal128(0);
  // How many of the digits stand before the place that the value is rounded to.
  const int64_t kept = point + scale;
  if (kept < 0) return arrow::Decimal128(0);
  if (kept > precision) return std::nullopt;
  arrow::Decimal128 value(0);
  for (int64_t k = 0; k < kept; ++k) {
    const int digit =
        k < static_cast<int64_t>(digits.size()) ? digits[static_cast<size_t>(k)] - '0' : 0;
    value = value * arrow::Decimal128(10) + arrow::Decimal128(digit);
  }
  if (kept < static_cast<int64_t>(digits.size()) && digits[static_cast<size_t>(kept)] >= '5') {
    value = value + arrow::Decimal128(1);
  }
  if (!value.FitsInPrecision(precision)) return std::nullopt;
  return negative ? -value : value;
}

void AppendDecimal(const arrow::Decimal128& value, int32_t scale, std::string* text) {
  const bool negative = value.IsNegative();
  const arrow::Decimal128 magnitude = arrow::Decimal128::Abs(value);
  std::array<char, 24> buffer;
  std::string wide;
  std::string_view digits;
  if (magnitude.high_bits() == 0) {
    const char* const end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude.low_bits()).ptr;
    digits = {buffer.data(), static_cast<size_t>(end - buffer.data())};
  } else {
    wide = magnitude.ToIntegerString();
    digits = wide;
  }
  if (negative) *text += '-';
  const auto count = static_cast<int32_t>(digits.size());
  // The exponent that the first digit stands for.
  const int32_t exponent = count - 1 - scale;
  if (exponent < -6) {
    *text += digits[0];
    if (count > 1) *text += '.';
    *text += digits.substr(1);
    *text += 'E';
    *text += std::to_string(exponent);
  } else if (exponent < 0) {
    *text += "0.";
    text->append(static_cast<size_t>(-exponent - 1), '0');
    *text += digits;
  } else {
    const auto whole = static_cast<size_t>(count - scale);
    *text += digits.substr(0, whole);
    if (scale > 0) *text += '.';
    *text += digits.substr(whole);
  }
}

}  // namespace freshet

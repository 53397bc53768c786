#include "json/number_text.h"

#include <charconv>
#include <iterator>
#include <limits>
#include <system_error>

namespace freshet {
namespace {

bool IsDigit(char c) { return static_cast<unsigned char>(c - '0') <= 9; }

constexpr int kMantissaDigits = 19;  // what always fits into 64 bits

// The powers of ten that a float or double holds exactly: one rounding, so the result is exact.
constexpr float kFloatPowers[] = {1e0F, 1e1F, 1e2F, 1e3F, 1e4F, 1e5F,
                                  1e6F, 1e7F, 1e8F, 1e9F, 1e10F};
constexpr double kDoublePowers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

template <typename T>
T ToBinary(std::string_view text, const NumberText& number, const T* powers, int64_t max_power) {
  if (number.is_exact && number.mantissa <= uint64_t{1} << std::numeric_limits<T>::digits) {
    if (number.mantissa == 0) return number.negative && !number.is_integer ? -T{0} : T{0};
    if (number.exponent >= -max_power && number.exponent <= max_power) {
      T value = static_cast<T>(number.mantissa);
      value =
          number.exponent < 0 ? value / powers[-number.exponent] : value * powers[number.exponent];
      return number.negative ? -value : value;
    }
  }
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) {
    // The mantissa has at most 19 digits, so the exponent's sign says which way it is out.
    value = number.exponent > 0 ? std::numeric_limits<T>::infinity() : T{0};
    if (number.negative) value = -value;
  }
  return value;
}

}  // namespace

bool ScanNumber(std::string_view text, NumberText* number) {
  const char* p = text.data();
  const char* const end = p + text.size();
  *number = NumberText{};
  number->is_integer = number->is_exact = true;
  if (p != end && *p == '-') {
    number->negative = true;
    ++p;
  }
  if (p == end || !IsDigit(*p)) return false;
  int digits = 0;
  const auto take = [&](char c, bool fraction) {
    if (digits < kMantissaDigits) {
      number->mantissa = number->mantissa * 10 + static_cast<uint64_t>(c - '0');
      if (number->mantissa != 0) ++digits;
      if (fraction) --number->exponent;
    } else {
      if (c != '0') number->is_exact = false;
      if (!fraction) ++number->exponent;
    }
  };
  if (*p == '0') {
    ++p;
    if (p != end && IsDigit(*p)) return false;
  } else {
    for (; p != end && IsDigit(*p); ++p) take(*p, false);
  }
  if (p != end && *p == '.') {
    number->is_integer = false;
    if (++p == end || !IsDigit(*p)) return false;
    for (; p != end && IsDigit(*p); ++p) take(*p, true);
  }
  if (p != end && (*p == 'e' || *p == 'E')) {
    number->is_integer = false;
    ++p;
    bool negative = false;
    if (p != end && (*p == '-' || *p == '+')) negative = *p++ == '-';
    if (p == end || !IsDigit(*p)) return false;
    int64_t exponent = 0;
    for (; p != end && IsDigit(*p); ++p) {
      // Beyond this every value is zero or infinite, whatever follows.
      if (exponent < 1'000'000'000'000) exponent = exponent * 10 + (*p - '0');
    }
    number->exponent += negative ? -exponent : exponent;
  }
  return p == end;
}

float NumberToFloat(std::string_view text, const NumberText& number) {
  return ToBinary<float>(text, number, kFloatPowers, std::size(kFloatPowers) - 1);
}

double NumberToDouble(std::string_view text, const NumberText& number) {
  return ToBinary<double>(text, number, kDoublePowers, std::size(kDoublePowers) - 1);
}

std::optional<int64_t> ParseInt64(std::string_view text) {
  const size_t sign = !text.empty() && text[0] == '-' ? 1 : 0;
  if (text.size() == sign || !IsDigit(text[sign])) return std::nullopt;
  if (text[sign] == '0' && text.size() > sign + 1) return std::nullopt;
  if (text.size() > sign + 18) {
    int64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
  }
  int64_t value = 0;
  for (size_t i = sign; i < text.size(); ++i) {
    if (!IsDigit(text[i])) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return sign == 1 ? -value : value;
}

}  // namespace freshet

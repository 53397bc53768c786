// Numbers as JSON writes them → binary, as Java rounds them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace freshet {

/// A number's text taken apart: (-1 if negative) * mantissa * 10^exponent.
struct NumberText {
  bool negative = false;
  bool is_integer = false;  ///< neither fraction nor exponent are written
  bool is_exact = false;    ///< the mantissa holds all digits
  uint64_t mantissa = 0;
  int64_t exponent = 0;  ///< of 10
};

/// Jackson refuses numbers of more digits than this.
inline constexpr size_t kMaxNumberDigits = 1000;

/// Takes apart text that must be a number by JSON's grammar from the first to the last character.
bool ScanNumber(std::string_view text, NumberText* number);

/// The nearest float or double, ties to even, overflow to infinity. `text` is what ScanNumber
/// took apart. An integer "-0" is positive zero, as in Java.
float NumberToFloat(std::string_view text, const NumberText& number);
double NumberToDouble(std::string_view text, const NumberText& number);

/// Reads an integer by JSON's grammar; nullopt when it is none or has no place in 64 bits.
std::optional<int64_t> ParseInt64(std::string_view text);

}  // namespace freshet

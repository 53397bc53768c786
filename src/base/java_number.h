// Floating point numbers as Java writes and rounds them.
//
// Pure functions.
#pragma once

#include <string>

namespace freshet {

/// Double.toString and Float.toString: 1.0E7, 1.5, NaN, Infinity.
std::string JavaNumberText(double value);
std::string JavaNumberText(float value);

/// The same at the end of `text`.
void AppendJavaNumber(double value, std::string* text);
void AppendJavaNumber(float value, std::string* text);

/// Rounds half away from zero at `digits` decimals (negative: before the point), as
/// BigDecimal.valueOf(value).setScale(digits, HALF_UP) does.
double RoundHalfUp(double value, int digits);

}  // namespace freshet

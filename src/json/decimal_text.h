// Decimals from text and to text, as java.math.BigDecimal reads and writes them and Spark's Decimal
// rounds them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <arrow/util/decimal.h>

namespace freshet {

/// `[+-]digits[.digits][(e|E)[+-]digits]`, with at least one digit before the exponent, rounded
/// half up (away from zero) to `scale` digits after the point. nullopt when the text is no such
/// number, or has more than `precision` digits then.
std::optional<arrow::Decimal128> ParseDecimal(std::string_view text, int32_t precision,
                                              int32_t scale);

/// Appends BigDecimal.toString, for a scale of 0 or more: 18.10, 0.000001, but 1.0E-7 and 0E-10.
void AppendDecimal(const arrow::Decimal128& value, int32_t scale, std::string* text);

}  // namespace freshet

// Decimals from text, as java.math.BigDecimal reads them and Spark's Decimal rounds them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <arrow/util/decimal.h>

namespace freshet {

/// `[+-]digits[.digits][(e|E)[+-]digits]`, with at least one digit before the exponent, rounded
/// half up (away from zero) to `scale` digits after the point. nullopt when the text is no such
/// number, or has more than `precision` digits then.
std::optional<arrow::Decimal128> ParseDecimal(std::string_view text, int32_t precision,
                                              int32_t scale);

}  // namespace freshet

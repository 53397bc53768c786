#include "json/scalar_rules.h"

#include <limits>
#include <string>

#include "json/spark_datetime.h"

namespace freshet {

bool IsUtcTimestamp(const arrow::DataType& type) {
  return !static_cast<const arrow::TimestampType&>(type).timezone().empty();
}

std::optional<int64_t> FitInteger(int64_t value, arrow::Type::type type) {
  switch (type) {
    case arrow::Type::INT8:
      if (value < -128 || value > 255) return std::nullopt;
      return static_cast<int8_t>(value);
    case arrow::Type::INT16:
      if (value != static_cast<int16_t>(value)) return std::nullopt;
      return value;
    case arrow::Type::INT32:
      if (value != static_cast<int32_t>(value)) return std::nullopt;
      return value;
    default:
      return value;
  }
}

int64_t SecondsToMicros(int64_t seconds) {
  return static_cast<int64_t>(static_cast<uint64_t>(seconds) * 1'000'000U);
}

std::optional<double> ParseSpecialNumber(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "Infinity" || text == "+Infinity" || text == "+INF") {
    return std::numeric_limits<double>::infinity();
  }
  if (text == "-Infinity" || text == "-INF") return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

std::optional<int64_t> ParseTicks(const arrow::DataType& type, std::string_view text) {
  if (type.id() == arrow::Type::TIMESTAMP && !IsUtcTimestamp(type)) return ParseTimestampNtz(text);
  const auto parse = [&](std::string_view t) -> std::optional<int64_t> {
    if (type.id() == arrow::Type::TIMESTAMP) return ParseTimestamp(t);
    const auto days = ParseDate(t);
    return days ? std::optional<int64_t>(*days) : std::nullopt;
  };
  const auto ticks = parse(text);
  const size_t gmt = ticks ? std::string_view::npos : text.find("GMT");
  if (gmt == std::string_view::npos) return ticks;
  // Spark's second try, for what old Java wrote: without the first "GMT".
  return parse(std::string(text.substr(0, gmt)).append(text.substr(gmt + 3)));
}

}  // namespace freshet

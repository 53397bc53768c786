#include "query/spark_types.h"

#include <algorithm>

namespace freshet::query {
namespace {

constexpr int kMaxPrecision = 38;

int IntegralRank(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::INT8:
      return 0;
    case arrow::Type::INT16:
      return 1;
    case arrow::Type::INT32:
      return 2;
    default:
      return 3;
  }
}

TypePtr CommonNumeric(const TypePtr& a, const TypePtr& b) {
  if (IsIntegral(*a) && IsIntegral(*b)) return IntegralRank(*a) >= IntegralRank(*b) ? a : b;
  // FLOAT meets anything but FLOAT: DOUBLE, so that no digit of an INT or DECIMAL is lost.
  if (IsFractional(*a) || IsFractional(*b)) return arrow::float64();
  const auto& x = static_cast<const arrow::Decimal128Type&>(*AsDecimal(a));
  const auto& y = static_cast<const arrow::Decimal128Type&>(*AsDecimal(b));
  const int scale = std::max(x.scale(), y.scale());
  const int whole = std::max(x.precision() - x.scale(), y.precision() - y.scale());
  return MakeDecimal(whole + scale, scale);
}

}  // namespace

TypePtr SparkTimestampType() { return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"); }

bool IsNullType(const arrow::DataType& type) { return type.id() == arrow::Type::NA; }

bool IsIntegral(const arrow::DataType& type) {
  return type.id() == arrow::Type::INT8 || type.id() == arrow::Type::INT16 ||
         type.id() == arrow::Type::INT32 || type.id() == arrow::Type::INT64;
}

bool IsFractional(const arrow::DataType& type) {
  return type.id() == arrow::Type::FLOAT || type.id() == arrow::Type::DOUBLE;
}

bool IsDecimal(const arrow::DataType& type) { return type.id() == arrow::Type::DECIMAL128; }

bool IsNumeric(const arrow::DataType& type) {
  return IsIntegral(type) || IsFractional(type) || IsDecimal(type);
}

bool IsString(const arrow::DataType& type) { return type.id() == arrow::Type::STRING; }

bool IsTimestamp(const arrow::DataType& type) {
  return type.id() == arrow::Type::TIMESTAMP &&
         !static_cast<const arrow::TimestampType&>(type).timezone().empty();
}

bool IsTimestampNtz(const arrow::DataType& type) {
  return type.id() == arrow::Type::TIMESTAMP && !IsTimestamp(type);
}

bool IsDate(const arrow::DataType& type) { return type.id() == arrow::Type::DATE32; }

TypePtr MakeDecimal(int precision, int scale) {
  if (precision > kMaxPrecision) return nullptr;
  return arrow::decimal128(std::max(precision, 1), scale);
}

TypePtr AsDecimal(const TypePtr& type) {
  switch (type->id()) {
    case arrow::Type::DECIMAL128:
      return type;
    case arrow::Type::INT8:
      return MakeDecimal(3, 0);
    case arrow::Type::INT16:
      return MakeDecimal(5, 0);
    case arrow::Type::INT32:
      return MakeDecimal(10, 0);
    case arrow::Type::INT64:
      return MakeDecimal(20, 0);
    default:
      return nullptr;
  }
}

TypePtr CommonType(const TypePtr& a, const TypePtr& b) {
  if (IsNullType(*a)) return b;
  if (IsNullType(*b) || a->Equals(*b)) return a;
  if (IsNumeric(*a) && IsNumeric(*b)) return CommonNumeric(a, b);
  const bool both_times = (IsDate(*a) || IsTimestamp(*a)) && (IsDate(*b) || IsTimestamp(*b));
  return both_times ? SparkTimestampType() : nullptr;
}

}  // namespace freshet::query

#include "delta/partition_path.h"

#include <charconv>
#include <cmath>
#include <utility>

#include <arrow/array/array_binary.h>
#include <arrow/array/array_decimal.h>
#include <arrow/array/array_primitive.h>
#include <arrow/util/decimal.h>
#include <fmt/format.h>

#include "delta/time_text.h"

namespace freshet::delta {
namespace {

constexpr std::string_view kNullFolder = "__HIVE_DEFAULT_PARTITION__";

bool HiveEscapes(char c) {
  constexpr std::string_view kSpecial = "\"#%'*/:=?\\{[]^";
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F || kSpecial.find(c) != std::string_view::npos;
}

template <typename Number>
std::string FloatText(Number value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
  return fmt::format("{}", value);
}

template <typename ArrayType>
auto ValueAt(const arrow::Array& column, int64_t row) {
  return static_cast<const ArrayType&>(column).Value(row);
}

arrow::Result<std::string> TimeText(std::optional<std::string> text) {
  if (text) return std::move(*text);
  return arrow::Status::Invalid(
      "a partition column holds a date outside the years 1 to 9999, which Delta can't write");
}

arrow::Result<std::string> ValueText(const arrow::Array& column, int64_t row) {
  switch (column.type_id()) {
    case arrow::Type::BOOL:
      return std::string(ValueAt<arrow::BooleanArray>(column, row) ? "true" : "false");
    case arrow::Type::INT8:
      return std::to_string(ValueAt<arrow::Int8Array>(column, row));
    case arrow::Type::INT16:
      return std::to_string(ValueAt<arrow::Int16Array>(column, row));
    case arrow::Type::INT32:
      return std::to_string(ValueAt<arrow::Int32Array>(column, row));
    case arrow::Type::INT64:
      return std::to_string(ValueAt<arrow::Int64Array>(column, row));
    case arrow::Type::FLOAT:
      return FloatText(ValueAt<arrow::FloatArray>(column, row));
    case arrow::Type::DOUBLE:
      return FloatText(ValueAt<arrow::DoubleArray>(column, row));
    case arrow::Type::DECIMAL128:
      return static_cast<const arrow::Decimal128Array&>(column).FormatValue(row);
    case arrow::Type::STRING:
      return static_cast<const arrow::StringArray&>(column).GetString(row);
    case arrow::Type::DATE32:
      return TimeText(DateText(ValueAt<arrow::Date32Array>(column, row)));
    case arrow::Type::TIMESTAMP: {
      const auto& type = static_cast<const arrow::TimestampType&>(*column.type());
      const int64_t value = ValueAt<arrow::TimestampArray>(column, row);
      if (type.timezone().empty()) return TimeText(MicrosecondText(value, ' ', ""));
      return TimeText(MicrosecondText(value, 'T', "Z"));
    }
    default:
      return arrow::Status::NotImplemented("can't partition by a column of type ",
                                           column.type()->ToString());
  }
}

/// Arrow's parser takes `T` or a blank between date and time, but no `Z` for a type without a zone,
/// and wants one for a type with.
std::string NormalizedTimestamp(std::string_view text, const arrow::DataType& type) {
  const bool zoned = !static_cast<const arrow::TimestampType&>(type).timezone().empty();
  std::string normalized(text);
  if (zoned && text.find_first_of("Zz+") == std::string_view::npos) normalized += 'Z';
  return normalized;
}

template <typename Number>
std::optional<Number> ParseFloat(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

arrow::Result<std::shared_ptr<arrow::Scalar>> ParseValue(
    const std::string& text, const std::shared_ptr<arrow::DataType>& type) {
  switch (type->id()) {
    case arrow::Type::DECIMAL128: {
      const auto& decimal = static_cast<const arrow::DecimalType&>(*type);
      arrow::Decimal128 value;
      int32_t scale = 0;
      ARROW_RETURN_NOT_OK(arrow::Decimal128::FromString(text, &value, nullptr, &scale));
      ARROW_ASSIGN_OR_RAISE(value, value.Rescale(scale, decimal.scale()));
      return std::make_shared<arrow::Decimal128Scalar>(value, type);
    }
    case arrow::Type::FLOAT:
      if (const auto value = ParseFloat<float>(text)) return arrow::MakeScalar(*value);
      return arrow::Status::Invalid("not a number");
    case arrow::Type::DOUBLE:
      if (const auto value = ParseFloat<double>(text)) return arrow::MakeScalar(*value);
      return arrow::Status::Invalid("not a number");
    case arrow::Type::TIMESTAMP:
      return arrow::Scalar::Parse(type, NormalizedTimestamp(text, *type));
    default:
      return arrow::Scalar::Parse(type, text);
  }
}

}  // namespace

bool CanPartitionBy(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::BOOL:
    case arrow::Type::INT8:
    case arrow::Type::INT16:
    case arrow::Type::INT32:
    case arrow::Type::INT64:
    case arrow::Type::FLOAT:
    case arrow::Type::DOUBLE:
    case arrow::Type::DECIMAL128:
    case arrow::Type::STRING:
    case arrow::Type::DATE32:
    case arrow::Type::TIMESTAMP:
      return true;
    default:
      return false;
  }
}

arrow::Result<std::optional<std::string>> PartitionText(const arrow::Array& column, int64_t row) {
  if (column.IsNull(row)) return std::nullopt;
  ARROW_ASSIGN_OR_RAISE(std::string text, ValueText(column, row));
  if (text.empty()) return std::nullopt;
  return text;
}

arrow::Result<std::shared_ptr<arrow::Scalar>> ParsePartitionText(
    const std::string& column, const std::optional<std::string>& text,
    const std::shared_ptr<arrow::DataType>& type) {
  if (!text || text->empty()) return arrow::MakeNullScalar(type);
  auto value = ParseValue(*text, type);
  if (!value.ok()) {
    return arrow::Status::Invalid("the log's partition value '", *text, "' of column '", column,
                                  "' is not a ", type->ToString(), ": ", value.status().message());
  }
  return value;
}

std::string EscapePathName(std::string_view name) {
  std::string escaped;
  escaped.reserve(name.size());
  for (const char c : name) {
    if (HiveEscapes(c)) {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string PartitionFolder(const std::vector<std::string>& columns,
                            const PartitionValues& values) {
  std::string folder;
  for (const std::string& column : columns) {
    const auto found = values.find(column);
    const bool is_null = found == values.end() || !found->second;
    if (!folder.empty()) folder += '/';
    folder += EscapePathName(column);
    folder += '=';
    folder += is_null ? std::string(kNullFolder) : EscapePathName(*found->second);
  }
  return folder;
}

}  // namespace freshet::delta

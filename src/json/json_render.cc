#include "json/json_render.h"

#include <cmath>
#include <regex>
#include <stdexcept>
#include <string>

#include <arrow/array.h>
#include <arrow/util/decimal.h>
#include <arrow/util/string.h>

namespace freshet {
namespace {

nlohmann::json Render(const arrow::Array& array, int64_t i);

template <typename ArrayType>
nlohmann::json Scalar(const arrow::Array& array, int64_t i) {
  return static_cast<const ArrayType&>(array).Value(i);
}

nlohmann::json Number(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return value;
}

/// Without an exponent, which Arrow's own text has for small values.
std::string Decimal(const arrow::Decimal128Array& array, int64_t i) {
  const auto scale =
      static_cast<size_t>(static_cast<const arrow::Decimal128Type&>(*array.type()).scale());
  std::string digits = arrow::Decimal128(array.GetValue(i)).ToIntegerString();
  const bool negative = digits[0] == '-';
  if (negative) digits.erase(0, 1);
  if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - scale, 1, '.');
  return negative ? "-" + digits : digits;
}

nlohmann::json Elements(const arrow::Array& array, int64_t begin, int64_t end) {
  nlohmann::json out = nlohmann::json::array();
  for (int64_t i = begin; i < end; ++i) out.push_back(Render(array, i));
  return out;
}

nlohmann::json Render(const arrow::Array& array, int64_t i) {
  if (array.IsNull(i)) return nullptr;
  switch (array.type_id()) {
    case arrow::Type::BOOL:
      return Scalar<arrow::BooleanArray>(array, i);
    case arrow::Type::INT8:
      return Scalar<arrow::Int8Array>(array, i);
    case arrow::Type::INT16:
      return Scalar<arrow::Int16Array>(array, i);
    case arrow::Type::INT32:
      return Scalar<arrow::Int32Array>(array, i);
    case arrow::Type::INT64:
      return Scalar<arrow::Int64Array>(array, i);
    case arrow::Type::FLOAT:
      return Number(static_cast<const arrow::FloatArray&>(array).Value(i));
    case arrow::Type::DOUBLE:
      return Number(static_cast<const arrow::DoubleArray&>(array).Value(i));
    case arrow::Type::DECIMAL128:
      return Decimal(static_cast<const arrow::Decimal128Array&>(array), i);
    case arrow::Type::STRING:
      return static_cast<const arrow::StringArray&>(array).GetString(i);
    case arrow::Type::BINARY: {
      std::string hex =
          arrow::HexEncode(static_cast<const arrow::BinaryArray&>(array).GetString(i));
      for (char& c : hex) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      return hex;
    }
    case arrow::Type::DATE32:
      return Scalar<arrow::Date32Array>(array, i);
    case arrow::Type::TIMESTAMP:
      return Scalar<arrow::TimestampArray>(array, i);
    case arrow::Type::STRUCT: {
      const auto& fields = static_cast<const arrow::StructArray&>(array);
      nlohmann::json out = nlohmann::json::array();
      for (int f = 0; f < fields.num_fields(); ++f) out.push_back(Render(*fields.field(f), i));
      return out;
    }
    case arrow::Type::LIST: {
      const auto& list = static_cast<const arrow::ListArray&>(array);
      return Elements(*list.values(), list.value_offset(i), list.value_offset(i + 1));
    }
    case arrow::Type::MAP: {
      const auto& map = static_cast<const arrow::MapArray&>(array);
      nlohmann::json out = nlohmann::json::array();
      for (int64_t k = map.value_offset(i); k < map.value_offset(i + 1); ++k) {
        out.push_back({Render(*map.keys(), k), Render(*map.items(), k)});
      }
      return out;
    }
    default:
      throw std::runtime_error("no rendering of " + array.type()->ToString());
  }
}

std::shared_ptr<arrow::DataType> TypeFromSpark(const nlohmann::json& type) {
  if (type.is_object()) {
    const std::string kind = type["type"];
    if (kind == "array") return arrow::list(TypeFromSpark(type["elementType"]));
    if (kind == "map") {
      return arrow::map(TypeFromSpark(type["keyType"]), TypeFromSpark(type["valueType"]));
    }
    return arrow::struct_(SchemaFromSpark(type)->fields());
  }
  const std::string name = type;
  if (name == "boolean") return arrow::boolean();
  if (name == "byte") return arrow::int8();
  if (name == "short") return arrow::int16();
  if (name == "integer") return arrow::int32();
  if (name == "long") return arrow::int64();
  if (name == "float") return arrow::float32();
  if (name == "double") return arrow::float64();
  if (name == "string") return arrow::utf8();
  if (name == "binary") return arrow::binary();
  if (name == "date") return arrow::date32();
  if (name == "timestamp") return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
  if (name == "timestamp_ntz") return arrow::timestamp(arrow::TimeUnit::MICRO);
  std::smatch decimal;
  if (std::regex_match(name, decimal, std::regex(R"(decimal\((\d+),(\d+)\))"))) {
    return arrow::decimal128(std::stoi(decimal[1]), std::stoi(decimal[2]));
  }
  throw std::runtime_error("unknown type " + name);
}

}  // namespace

nlohmann::json RenderRows(const arrow::RecordBatchVector& batches) {
  nlohmann::json rows = nlohmann::json::array();
  for (const auto& batch : batches) {
    for (int64_t i = 0; i < batch->num_rows(); ++i) {
      nlohmann::json row = nlohmann::json::array();
      for (const auto& column : batch->columns()) row.push_back(Render(*column, i));
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

nlohmann::json RenderValues(const arrow::Array& array) {
  return Elements(array, 0, array.length());
}

std::shared_ptr<arrow::Schema> SchemaFromSpark(const nlohmann::json& schema) {
  arrow::FieldVector fields;
  for (const auto& field : schema["fields"]) {
    fields.push_back(arrow::field(field["name"], TypeFromSpark(field["type"])));
  }
  return arrow::schema(fields);
}

}  // namespace freshet

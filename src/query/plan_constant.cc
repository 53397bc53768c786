#include "query/plan_constant.h"

#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string_view>

#include <arrow/util/decimal.h>
#include <fmt/format.h>

#include "query/duckdb_handles.h"

namespace freshet::query {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::string_view, 11> kPlainTypes = {"BOOLEAN",
                                                          "TINYINT",
                                                          "SMALLINT",
                                                          "INTEGER",
                                                          "BIGINT",
                                                          "FLOAT",
                                                          "DOUBLE",
                                                          "VARCHAR",
                                                          "DATE",
                                                          "TIMESTAMP",
                                                          "TIMESTAMP WITH TIME ZONE"};

const Json* Find(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

/// 2 of DECIMAL(10,2).
int ScaleOf(const std::string& decimal) {
  return static_cast<int>(std::strtol(decimal.c_str() + decimal.find(',') + 1, nullptr, 10));
}

/// 12.34 from 1234 and a scale of 2. The number is in two halves where it is wide.
std::optional<std::string> DecimalText(const Json& value, int scale) {
  if (value.is_number_integer()) return arrow::Decimal128(value.get<int64_t>()).ToString(scale);
  const Json* upper = Find(value, "upper");
  const Json* lower = Find(value, "lower");
  if (upper == nullptr || lower == nullptr || !upper->is_number_integer() ||
      !lower->is_number_unsigned()) {
    return std::nullopt;
  }
  return arrow::Decimal128(upper->get<int64_t>(), lower->get<uint64_t>()).ToString(scale);
}

/// Counts of days or microseconds; the ends of the range stand for infinity.
bool IsFinite(int64_t value, bool days) {
  if (days) return std::abs(value) < std::numeric_limits<int32_t>::max() - 1;
  return value > -std::numeric_limits<int64_t>::max() &&
         value < std::numeric_limits<int64_t>::max();
}

}  // namespace

std::string PlanTypeText(const Json& type) {
  const Json* id = Find(type, "id");
  if (id == nullptr || !id->is_string()) return "";
  const auto name = id->get<std::string>();
  const Json* info = Find(type, "type_info");
  if (name == "DECIMAL") {
    const Json* width = info == nullptr ? nullptr : Find(*info, "width");
    const Json* scale = info == nullptr ? nullptr : Find(*info, "scale");
    if (width == nullptr || scale == nullptr || !width->is_number_integer() ||
        !scale->is_number_integer()) {
      return "";
    }
    return fmt::format("DECIMAL({},{})", width->get<int>(), scale->get<int>());
  }
  // An alias or a collation would be told by more information.
  if (info != nullptr && !info->is_null()) return "";
  for (const std::string_view known : kPlainTypes) {
    if (name == known) return name;
  }
  return "";
}

std::optional<std::string> PlanConstantSql(const Json& expression) {
  const Json* kind = Find(expression, "expression_class");
  const Json* constant = Find(expression, "value");
  if (kind == nullptr || *kind != "BOUND_CONSTANT" || constant == nullptr) return std::nullopt;
  const Json* is_null = Find(*constant, "is_null");
  const Json* type_json = Find(*constant, "type");
  const Json* value = Find(*constant, "value");
  if (is_null == nullptr || *is_null != false || type_json == nullptr || value == nullptr) {
    return std::nullopt;
  }
  const std::string type = PlanTypeText(*type_json);
  if (type == "VARCHAR" && value->is_string()) return QuoteString(value->get<std::string>());
  if (type == "BOOLEAN" && value->is_boolean()) return value->get<bool>() ? "true" : "false";
  if ((type == "DOUBLE" || type == "FLOAT") && value->is_number()) {
    const auto number = value->get<double>();
    if (!std::isfinite(number)) return std::nullopt;
    return fmt::format("CAST('{}' AS {})", number, type);
  }
  if (type.starts_with("DECIMAL")) {
    const auto text = DecimalText(*value, ScaleOf(type));
    if (!text) return std::nullopt;
    return fmt::format("CAST('{}' AS {})", *text, type);
  }
  if (!value->is_number_integer() || type.empty()) return std::nullopt;
  // Unsigned ones are those above the range of int64, which none of the types has.
  if (value->is_number_unsigned() &&
      value->get<uint64_t>() > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    return std::nullopt;
  }
  const auto number = value->get<int64_t>();
  if (type == "DATE") {
    if (!IsFinite(number, true)) return std::nullopt;
    return fmt::format("(DATE '1970-01-01' + CAST({} AS INTEGER))", number);
  }
  if (type.starts_with("TIMESTAMP")) {
    if (!IsFinite(number, false)) return std::nullopt;
    return fmt::format("CAST(make_timestamp({}) AS {})", number, type);
  }
  return fmt::format("CAST({} AS {})", number, type);
}

}  // namespace freshet::query

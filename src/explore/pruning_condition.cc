#include "explore/pruning_condition.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <arrow/type_traits.h>
#include <arrow/util/key_value_metadata.h>
#include <fmt/format.h>

#include "base/ascii_text.h"
#include "delta/physical_name.h"
#include "query/type_mapping.h"

namespace freshet::explore {
namespace {

using query::ScanCondition;
using Kind = ScanCondition::Kind;

/// Columns whose bounds are compared.
bool IsComparable(const arrow::DataType& type) {
  const auto id = type.id();
  return arrow::is_integer(id) || arrow::is_floating(id) || id == arrow::Type::DECIMAL128 ||
         id == arrow::Type::STRING || id == arrow::Type::DATE32 || id == arrow::Type::TIMESTAMP ||
         id == arrow::Type::BOOL;
}

/// A DOUBLE that may have been a FLOAT when a file was written: its bounds are a FLOAT's text,
/// which as a DOUBLE is another number than the FLOAT.
bool WasFloat(const arrow::Field& field) {
  return field.type()->id() == arrow::Type::DOUBLE && field.metadata() != nullptr &&
         field.metadata()->Contains("delta.typeChanges");
}

enum class Family { kInteger, kDecimal, kFloat, kDate, kTime, kOther };

Family FamilyOf(std::string_view type) {
  for (const char* name : {"TINYINT", "SMALLINT", "INTEGER", "BIGINT"}) {
    if (type == name) return Family::kInteger;
  }
  if (type.starts_with("DECIMAL")) return Family::kDecimal;
  if (type == "FLOAT" || type == "DOUBLE") return Family::kFloat;
  if (type == "DATE") return Family::kDate;
  return type.starts_with("TIMESTAMP") ? Family::kTime : Family::kOther;
}

/// Whether a ≤ b holds of the results where it held of the values, so that bounds stay bounds. NaN
/// and what a cast can't hold are NULL here, and so tell nothing.
bool KeepsOrder(std::string_view from, std::string_view to) {
  if (from == to) return true;
  switch (FamilyOf(from)) {
    case Family::kInteger:
    case Family::kDecimal:
      return FamilyOf(to) == Family::kInteger || FamilyOf(to) == Family::kDecimal ||
             FamilyOf(to) == Family::kFloat;
    case Family::kFloat:
      return to == "DOUBLE";
    case Family::kDate:
    case Family::kTime:
      return FamilyOf(to) == Family::kDate || FamilyOf(to) == Family::kTime;
    case Family::kOther:
      return false;
  }
  return false;
}

std::shared_ptr<arrow::Field> FieldNamed(const arrow::FieldVector& fields,
                                         const std::string& name) {
  for (const auto& field : fields) {
    if (EqualsIgnoreCase(field->name(), name)) return field;
  }
  return nullptr;
}

}  // namespace

PruningCondition::PruningCondition(const delta::Snapshot& snapshot, const ScanCondition& condition)
    : snapshot_(snapshot) {
  sql_ = Translate(condition);
}

int PruningCondition::ColumnOf(const std::vector<std::string>& name) {
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].name == name) return static_cast<int>(i);
  }
  PrunedColumn column;
  column.name = name;
  std::shared_ptr<arrow::Field> field;
  for (const std::string& part : name) {
    if (field != nullptr && field->type()->id() != arrow::Type::STRUCT) return -1;
    field =
        FieldNamed(field == nullptr ? snapshot_.schema()->fields() : field->type()->fields(), part);
    if (field == nullptr) return -1;
    column.physical_name.push_back(delta::PhysicalName(*field));
  }
  const auto type = query::DuckDbTypeText(*field->type());
  if (!IsComparable(*field->type()) || !type.ok() || WasFloat(*field)) return -1;
  const auto& partitions = snapshot_.partition_columns();
  column.type = *type;
  column.is_partition = name.size() == 1 && std::find(partitions.begin(), partitions.end(),
                                                      field->name()) != partitions.end();
  column.has_nan = FamilyOf(*type) == Family::kFloat && !column.is_partition;
  column.is_time = FamilyOf(*type) == Family::kTime && !column.is_partition;
  column.is_calendar = (FamilyOf(*type) == Family::kDate || FamilyOf(*type) == Family::kTime) &&
                       !column.is_partition;
  columns_.push_back(std::move(column));
  return static_cast<int>(columns_.size() - 1);
}

std::string PruningCondition::TranslateAll(const ScanCondition& condition) {
  const bool is_and = condition.kind == Kind::kAnd;
  std::string all;
  for (const ScanCondition& part : condition.parts) {
    const std::string sql = Translate(part);
    if (sql.empty() && is_and) continue;
    if (sql.empty()) return "";
    all += (all.empty() ? "" : is_and ? " AND " : " OR ") + sql;
  }
  return all.empty() ? "" : "(" + all + ")";
}

std::string PruningCondition::TranslateComparison(const ScanCondition& condition) {
  const int position = ColumnOf(condition.column);
  if (position < 0) return "";
  const PrunedColumn& column = columns_[static_cast<size_t>(position)];
  std::string minimum = fmt::format("min_{}", position);
  std::string maximum = fmt::format("max_{}", position);
  std::string_view type = column.type;
  for (const std::string& cast : condition.casts) {
    if (!KeepsOrder(type, cast)) return "";
    minimum = fmt::format("TRY_CAST({} AS {})", minimum, cast);
    maximum = fmt::format("TRY_CAST({} AS {})", maximum, cast);
    type = cast;
  }
  const std::string& value = condition.value;
  const std::string& sign = condition.comparison;
  std::string sql = fmt::format("may_value_{}", position);
  if (sign == "=") {
    sql += fmt::format(" AND {} <= {} AND {} >= {}", minimum, value, maximum, value);
  } else if (sign == "<" || sign == "<=") {
    sql += fmt::format(" AND {} {} {}", minimum, sign, value);
  } else if (sign == ">" || sign == ">=") {
    // NaN is above all.
    if (!column.has_nan) sql += fmt::format(" AND {} {} {}", maximum, sign, value);
  } else if (sign == "<>") {
    if (!column.has_nan) {
      sql += fmt::format(" AND NOT ({} = {} AND {} = {})", minimum, value, maximum, value);
    }
  } else if (sign == "^@" && type == "VARCHAR") {
    sql += fmt::format(" AND left({}, length({})) <= {} AND {} >= {}", minimum, value, value,
                       maximum, value);
  } else {
    return "";
  }
  return "(" + sql + ")";
}

std::string PruningCondition::Translate(const ScanCondition& condition) {
  switch (condition.kind) {
    case Kind::kAnything:
      return "";
    case Kind::kAnd:
    case Kind::kOr:
      return TranslateAll(condition);
    case Kind::kCompare:
      return TranslateComparison(condition);
    case Kind::kIsNull:
    case Kind::kIsNotNull: {
      const int position = ColumnOf(condition.column);
      if (position < 0) return "";
      return fmt::format("{}_{}", condition.kind == Kind::kIsNull ? "may_null" : "may_value",
                         position);
    }
  }
  return "";
}

}  // namespace freshet::explore

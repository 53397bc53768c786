#include "pipeline/store_assignment.h"

#include <arrow/type_traits.h>

#include "sql/schema_text.h"

namespace freshet {
namespace {

bool IsNumber(const arrow::DataType& type) {
  return arrow::is_integer(type.id()) || arrow::is_floating(type.id()) ||
         arrow::is_decimal(type.id());
}

bool IsTime(const arrow::DataType& type) {
  return type.id() == arrow::Type::DATE32 || type.id() == arrow::Type::TIMESTAMP;
}

}  // namespace

bool CanStoreIn(const arrow::DataType& from, const arrow::DataType& to) {
  if (from.Equals(to) || (IsNumber(from) && IsNumber(to)) || (IsTime(from) && IsTime(to))) {
    return true;
  }
  if (to.id() == arrow::Type::STRING) return !arrow::is_nested(from.id());
  if (from.id() != to.id() || from.num_fields() != to.num_fields()) return false;
  if (!arrow::is_nested(from.id())) return false;
  for (int i = 0; i < from.num_fields(); ++i) {
    if (from.id() == arrow::Type::STRUCT && from.field(i)->name() != to.field(i)->name()) {
      return false;
    }
    if (!CanStoreIn(*from.field(i)->type(), *to.field(i)->type())) return false;
  }
  return true;
}

bool IsSparkType(const arrow::DataType& type) {
  const auto parsed = ParseTypeText(TypeText(type));
  return parsed.ok() && TypeText(**parsed) == TypeText(type);
}

}  // namespace freshet

// Arrow types → Spark's names for them.
#include <string>

#include "sql/schema_text.h"
#include "sql/string_escapes.h"
#include "sql/token.h"

namespace freshet {
namespace {

bool IsPlainName(std::string_view name) {
  if (name.empty()) return false;
  for (const char c : name) {
    const bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (!plain) return false;
  }
  return true;
}

std::string NameText(const std::string& name) { return IsPlainName(name) ? name : QuoteName(name); }

std::string StructText(const arrow::DataType& type) {
  std::string text = "STRUCT<";
  for (int i = 0; i < type.num_fields(); ++i) {
    const arrow::Field& field = *type.field(i);
    if (i > 0) text += ", ";
    text += NameText(field.name()) + ": " + TypeText(*field.type());
    if (!field.nullable()) text += " NOT NULL";
  }
  return text + ">";
}

std::string TimestampText(const arrow::TimestampType& type) {
  if (type.unit() != arrow::TimeUnit::MICRO) return type.ToString();
  if (type.timezone().empty()) return "TIMESTAMP_NTZ";
  return type.timezone() == "UTC" ? "TIMESTAMP" : type.ToString();
}

}  // namespace

std::string TypeText(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::BOOL:
      return "BOOLEAN";
    case arrow::Type::INT8:
      return "TINYINT";
    case arrow::Type::INT16:
      return "SMALLINT";
    case arrow::Type::INT32:
      return "INT";
    case arrow::Type::INT64:
      return "BIGINT";
    case arrow::Type::FLOAT:
      return "FLOAT";
    case arrow::Type::DOUBLE:
      return "DOUBLE";
    case arrow::Type::STRING:
      return "STRING";
    case arrow::Type::BINARY:
      return "BINARY";
    case arrow::Type::DATE32:
      return "DATE";
    case arrow::Type::TIMESTAMP:
      return TimestampText(static_cast<const arrow::TimestampType&>(type));
    case arrow::Type::DECIMAL128: {
      const auto& decimal = static_cast<const arrow::Decimal128Type&>(type);
      return "DECIMAL(" + std::to_string(decimal.precision()) + "," +
             std::to_string(decimal.scale()) + ")";
    }
    case arrow::Type::LIST:
      return "ARRAY<" + TypeText(*static_cast<const arrow::ListType&>(type).value_type()) + ">";
    case arrow::Type::MAP: {
      const auto& map = static_cast<const arrow::MapType&>(type);
      return "MAP<" + TypeText(*map.key_type()) + ", " + TypeText(*map.item_type()) + ">";
    }
    case arrow::Type::STRUCT:
      return StructText(type);
    default:
      return type.ToString();
  }
}

std::string SchemaText(const arrow::Schema& schema) {
  std::string text;
  for (const auto& field : schema.fields()) {
    if (!text.empty()) text += ", ";
    text += NameText(field->name()) + " " + TypeText(*field->type());
    if (!field->nullable()) text += " NOT NULL";
  }
  return text;
}

}  // namespace freshet

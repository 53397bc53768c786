#include "query/type_mapping.h"

#include <vector>

#include <fmt/format.h>

#include "query/duckdb_handles.h"

namespace freshet::query {
namespace {

std::shared_ptr<arrow::DataType> SparkTimestamp() {
  return arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
}

/// A type with its text, and whether the text differs from what DuckDB gave.
struct Mapped {
  std::shared_ptr<arrow::DataType> arrow_type;
  std::string text;
  bool changed = false;
};

arrow::Result<Mapped> Map(duckdb_logical_type type);

arrow::Result<Mapped> MapStruct(duckdb_logical_type type) {
  Mapped result;
  arrow::FieldVector fields;
  for (idx_t i = 0; i < duckdb_struct_type_child_count(type); ++i) {
    const std::string name = TakeString(duckdb_struct_type_child_name(type, i));
    const TypeHandle child(duckdb_struct_type_child_type(type, i));
    ARROW_ASSIGN_OR_RAISE(Mapped mapped, Map(child.get()));
    result.changed |= mapped.changed;
    result.text +=
        fmt::format("{}{} {}", i == 0 ? "STRUCT(" : ", ", QuoteIdentifier(name), mapped.text);
    fields.push_back(arrow::field(name, mapped.arrow_type));
  }
  result.text += ")";
  result.arrow_type = arrow::struct_(fields);
  return result;
}

arrow::Result<Mapped> Map(duckdb_logical_type type) {
  switch (duckdb_get_type_id(type)) {
    case DUCKDB_TYPE_BOOLEAN:
      return Mapped{arrow::boolean(), "BOOLEAN"};
    case DUCKDB_TYPE_TINYINT:
      return Mapped{arrow::int8(), "TINYINT"};
    case DUCKDB_TYPE_SMALLINT:
      return Mapped{arrow::int16(), "SMALLINT"};
    case DUCKDB_TYPE_INTEGER:
      return Mapped{arrow::int32(), "INTEGER"};
    case DUCKDB_TYPE_BIGINT:
      return Mapped{arrow::int64(), "BIGINT"};
    case DUCKDB_TYPE_UTINYINT:
      return Mapped{arrow::int16(), "SMALLINT", true};
    case DUCKDB_TYPE_USMALLINT:
      return Mapped{arrow::int32(), "INTEGER", true};
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT:
      return Mapped{arrow::int64(), "BIGINT", true};
    case DUCKDB_TYPE_FLOAT:
      return Mapped{arrow::float32(), "FLOAT"};
    case DUCKDB_TYPE_DOUBLE:
      return Mapped{arrow::float64(), "DOUBLE"};
    case DUCKDB_TYPE_DECIMAL: {
      const int width = duckdb_decimal_width(type);
      const int scale = duckdb_decimal_scale(type);
      return Mapped{arrow::decimal128(width, scale), fmt::format("DECIMAL({},{})", width, scale)};
    }
    case DUCKDB_TYPE_VARCHAR: {
      // An alias such as JSON is text with other casts and functions.
      const std::string alias = TakeString(duckdb_logical_type_get_alias(type));
      return Mapped{arrow::utf8(), "VARCHAR", !alias.empty()};
    }
    case DUCKDB_TYPE_ENUM:
    case DUCKDB_TYPE_UUID:
      return Mapped{arrow::utf8(), "VARCHAR", true};
    case DUCKDB_TYPE_BLOB:
      return Mapped{arrow::binary(), "BLOB"};
    case DUCKDB_TYPE_DATE:
      return Mapped{arrow::date32(), "DATE"};
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return Mapped{SparkTimestamp(), "TIMESTAMP WITH TIME ZONE"};
    case DUCKDB_TYPE_TIMESTAMP:
      return Mapped{arrow::timestamp(arrow::TimeUnit::MICRO), "TIMESTAMP"};
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return Mapped{arrow::timestamp(arrow::TimeUnit::MICRO), "TIMESTAMP", true};
    case DUCKDB_TYPE_SQLNULL:
      // Spark's VOID has no column type in a table; text holds a NULL as well as any.
      return Mapped{arrow::utf8(), "VARCHAR", true};
    case DUCKDB_TYPE_LIST: {
      const TypeHandle child(duckdb_list_type_child_type(type));
      ARROW_ASSIGN_OR_RAISE(Mapped element, Map(child.get()));
      return Mapped{arrow::list(arrow::field("element", element.arrow_type)), element.text + "[]",
                    element.changed};
    }
    case DUCKDB_TYPE_ARRAY: {
      const TypeHandle child(duckdb_array_type_child_type(type));
      ARROW_ASSIGN_OR_RAISE(Mapped element, Map(child.get()));
      return Mapped{arrow::list(arrow::field("element", element.arrow_type)), element.text + "[]",
                    true};
    }
    case DUCKDB_TYPE_MAP: {
      const TypeHandle key_type(duckdb_map_type_key_type(type));
      const TypeHandle value_type(duckdb_map_type_value_type(type));
      ARROW_ASSIGN_OR_RAISE(Mapped key, Map(key_type.get()));
      ARROW_ASSIGN_OR_RAISE(Mapped value, Map(value_type.get()));
      return Mapped{arrow::map(key.arrow_type, value.arrow_type),
                    fmt::format("MAP({}, {})", key.text, value.text), key.changed || value.changed};
    }
    case DUCKDB_TYPE_STRUCT:
      return MapStruct(type);
    case DUCKDB_TYPE_TIME:
    case DUCKDB_TYPE_TIME_TZ:
    case DUCKDB_TYPE_TIME_NS:
      return arrow::Status::NotImplemented(
          "a TIME value has no type in a Delta table: cast it to STRING");
    case DUCKDB_TYPE_INTERVAL:
      return arrow::Status::NotImplemented(
          "an INTERVAL value has no type in a Delta table: cast it to STRING");
    default:
      return arrow::Status::NotImplemented(
          "this value has no Spark type: cast it to STRING, or leave it out");
  }
}

arrow::Result<std::string> StructText(const arrow::DataType& type) {
  std::string text = "STRUCT(";
  for (int i = 0; i < type.num_fields(); ++i) {
    ARROW_ASSIGN_OR_RAISE(std::string field_text, DuckDbTypeText(*type.field(i)->type()));
    text += fmt::format("{}{} {}", i == 0 ? "" : ", ", QuoteIdentifier(type.field(i)->name()),
                        field_text);
  }
  return text + ")";
}

}  // namespace

arrow::Result<std::string> DuckDbTypeText(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::BOOL:
      return "BOOLEAN";
    case arrow::Type::INT8:
      return "TINYINT";
    case arrow::Type::INT16:
      return "SMALLINT";
    case arrow::Type::INT32:
      return "INTEGER";
    case arrow::Type::INT64:
      return "BIGINT";
    case arrow::Type::FLOAT:
      return "FLOAT";
    case arrow::Type::DOUBLE:
      return "DOUBLE";
    case arrow::Type::DECIMAL128: {
      const auto& decimal = static_cast<const arrow::Decimal128Type&>(type);
      return fmt::format("DECIMAL({},{})", decimal.precision(), decimal.scale());
    }
    case arrow::Type::STRING:
      return "VARCHAR";
    case arrow::Type::BINARY:
      return "BLOB";
    case arrow::Type::DATE32:
      return "DATE";
    case arrow::Type::TIMESTAMP:
      return static_cast<const arrow::TimestampType&>(type).timezone().empty()
                 ? "TIMESTAMP"
                 : "TIMESTAMP WITH TIME ZONE";
    case arrow::Type::LIST: {
      ARROW_ASSIGN_OR_RAISE(std::string element, DuckDbTypeText(*type.field(0)->type()));
      return element + "[]";
    }
    case arrow::Type::MAP: {
      const auto& map = static_cast<const arrow::MapType&>(type);
      ARROW_ASSIGN_OR_RAISE(std::string key, DuckDbTypeText(*map.key_type()));
      ARROW_ASSIGN_OR_RAISE(std::string value, DuckDbTypeText(*map.item_type()));
      return fmt::format("MAP({}, {})", key, value);
    }
    case arrow::Type::STRUCT:
      return StructText(type);
    default:
      return arrow::Status::NotImplemented("the Arrow type ", type.ToString(),
                                           " is not a type of Spark's columns");
  }
}

arrow::Result<ColumnType> ColumnTypeOf(duckdb_logical_type type) {
  ARROW_ASSIGN_OR_RAISE(Mapped mapped, Map(type));
  return ColumnType{mapped.arrow_type, mapped.changed ? mapped.text : std::string()};
}

}  // namespace freshet::query

#include "json/nullable_schema.h"

namespace freshet {
namespace {

std::shared_ptr<arrow::DataType> AsNullable(const std::shared_ptr<arrow::DataType>& type);

std::shared_ptr<arrow::Field> AsNullable(const arrow::Field& field) {
  return field.WithType(AsNullable(field.type()))->WithNullable(true);
}

std::shared_ptr<arrow::DataType> AsNullable(const std::shared_ptr<arrow::DataType>& type) {
  switch (type->id()) {
    case arrow::Type::STRUCT: {
      arrow::FieldVector fields;
      for (const auto& field : type->fields()) fields.push_back(AsNullable(*field));
      return arrow::struct_(fields);
    }
    case arrow::Type::LIST:
      return arrow::list(AsNullable(*static_cast<const arrow::ListType&>(*type).value_field()));
    case arrow::Type::MAP: {
      const auto& map = static_cast<const arrow::MapType&>(*type);
      return std::make_shared<arrow::MapType>(map.key_field(), AsNullable(*map.item_field()),
                                              map.keys_sorted());
    }
    default:
      return type;
  }
}

}  // namespace

std::shared_ptr<arrow::Schema> AsNullable(const arrow::Schema& schema) {
  arrow::FieldVector fields;
  for (const auto& field : schema.fields()) fields.push_back(AsNullable(*field));
  return arrow::schema(std::move(fields), schema.metadata());
}

}  // namespace freshet

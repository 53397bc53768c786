#include <utility>

#include <arrow/status.h>

#include "json/column_writer.h"
#include "json/nested_writers.h"
#include "json/object_fields.h"
#include "json/scalar_writers.h"
#include "json/text_writers.h"

namespace freshet {
namespace {

arrow::Result<std::unique_ptr<ColumnWriter>> MakeNested(
    const std::shared_ptr<arrow::DataType>& type, JacksonParser parser) {
  if (type->id() == arrow::Type::STRUCT) {
    ARROW_ASSIGN_OR_RAISE(auto fields, ObjectFields::Make(type->fields(), parser));
    return std::make_unique<StructWriter>(type, std::move(fields));
  }
  if (type->id() == arrow::Type::LIST) {
    const auto& list = static_cast<const arrow::ListType&>(*type);
    ARROW_ASSIGN_OR_RAISE(auto elements, MakeColumnWriter(list.value_type(), parser));
    return std::make_unique<ListWriter>(type, std::move(elements));
  }
  const auto& map = static_cast<const arrow::MapType&>(*type);
  if (map.key_type()->id() != arrow::Type::STRING) {
    return arrow::Status::NotImplemented("a MAP read from JSON has STRING keys, not ",
                                         map.key_type()->ToString(),
                                         ": read it with STRING keys and cast them in the query");
  }
  ARROW_ASSIGN_OR_RAISE(auto items, MakeColumnWriter(map.item_type(), parser));
  return std::make_unique<MapWriter>(type, std::move(items));
}

}  // namespace

arrow::Result<std::unique_ptr<ColumnWriter>> MakeColumnWriter(
    const std::shared_ptr<arrow::DataType>& type, JacksonParser parser) {
  switch (type->id()) {
    case arrow::Type::BOOL:
      return std::make_unique<BooleanWriter>();
    case arrow::Type::INT8:
      return std::make_unique<IntegerWriter<int8_t>>(type);
    case arrow::Type::INT16:
      return std::make_unique<IntegerWriter<int16_t>>(type);
    case arrow::Type::INT32:
      return std::make_unique<IntegerWriter<int32_t>>(type);
    case arrow::Type::INT64:
      return std::make_unique<IntegerWriter<int64_t>>(type);
    case arrow::Type::FLOAT:
      return std::make_unique<FloatWriter<float>>(type);
    case arrow::Type::DOUBLE:
      return std::make_unique<FloatWriter<double>>(type);
    case arrow::Type::DECIMAL128:
      return std::make_unique<DecimalWriter>(type);
    case arrow::Type::STRING:
      return std::make_unique<StringWriter>(parser);
    case arrow::Type::BINARY:
      return std::make_unique<BinaryWriter>();
    case arrow::Type::DATE32:
      return std::make_unique<DateWriter>();
    case arrow::Type::TIMESTAMP: {
      const auto& timestamp = static_cast<const arrow::TimestampType&>(*type);
      const bool zone_known = timestamp.timezone().empty() || timestamp.timezone() == "UTC";
      if (timestamp.unit() == arrow::TimeUnit::MICRO && zone_known) {
        return std::make_unique<TimestampWriter>(type);
      }
      break;
    }
    case arrow::Type::STRUCT:
    case arrow::Type::LIST:
    case arrow::Type::MAP:
      return MakeNested(type, parser);
    default:
      break;
  }
  return arrow::Status::NotImplemented(
      "JSON cannot be read as ", type->ToString(),
      ": read it as BOOLEAN, a number, DECIMAL(p, s), STRING, BINARY, DATE, TIMESTAMP, "
      "TIMESTAMP_NTZ, ARRAY, MAP or STRUCT and cast it in the query");
}

}  // namespace freshet

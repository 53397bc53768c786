#include "kafka/message_schema.h"

#include <algorithm>
#include <utility>

namespace freshet::kafka {
namespace {

std::shared_ptr<arrow::DataType> HeadersType() {
  const auto header =
      arrow::struct_({arrow::field("key", arrow::utf8()), arrow::field("value", arrow::binary())});
  return arrow::list(arrow::field("element", header));
}

}  // namespace

std::shared_ptr<arrow::Schema> MessageSchema(bool with_headers) {
  arrow::FieldVector fields = {
      arrow::field("key", arrow::binary()),
      arrow::field("value", arrow::binary()),
      arrow::field("topic", arrow::utf8()),
      arrow::field("partition", arrow::int32()),
      arrow::field("offset", arrow::int64()),
      arrow::field("timestamp", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")),
      arrow::field("timestampType", arrow::int32()),
  };
  if (with_headers) fields.push_back(arrow::field("headers", HeadersType()));
  return arrow::schema(std::move(fields));
}

bool OutgoingColumn::Takes(const arrow::DataType& type) const {
  // The name of a list's element is nobody's business: Arrow and DuckDB have each their own.
  return std::any_of(types.begin(), types.end(), [&](const auto& taken) {
    return type.id() == arrow::Type::LIST && taken->id() == arrow::Type::LIST
               ? type.field(0)->type()->Equals(*taken->field(0)->type())
               : type.Equals(*taken);
  });
}

const std::vector<OutgoingColumn>& OutgoingColumns() {
  static const std::vector<OutgoingColumn> columns = {
      {"value", {arrow::utf8(), arrow::binary()}},
      {"key", {arrow::utf8(), arrow::binary()}},
      {"topic", {arrow::utf8()}},
      {"partition", {arrow::int32()}},
      {"headers", {HeadersType()}},
  };
  return columns;
}

}  // namespace freshet::kafka

#include "kafka/message_schema.h"

namespace freshet::kafka {

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
  if (with_headers) {
    const auto header = arrow::struct_(
        {arrow::field("key", arrow::utf8()), arrow::field("value", arrow::binary())});
    fields.push_back(arrow::field("headers", arrow::list(arrow::field("element", header))));
  }
  return arrow::schema(std::move(fields));
}

}  // namespace freshet::kafka

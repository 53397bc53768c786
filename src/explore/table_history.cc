// DESCRIBE HISTORY, in Spark's columns.
#include "explore/json_table.h"
#include "explore/statement_context.h"
#include "explore/table_handle.h"

namespace freshet::explore {
namespace {

using nlohmann::json;

std::shared_ptr<arrow::Field> Text(const char* name) { return arrow::field(name, arrow::utf8()); }

std::shared_ptr<arrow::Schema> HistorySchema() {
  const auto map = arrow::map(arrow::utf8(), arrow::utf8());
  const auto job = arrow::struct_({Text("jobId"), Text("jobName"), Text("jobRunId"), Text("runId"),
                                   Text("jobOwnerId"), Text("triggerType")});
  return arrow::schema(
      {arrow::field("version", arrow::int64()),
       arrow::field("timestamp", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")), Text("userId"),
       Text("userName"), Text("operation"), arrow::field("operationParameters", map),
       arrow::field("job", job), arrow::field("notebook", arrow::struct_({Text("notebookId")})),
       Text("clusterId"), arrow::field("readVersion", arrow::int64()), Text("isolationLevel"),
       arrow::field("isBlindAppend", arrow::boolean()), arrow::field("operationMetrics", map),
       Text("userMetadata"), Text("engineInfo")});
}

template <typename Value>
json Optional(const std::optional<Value>& value) {
  return value ? json(*value) : json();
}

json Parameters(const delta::HistoryEntry& entry) {
  json pairs = json::array();
  for (const auto& [key, value] : entry.operation_parameters) {
    pairs.push_back(json::array({key, Optional(value)}));
  }
  return pairs;
}

}  // namespace

arrow::Result<ExplorationStream> Execute(const DescribeHistory& describe,
                                         const StatementContext& context) {
  ARROW_ASSIGN_OR_RAISE(const auto handle, OpenTable(describe.table, context));
  ARROW_ASSIGN_OR_RAISE(const auto history, handle.table->History(describe.limit));
  std::vector<json> rows;
  for (const delta::HistoryEntry& entry : history) {
    rows.push_back(json::array({entry.version, entry.timestamp_ms * 1000, Optional(entry.user_id),
                                Optional(entry.user_name), Optional(entry.operation),
                                Parameters(entry), nullptr, nullptr, Optional(entry.cluster_id),
                                Optional(entry.read_version), Optional(entry.isolation_level),
                                Optional(entry.is_blind_append), MapValue(entry.operation_metrics),
                                Optional(entry.user_metadata), Optional(entry.engine_info)}));
  }
  ARROW_ASSIGN_OR_RAISE(auto table, JsonTable(HistorySchema(), rows));
  return StreamOf(std::move(table));
}

}  // namespace freshet::explore

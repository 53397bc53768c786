#include "delta/new_commit.h"

#include <algorithm>
#include <string>
#include <utility>

#include "delta/log_path.h"
#include "delta/partition_path.h"

namespace freshet::delta {
namespace {

bridge::Property MakeProperty(const std::string& key, const std::string& value) {
  bridge::Property property;
  property.key = key;
  property.value = value;
  return property;
}

bridge::NewFile MakeNewFile(const AddedFile& file) {
  bridge::NewFile made;
  made.path = EncodeLogPath(file.path);
  made.size = file.size;
  made.modification_time_ms = file.modification_time_ms;
  made.stats_json = file.stats_json;
  for (const auto& [column, value] : file.partition_values) {
    bridge::PartitionValue partition;
    partition.column = column;
    partition.value = value.value_or("");
    partition.is_null = !value;
    made.partition_values.push_back(std::move(partition));
  }
  return made;
}

}  // namespace

arrow::Status CheckDefinition(const TableDefinition& definition) {
  for (const std::string& column : definition.partition_columns) {
    const auto field = definition.schema->GetFieldByName(column);
    if (field == nullptr) {
      return arrow::Status::Invalid("partition column '", column, "' is not a column of the table");
    }
    if (!CanPartitionBy(*field->type())) {
      return arrow::Status::Invalid("can't partition by column '", column, "' of type ",
                                    field->type()->ToString(),
                                    "; choose a number, text, date or timestamp");
    }
  }
  const auto mapping = definition.properties.find("delta.columnMapping.mode");
  if (mapping != definition.properties.end() && mapping->second != "none") {
    return arrow::Status::NotImplemented(
        "table property delta.columnMapping.mode = '", mapping->second,
        "': Freshet can't write tables with column mapping; leave the property out");
  }
  return arrow::Status::OK();
}

bool KernelTakesProperty(std::string_view key) {
  return key != "delta.autoOptimize.autoCompact" && key != "delta.targetFileSize";
}

bridge::NewTable MakeNewTable(const TableDefinition& definition, uintptr_t schema) {
  bridge::NewTable table;
  table.schema = schema;
  table.engine_info = kEngineInfo;
  for (const std::string& column : definition.partition_columns) {
    table.partition_columns.push_back(column);
  }
  for (const auto& [key, value] : definition.properties) {
    if (KernelTakesProperty(key)) table.properties.push_back(MakeProperty(key, value));
  }
  return table;
}

bridge::NewCommit MakeNewCommit(const std::vector<AddedFile>& files, const TransactionId& txn) {
  bridge::NewCommit commit;
  commit.app_id = txn.app_id;
  commit.app_version = txn.version;
  commit.engine_info = kEngineInfo;
  int64_t rows = 0;
  int64_t bytes = 0;
  for (const AddedFile& file : files) {
    rows += std::max<int64_t>(file.num_records, 0);
    bytes += file.size;
    commit.files.push_back(MakeNewFile(file));
  }
  commit.operation_parameters.push_back(MakeProperty("outputMode", "Append"));
  commit.operation_parameters.push_back(MakeProperty("queryId", txn.app_id));
  commit.operation_parameters.push_back(MakeProperty("epochId", std::to_string(txn.version)));
  commit.operation_metrics.push_back(MakeProperty("numRemovedFiles", "0"));
  commit.operation_metrics.push_back(MakeProperty("numAddedFiles", std::to_string(files.size())));
  commit.operation_metrics.push_back(MakeProperty("numOutputRows", std::to_string(rows)));
  commit.operation_metrics.push_back(MakeProperty("numOutputBytes", std::to_string(bytes)));
  return commit;
}

}  // namespace freshet::delta

// DESCRIBE, in Spark's columns.
#include <array>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "base/near_match.h"
#include "explore/describe_schema.h"
#include "explore/json_table.h"
#include "explore/statement_context.h"
#include "explore/table_handle.h"
#include "sql/schema_text.h"

namespace freshet::explore {
namespace {

using nlohmann::json;

std::shared_ptr<arrow::Field> Text(const char* name) { return arrow::field(name, arrow::utf8()); }

std::shared_ptr<arrow::Schema> DescribedSchema() {
  return arrow::schema({Text("col_name"), Text("data_type"), Text("comment")});
}

void AddColumns(const arrow::Schema& schema, std::vector<json>* rows) {
  for (const auto& field : schema.fields()) {
    rows->push_back(json::array({field->name(), DescribedType(*field->type()), nullptr}));
  }
}

void AddPartitions(const delta::Snapshot& snapshot, std::vector<json>* rows) {
  if (snapshot.partition_columns().empty()) return;
  rows->push_back(json::array({"# Partition Information", "", ""}));
  rows->push_back(json::array({"# col_name", "data_type", "comment"}));
  for (const std::string& name : snapshot.partition_columns()) {
    const auto field = snapshot.schema()->GetFieldByName(name);
    rows->push_back(
        json::array({name, field == nullptr ? "" : DescribedType(*field->type()), nullptr}));
  }
}

void AddDetails(const TableHandle& handle, std::vector<json>* rows) {
  const delta::Snapshot& snapshot = *handle.snapshot;
  std::map<std::string, std::string> properties = snapshot.properties();
  properties["delta.minReaderVersion"] = std::to_string(snapshot.protocol().reader_version);
  properties["delta.minWriterVersion"] = std::to_string(snapshot.protocol().writer_version);
  std::string shown;
  for (const auto& [key, value] : properties) {
    shown += fmt::format("{}{}={}", shown.empty() ? "" : ",", key, value);
  }
  rows->push_back(json::array({"", "", ""}));
  rows->push_back(json::array({"# Detailed Table Information", "", ""}));
  rows->push_back(json::array({"Name", handle.SparkName(), ""}));
  rows->push_back(json::array({"Type", "MANAGED", ""}));
  if (!snapshot.comment().empty())
    rows->push_back(json::array({"Comment", snapshot.comment(), ""}));
  rows->push_back(json::array({"Location", handle.Location(), ""}));
  rows->push_back(json::array({"Provider", "delta", ""}));
  rows->push_back(json::array({"Table Properties", "[" + shown + "]", ""}));
}

arrow::Result<ExplorationStream> DescribeColumn(const arrow::Schema& schema,
                                                const Identifier& column,
                                                const StatementContext& context) {
  for (const auto& field : schema.fields()) {
    if (!EqualsIgnoreCase(field->name(), column.text)) continue;
    return TextStream({"info_name", "info_value"}, {{"col_name", field->name()},
                                                    {"data_type", DescribedType(*field->type())},
                                                    {"comment", "NULL"}});
  }
  return context.source.Error(column.span,
                              fmt::format("unknown column '{}'.{}", column.text,
                                          DidYouMean(column.text, schema.field_names())));
}

/// What a protocol without lists of features stands for.
std::set<std::string> FeaturesOf(const delta::Protocol& protocol) {
  std::set<std::string> features(protocol.reader_features.begin(), protocol.reader_features.end());
  features.insert(protocol.writer_features.begin(), protocol.writer_features.end());
  constexpr std::array<std::pair<int, std::string_view>, 7> kImplied = {{{2, "appendOnly"},
                                                                         {2, "invariants"},
                                                                         {3, "checkConstraints"},
                                                                         {4, "changeDataFeed"},
                                                                         {4, "generatedColumns"},
                                                                         {5, "columnMapping"},
                                                                         {6, "identityColumns"}}};
  for (const auto& [version, feature] : kImplied) {
    const bool implied = protocol.writer_version < 7 && protocol.writer_version >= version;
    if (implied) features.emplace(feature);
  }
  return features;
}

std::shared_ptr<arrow::Schema> DetailSchema() {
  const auto time = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
  const auto texts = arrow::list(arrow::field("element", arrow::utf8()));
  return arrow::schema(
      {Text("format"), Text("id"), Text("name"), Text("description"), Text("location"),
       arrow::field("createdAt", time), arrow::field("lastModified", time),
       arrow::field("partitionColumns", texts), arrow::field("clusteringColumns", texts),
       arrow::field("numFiles", arrow::int64()), arrow::field("sizeInBytes", arrow::int64()),
       arrow::field("properties", arrow::map(arrow::utf8(), arrow::utf8())),
       arrow::field("minReaderVersion", arrow::int32()),
       arrow::field("minWriterVersion", arrow::int32()), arrow::field("tableFeatures", texts)});
}

}  // namespace

std::string DescribedType(const arrow::DataType& type) { return ToLower(TypeText(type)); }

arrow::Result<ExplorationStream> DescribeColumns(const arrow::Schema& schema) {
  std::vector<json> rows;
  AddColumns(schema, &rows);
  ARROW_ASSIGN_OR_RAISE(auto table, JsonTable(DescribedSchema(), rows));
  return StreamOf(std::move(table));
}

arrow::Result<ExplorationStream> Execute(const DescribeTable& describe,
                                         const StatementContext& context) {
  if (describe.table.path.empty() && context.views->Find(describe.table.name) != nullptr) {
    if (describe.version) {
      return context.source.Error(describe.table.span, "a view has no versions");
    }
    ARROW_ASSIGN_OR_RAISE(
        const auto query,
        context.runner->Prepare(context.source, {describe.table, describe.table.span}));
    ARROW_ASSIGN_OR_RAISE(const auto schema, context.runner->Describe(context.source, query));
    if (describe.column) return DescribeColumn(*schema, *describe.column, context);
    return DescribeColumns(*schema);
  }
  ARROW_ASSIGN_OR_RAISE(auto handle, OpenTable(describe.table, context));
  if (describe.version) {
    auto older = handle.table->LoadAt(std::stoll(*describe.version));
    if (!older.ok()) return context.source.Error(describe.table.span, older.status().message());
    handle.snapshot = *std::move(older);
  }
  if (describe.column) {
    return DescribeColumn(*handle.snapshot->schema(), *describe.column, context);
  }
  std::vector<json> rows;
  AddColumns(*handle.snapshot->schema(), &rows);
  AddPartitions(*handle.snapshot, &rows);
  if (describe.extended) AddDetails(handle, &rows);
  ARROW_ASSIGN_OR_RAISE(auto table, JsonTable(DescribedSchema(), rows));
  return StreamOf(std::move(table));
}

arrow::Result<ExplorationStream> Execute(const DescribeDetail& describe,
                                         const StatementContext& context) {
  ARROW_ASSIGN_OR_RAISE(const auto handle, OpenTable(describe.table, context));
  const delta::Snapshot& snapshot = *handle.snapshot;
  ARROW_ASSIGN_OR_RAISE(const auto files, snapshot.Files());
  int64_t bytes = 0;
  for (const delta::AddedFile& file : files) bytes += file.size;
  ARROW_ASSIGN_OR_RAISE(const int64_t last_modified, snapshot.CommitTimeMs());
  const auto time = [](int64_t ms) { return ms < 0 ? json() : json(ms * 1000); };
  const auto optional = [](const std::string& text) { return text.empty() ? json() : json(text); };
  const json row = json::array(
      {"delta", snapshot.table_id(), handle.name.empty() ? json() : json(handle.SparkName()),
       optional(snapshot.comment()), handle.Location(), time(snapshot.created_time_ms()),
       time(last_modified), snapshot.partition_columns(), json::array(), files.size(), bytes,
       MapValue(snapshot.properties()), snapshot.protocol().reader_version,
       snapshot.protocol().writer_version, FeaturesOf(snapshot.protocol())});
  ARROW_ASSIGN_OR_RAISE(auto table, JsonTable(DetailSchema(), {row}));
  return StreamOf(std::move(table));
}

}  // namespace freshet::explore

// SHOW, in Spark's columns.
#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "explore/json_table.h"
#include "explore/name_pattern.h"
#include "explore/statement_context.h"
#include "explore/table_handle.h"
#include "query/spark_functions.h"
#include "sql/schema_text.h"

namespace freshet::explore {
namespace {

using nlohmann::json;

std::shared_ptr<arrow::Field> Text(const char* name) { return arrow::field(name, arrow::utf8()); }

std::string Quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text)
    quoted += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return quoted + "'";
}

/// A name as it stands in Spark SQL.
std::string NameText(const std::string& name) {
  const bool plain = !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (std::isalnum(static_cast<unsigned char>(c)) != 0) || c == '_';
  });
  if (plain && std::isdigit(static_cast<unsigned char>(name.front())) == 0) return name;
  std::string quoted = "`";
  for (const char c : name) quoted += c == '`' ? "``" : std::string(1, c);
  return quoted + "`";
}

/// The properties as Spark shows them: the versions of the protocol, and the features of one that
/// lists them, are among them.
std::map<std::string, std::string> ShownProperties(const delta::Snapshot& snapshot) {
  std::map<std::string, std::string> properties = snapshot.properties();
  const delta::Protocol& protocol = snapshot.protocol();
  properties["delta.minReaderVersion"] = std::to_string(protocol.reader_version);
  properties["delta.minWriterVersion"] = std::to_string(protocol.writer_version);
  for (const auto* features : {&protocol.reader_features, &protocol.writer_features}) {
    for (const std::string& feature : *features) {
      properties["delta.feature." + feature] = "supported";
    }
  }
  return properties;
}

}  // namespace

arrow::Result<ExplorationStream> Execute(const ShowTables& show, const StatementContext& context) {
  std::vector<json> rows;
  const auto add = [&](const std::string& name, bool view) {
    if (show.pattern && !MatchesPattern(name, *show.pattern)) return;
    rows.push_back(json::array({view ? "" : "default", name, view}));
  };
  if (!show.views_only) {
    ARROW_ASSIGN_OR_RAISE(const auto names, context.tables->Names());
    for (const std::string& name : names) add(name, false);
  }
  for (const std::string& name : context.views->Names()) add(name, true);
  const auto schema =
      arrow::schema({Text("namespace"), Text(show.views_only ? "viewName" : "tableName"),
                     arrow::field("isTemporary", arrow::boolean())});
  ARROW_ASSIGN_OR_RAISE(auto table, JsonTable(schema, rows));
  return StreamOf(std::move(table));
}

arrow::Result<ExplorationStream> Execute(const ShowColumns& show, const StatementContext& context) {
  ARROW_ASSIGN_OR_RAISE(const auto query,
                        context.runner->Prepare(context.source, {show.table, show.table.span}));
  ARROW_ASSIGN_OR_RAISE(const auto schema, context.runner->Describe(context.source, query));
  std::vector<json> rows;
  for (const std::string& name : schema->field_names()) rows.push_back(json::array({name}));
  ARROW_ASSIGN_OR_RAISE(auto table, JsonTable(arrow::schema({Text("col_name")}), rows));
  return StreamOf(std::move(table));
}

arrow::Result<ExplorationStream> Execute(const ShowProperties& show,
                                         const StatementContext& context) {
  const auto schema = arrow::schema({Text("key"), Text("value")});
  std::vector<json> rows;
  if (context.views->Find(show.table.name) == nullptr) {
    ARROW_ASSIGN_OR_RAISE(const auto handle, OpenTable(show.table, context));
    const auto properties = ShownProperties(*handle.snapshot);
    if (show.key) {
      const auto found = properties.find(*show.key);
      rows.push_back(json::array(
          {*show.key, found != properties.end() ? found->second
                                                : fmt::format("Table {} does not have property: {}",
                                                              handle.SparkName(), *show.key)}));
    } else {
      for (const auto& [key, value] : properties) rows.push_back(json::array({key, value}));
    }
  }
  ARROW_ASSIGN_OR_RAISE(auto table, JsonTable(schema, rows));
  return StreamOf(std::move(table));
}

arrow::Result<ExplorationStream> Execute(const ShowCreate& show, const StatementContext& context) {
  if (const SessionView* view = context.views->Find(show.table.name)) {
    std::string columns;
    for (const std::string& column : view->columns) {
      columns += (columns.empty() ? " (" : ", ") + NameText(column);
    }
    const std::string text = fmt::format("CREATE TEMPORARY VIEW {}{}{} AS {}", NameText(view->name),
                                         columns, columns.empty() ? "" : ")", view->query.text());
    ARROW_ASSIGN_OR_RAISE(auto stream, TextStream({"createtab_stmt"}, {{text}}));
    stream.is_text = true;
    return stream;
  }
  ARROW_ASSIGN_OR_RAISE(const auto handle, OpenTable(show.table, context));
  const delta::Snapshot& snapshot = *handle.snapshot;
  const std::string name = handle.name.empty() ? handle.SparkName() : NameText(handle.name);
  std::string text = "CREATE TABLE " + name + " (";
  for (int i = 0; i < snapshot.schema()->num_fields(); ++i) {
    const auto& field = snapshot.schema()->field(i);
    text += fmt::format("{}  {} {}{}", i == 0 ? "\n" : ",\n", NameText(field->name()),
                        TypeText(*field->type()), field->nullable() ? "" : " NOT NULL");
  }
  text += ")\nUSING delta";
  std::string partitions;
  for (const std::string& column : snapshot.partition_columns()) {
    partitions += (partitions.empty() ? "" : ", ") + NameText(column);
  }
  if (!partitions.empty()) text += "\nPARTITIONED BY (" + partitions + ")";
  if (!handle.name.empty()) text += "\nLOCATION " + Quoted(handle.Location());
  if (!snapshot.comment().empty()) text += "\nCOMMENT " + Quoted(snapshot.comment());
  std::string properties;
  for (const auto& [key, value] : ShownProperties(snapshot)) {
    properties +=
        fmt::format("{}  {} = {}", properties.empty() ? "\n" : ",\n", Quoted(key), Quoted(value));
  }
  text += "\nTBLPROPERTIES (" + properties + ")";
  ARROW_ASSIGN_OR_RAISE(auto stream, TextStream({"createtab_stmt"}, {{text}}));
  stream.is_text = true;
  return stream;
}

arrow::Result<ExplorationStream> Execute(const ShowFunctions& show,
                                         const StatementContext& context) {
  static_cast<void>(context);
  const auto carried = query::CarriedFunctionNames();
  std::vector<json> rows;
  for (const std::string& name : std::set<std::string>(carried.begin(), carried.end())) {
    if (show.pattern && !MatchesPattern(name, *show.pattern)) continue;
    rows.push_back(json::array({name}));
  }
  ARROW_ASSIGN_OR_RAISE(auto table, JsonTable(arrow::schema({Text("function")}), rows));
  return StreamOf(std::move(table));
}

}  // namespace freshet::explore

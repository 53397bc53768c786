#include "explore/lake_tables.h"

#include <algorithm>
#include <optional>

#include "base/ascii_text.h"

namespace freshet::explore {

arrow::Result<std::vector<std::string>> LakeTables::Names() const {
  ARROW_ASSIGN_OR_RAISE(const auto entries, disk_->List(warehouse_));
  std::vector<std::string> names;
  for (const DirectoryEntry& entry : entries) {
    if (!entry.is_directory || entry.name.starts_with('_') || entry.name.starts_with('.')) continue;
    const std::string log = JoinPath(JoinPath(warehouse_, entry.name), "_delta_log");
    ARROW_ASSIGN_OR_RAISE(const bool is_table, disk_->Exists(log));
    if (is_table) names.push_back(entry.name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

arrow::Status LakeTables::CreateRelation(const std::string& name, const std::string& path,
                                         const delta::Snapshot& snapshot) {
  ARROW_ASSIGN_OR_RAISE(const bool plain, snapshot.IsPlain());
  if (!plain) {
    ARROW_ASSIGN_OR_RAISE(auto rows, snapshot.ReadAll());
    return engine_->CreateArrowTable(name, std::move(rows));
  }
  ARROW_ASSIGN_OR_RAISE(const auto files, snapshot.Files());
  query::QueryEngine::ParquetView view;
  view.name = name;
  view.schema = snapshot.schema();
  view.partition_columns = snapshot.partition_columns();
  for (const delta::AddedFile& file : files) {
    view.paths.push_back(file.path.starts_with('/') ? file.path : JoinPath(path, file.path));
    std::vector<std::optional<std::string>> values;
    for (const std::string& column : view.partition_columns) {
      const auto value = file.partition_values.find(column);
      values.push_back(value == file.partition_values.end() ? std::nullopt : value->second);
    }
    view.partition_values.push_back(std::move(values));
  }
  return engine_->CreateParquetView(view);
}

arrow::Result<std::shared_ptr<arrow::Schema>> LakeTables::Load(const std::string& name,
                                                               const std::string& path) {
  LoadedTable& loaded = tables_[name];
  if (loaded.table == nullptr) loaded.table = delta::Table::Make(path, disk_);
  ARROW_ASSIGN_OR_RAISE(auto snapshot, loaded.table->Load(loaded.snapshot));
  if (snapshot == nullptr) {
    tables_.erase(name);
    return arrow::Status::Invalid("there is no Delta table at '", path, "'");
  }
  if (loaded.snapshot == nullptr || loaded.snapshot->version() != snapshot->version()) {
    ARROW_RETURN_NOT_OK(CreateRelation(name, path, *snapshot));
    loaded.snapshot = std::move(snapshot);
  }
  return loaded.snapshot->schema();
}

arrow::Result<std::vector<query::Relation>> LakeTables::LoadNamed(
    const std::vector<Token>& tokens) {
  ARROW_ASSIGN_OR_RAISE(const auto names, Names());
  std::vector<query::Relation> relations;
  const auto add = [&](const std::string& name, const std::string& path) -> arrow::Status {
    for (const query::Relation& relation : relations) {
      if (relation.name == name) return arrow::Status::OK();
    }
    ARROW_ASSIGN_OR_RAISE(auto schema, Load(name, path));
    relations.push_back({name, std::move(schema)});
    return arrow::Status::OK();
  };
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    // delta.`path`
    if (i > 1 && token.kind == Token::Kind::kQuotedName && tokens[i - 1].IsSymbol(".") &&
        tokens[i - 2].IsWord("DELTA")) {
      ARROW_RETURN_NOT_OK(add(token.text, token.text));
      continue;
    }
    // DuckDB writes a name as "name", which is a string to Spark.
    if (!token.IsName() && token.kind != Token::Kind::kString) continue;
    for (const std::string& name : names) {
      if (EqualsIgnoreCase(name, token.text)) {
        ARROW_RETURN_NOT_OK(add(name, JoinPath(warehouse_, name)));
      }
    }
  }
  return relations;
}

}  // namespace freshet::explore

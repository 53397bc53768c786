#include "explore/lake_tables.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>

#include <arrow/array/array_primitive.h>
#include <fmt/format.h>

#include "base/ascii_text.h"
#include "delta/time_text.h"
#include "sql/tokenizer.h"

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

namespace {

/// The expression with the time at hand in place of current_timestamp(), now() and current_date(),
/// which the translator refuses: a stream has no such time, but a query has.
std::string WithCurrentTime(const std::string& expression) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const int64_t microseconds = std::chrono::duration_cast<std::chrono::microseconds>(now).count();
  std::vector<LexicalError> errors;
  const std::vector<Token> tokens = Tokenize(expression, &errors);
  std::string text;
  size_t copied = 0;
  for (size_t i = 0; i + 1 < tokens.size(); ++i) {
    const bool call = tokens[i + 1].IsSymbol("(") && tokens[i + 2].IsSymbol(")");
    const bool time = tokens[i].IsWord("CURRENT_TIMESTAMP") || (call && tokens[i].IsWord("NOW"));
    if (!time && !tokens[i].IsWord("CURRENT_DATE")) continue;
    const auto value = time ? delta::MicrosecondText(microseconds, ' ', "")
                            : delta::DateText(microseconds / 86'400'000'000);
    text += expression.substr(copied, tokens[i].span.begin - copied);
    text += fmt::format("{} '{}'", time ? "TIMESTAMP" : "DATE", value.value_or(""));
    copied = tokens[call ? i + 2 : i].span.end;
  }
  return text + expression.substr(copied);
}

}  // namespace

arrow::Result<int64_t> LakeTables::TimeOf(const std::string& expression) {
  query::QueryProblem problem;
  const std::string time = fmt::format("CAST(({}) AS TIMESTAMP)", WithCurrentTime(expression));
  ARROW_ASSIGN_OR_RAISE(const std::string sql, query::TranslateSparkExpression(time, &problem));
  ARROW_ASSIGN_OR_RAISE(const auto table, engine_->Query(fmt::format("SELECT epoch_us({})", sql)));
  const auto microseconds =
      std::dynamic_pointer_cast<arrow::Int64Array>(table->column(0)->chunk(0));
  if (microseconds == nullptr || microseconds->IsNull(0)) {
    return arrow::Status::Invalid("it is NULL");
  }
  const int64_t value = microseconds->Value(0);
  return value / 1000 - (value % 1000 < 0 ? 1 : 0);
}

arrow::Result<delta::SnapshotPtr> LakeTables::LoadOlder(Folder* folder,
                                                        const query::TableVersion& version) {
  if (version.kind == query::TableVersion::Kind::kVersion) {
    int64_t number = -1;
    const char* end = version.value.data() + version.value.size();
    const auto [parsed, error] = std::from_chars(version.value.data(), end, number);
    if (error != std::errc() || parsed != end || number < 0) {
      return arrow::Status::Invalid("[DELTA_TIME_TRAVEL_INVALID_BEGIN_VALUE] '", version.value,
                                    "' is not a version: write a number from 0");
    }
    if (folder->newest->version() == number) return folder->newest;
    return folder->table->LoadAt(number);
  }
  const auto time = TimeOf(version.value);
  if (!time.ok()) {
    return arrow::Status::Invalid(
        "[INVALID_TIME_TRAVEL_TIMESTAMP_EXPR.INPUT] the expression after TIMESTAMP AS OF must give "
        "a timestamp, without a table's columns: ",
        time.status().message());
  }
  ARROW_ASSIGN_OR_RAISE(const int64_t last, folder->newest->CommitTimeMs());
  if (*time > last) {
    return arrow::Status::Invalid(
        "[DELTA_TIMESTAMP_GREATER_THAN_COMMIT] the time is after the newest version (",
        folder->newest->version(), "), which was committed at ",
        delta::MillisecondText(last * 1000, false, "Z").value_or("?"),
        ": name that time or an earlier one, or leave TIMESTAMP AS OF out");
  }
  const auto number = folder->table->VersionAsOf(*time);
  if (!number.ok()) {
    return arrow::Status::Invalid(
        "[DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION] the time is before the oldest version "
        "that can still be read: name a later one (",
        number.status().message(), ")");
  }
  if (folder->newest->version() == *number) return folder->newest;
  return folder->table->LoadAt(*number);
}

arrow::Result<delta::SnapshotPtr> LakeTables::Load(const std::string& path, const TableName& name) {
  Folder& folder = folders_[path];
  if (folder.table == nullptr) folder.table = delta::Table::Make(path, disk_);
  ARROW_ASSIGN_OR_RAISE(folder.newest, folder.table->Load(folder.newest));
  if (folder.newest == nullptr) {
    folders_.erase(path);
    return arrow::Status::Invalid("there is no Delta table at '", path, "'");
  }
  if (!name.version) return folder.newest;
  ARROW_ASSIGN_OR_RAISE(auto older, LoadOlder(&folder, *name.version));
  if (older == nullptr) return arrow::Status::Invalid("there is no Delta table at '", path, "'");
  return older;
}

arrow::Result<std::vector<query::Relation>> LakeTables::LoadNamed(const SourceText& source,
                                                                  Span statement) {
  named_.clear();
  ARROW_ASSIGN_OR_RAISE(const auto candidates, FindTableNames(source, statement));
  ARROW_ASSIGN_OR_RAISE(const auto tables, Names());
  std::vector<query::Relation> relations;
  for (const TableName& candidate : candidates) {
    std::string name = candidate.text;
    std::string path = candidate.text;
    if (!candidate.is_path) {
      const auto table = std::find_if(tables.begin(), tables.end(), [&](const std::string& other) {
        return EqualsIgnoreCase(other, candidate.text);
      });
      if (table == tables.end()) continue;
      name = *table;
      path = JoinPath(warehouse_, name);
    }
    if (candidate.version) name = query::VersionedName(name, *candidate.version);
    if (named_.contains(name)) continue;
    auto snapshot = Load(path, candidate);
    if (!snapshot.ok()) {
      const Span place = candidate.version ? candidate.version->span : candidate.span;
      return source.Error(place, snapshot.status().message());
    }
    relations.push_back({name, (*snapshot)->schema()});
    named_.emplace(std::move(name), Snapshot{std::move(path), *std::move(snapshot)});
  }
  return relations;
}

arrow::Status LakeTables::CreateRelation(const std::string& name, const Snapshot& from) {
  const delta::Snapshot& snapshot = *from.snapshot;
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
    view.paths.push_back(file.path.starts_with('/') ? file.path : JoinPath(from.path, file.path));
    std::vector<std::optional<std::string>> values;
    for (const std::string& column : view.partition_columns) {
      const auto value = file.partition_values.find(column);
      values.push_back(value == file.partition_values.end() ? std::nullopt : value->second);
    }
    view.partition_values.push_back(std::move(values));
  }
  return engine_->CreateParquetView(view);
}

arrow::Status LakeTables::CreateRelations() {
  for (const auto& [name, from] : named_) {
    const auto made = relations_.find(name);
    if (made != relations_.end() && made->second.snapshot == from.snapshot) continue;
    ARROW_RETURN_NOT_OK(CreateRelation(name, from));
    relations_[name] = from;
  }
  return arrow::Status::OK();
}

arrow::Result<std::shared_ptr<arrow::Table>> LakeTables::Query(const std::string& duckdb_sql) {
  ARROW_RETURN_NOT_OK(CreateRelations());
  return engine_->Query(duckdb_sql);
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> LakeTables::Stream(
    const std::string& /*query*/, const std::string& statement) {
  ARROW_RETURN_NOT_OK(CreateRelations());
  return engine_->Stream(statement);
}

}  // namespace freshet::explore

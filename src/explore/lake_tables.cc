#include "explore/lake_tables.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>

#include <arrow/array/array_primitive.h>
#include <arrow/table.h>
#include <fmt/format.h>

#include "base/ascii_text.h"
#include "delta/time_text.h"
#include "explore/begun_reader.h"
#include "explore/file_pruning.h"
#include "explore/query_time.h"
#include "query/duckdb_error.h"
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

arrow::Status WithoutFile(const arrow::Status& status) {
  if (!query::IsMissingFile(status)) return status;
  return arrow::Status::Invalid(
      "a data file that the table's log names is not there: VACUUM took the files of that version "
      "away, or somebody deleted it (",
      status.message(), ")");
}

/// The kernel's text about a feature that it does not know, and what to do about it.
std::string WithAdvice(const std::string& message) {
  if (!message.ends_with("is not supported")) return message;
  return message +
         ": read the table with the engine that wrote it, or drop the feature there (ALTER TABLE … "
         "DROP FEATURE)";
}

}  // namespace

arrow::Result<int64_t> LakeTables::TimeOf(const std::string& expression) {
  query::QueryProblem problem;
  const std::string time =
      fmt::format("CAST(({}) AS TIMESTAMP)", WithSparkTime(expression, MicrosecondsNow()));
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

arrow::Result<delta::SnapshotPtr> LakeTables::LoadVersion(delta::Table* table,
                                                          const std::string& text) {
  int64_t number = -1;
  const char* end = text.data() + text.size();
  const auto [parsed, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || parsed != end || number < 0) {
    return arrow::Status::Invalid("[DELTA_TIME_TRAVEL_INVALID_BEGIN_VALUE] '", text,
                                  "' is not a version: write a number from 0");
  }
  return table->LoadAt(number);
}

arrow::Result<delta::SnapshotPtr> LakeTables::LoadAtTime(const Folder& folder,
                                                         const std::string& expression) {
  const auto time = TimeOf(expression);
  if (!time.ok()) {
    return arrow::Status::Invalid(
        "[INVALID_TIME_TRAVEL_TIMESTAMP_EXPR.INPUT] the expression after TIMESTAMP AS OF must give "
        "a timestamp, without a table's columns: ",
        time.status().message());
  }
  ARROW_ASSIGN_OR_RAISE(const int64_t last, folder.newest->CommitTimeMs());
  if (*time > last) {
    return arrow::Status::Invalid(
        "[DELTA_TIMESTAMP_GREATER_THAN_COMMIT] the time is after the newest version (",
        folder.newest->version(), "), which was committed at ",
        delta::MillisecondText(last * 1000, false, "Z").value_or("?"),
        ": name that time or an earlier one, or leave TIMESTAMP AS OF out");
  }
  const auto number = folder.table->VersionAsOf(*time);
  if (!number.ok()) {
    return arrow::Status::Invalid(
        "[DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION] the time is before the oldest version "
        "that can still be read: name a later one (",
        number.status().message(), ")");
  }
  if (folder.newest->version() == *number) return folder.newest;
  return folder.table->LoadAt(*number);
}

arrow::Result<delta::SnapshotPtr> LakeTables::Load(const std::string& path, const TableName& name) {
  Folder& folder = folders_[path];
  if (folder.table == nullptr) folder.table = delta::Table::Make(path, disk_);
  delta::SnapshotPtr snapshot;
  if (name.version && name.version->kind == query::TableVersion::Kind::kVersion) {
    // The newest one is not looked at: it may have features that this one has not.
    ARROW_ASSIGN_OR_RAISE(snapshot, LoadVersion(folder.table.get(), name.version->value));
  } else {
    ARROW_ASSIGN_OR_RAISE(folder.newest, folder.table->Load(folder.newest));
    snapshot = folder.newest;
    if (snapshot != nullptr && name.version) {
      ARROW_ASSIGN_OR_RAISE(snapshot, LoadAtTime(folder, name.version->value));
    }
  }
  if (snapshot == nullptr) {
    folders_.erase(path);
    return arrow::Status::Invalid("there is no Delta table at '", path, "'");
  }
  return snapshot;
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
      return source.Error(place, WithAdvice(snapshot.status().message()));
    }
    relations.push_back({name, (*snapshot)->schema()});
    named_.emplace(std::move(name), Snapshot{std::move(path), *std::move(snapshot)});
  }
  return relations;
}

arrow::Status LakeTables::MakeRelations() {
  refused_ = arrow::Status::OK();
  for (auto relation = relations_.begin(); relation != relations_.end();) {
    const auto named = named_.find(relation->first);
    const bool stays =
        named != named_.end() && named->second.snapshot == relation->second->snapshot();
    if (!stays) ARROW_RETURN_NOT_OK(engine_->DropRelation(relation->first));
    relation = stays ? std::next(relation) : relations_.erase(relation);
  }
  for (const auto& [name, from] : named_) {
    if (relations_.contains(name)) continue;
    auto relation = TableRelation::Make(name, from.path, from.snapshot, engine_);
    if (relation.ok()) {
      relations_.emplace(name, *std::move(relation));
    } else {
      refused_ = relation.status();
    }
  }
  return arrow::Status::OK();
}

arrow::Status LakeTables::ShowFiles(const TimedSql& timed) {
  std::vector<query::Relation> inputs;
  bool may_prune = false;
  for (const auto& [name, relation] : relations_) {
    inputs.push_back({name, relation->snapshot()->schema()});
    may_prune |= relation->files().size() > 1;
  }
  std::map<std::string, query::ScanCondition> conditions;
  if (may_prune && timed.fixed) {
    conditions = engine_->ScanConditions(timed.sql, inputs);
  }
  for (const auto& [name, relation] : relations_) {
    ARROW_ASSIGN_OR_RAISE(
        const auto wanted,
        FilesThatMayMatch(relation->files(), *relation->snapshot(), conditions[name], engine_));
    ARROW_RETURN_NOT_OK(relation->Show(wanted));
  }
  return arrow::Status::OK();
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> LakeTables::RunOnce(
    const TimedSql& timed, const std::string& statement) {
  const auto begin = [&]() -> arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> {
    ARROW_ASSIGN_OR_RAISE(auto rows, engine_->Stream(statement));
    return BeginReading(std::move(rows));
  };
  ARROW_RETURN_NOT_OK(MakeRelations());
  ARROW_RETURN_NOT_OK(ShowFiles(timed));
  auto rows = begin();
  if (rows.ok() || !query::IsColumnsMismatch(rows.status())) return rows;
  for (const auto& [name, relation] : relations_) {
    const std::vector<size_t> wanted = relation->shown();
    if (relation->UniteColumns()) ARROW_RETURN_NOT_OK(relation->Show(wanted));
  }
  return begin();
}

arrow::Result<bool> LakeTables::TakeNewer() {
  bool newer = false;
  for (auto& [name, from] : named_) {
    Folder& folder = folders_[from.path];
    if (from.snapshot != folder.newest) continue;  // a version that was asked for
    const int64_t version = from.snapshot->version();
    ARROW_ASSIGN_OR_RAISE(folder.newest, folder.table->Load(folder.newest));
    if (folder.newest == nullptr) return false;
    const auto& known = *from.snapshot->schema();
    if (folder.newest->version() == version || !folder.newest->schema()->Equals(known)) continue;
    from.snapshot = folder.newest;
    newer = true;
  }
  return newer;
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> LakeTables::Stream(
    const std::string& duckdb_sql, const std::function<std::string(const std::string& sql)>& wrap) {
  const TimedSql timed = WithDuckDbTime(duckdb_sql, MicrosecondsNow());
  const std::string statement = wrap == nullptr ? timed.sql : wrap(timed.sql);
  auto rows = RunOnce(timed, statement);
  if (!rows.ok() && !refused_.ok()) return refused_;
  if (rows.ok() || !query::IsMissingFile(rows.status())) return rows;
  ARROW_ASSIGN_OR_RAISE(const bool newer, TakeNewer());
  if (newer) rows = RunOnce(timed, statement);
  return rows.ok() ? rows : WithoutFile(rows.status());
}

std::vector<TableRead> LakeTables::reads() const {
  std::vector<TableRead> reads;
  for (const auto& [name, relation] : relations_) reads.push_back(relation->read());
  return reads;
}

}  // namespace freshet::explore

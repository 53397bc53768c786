#include "explore/table_relation.h"

#include <utility>

#include "delta/log_path.h"
#include "delta/physical_name.h"

namespace freshet::explore {
namespace {

/// Columns that are found by their parquet field ids, which DuckDB does not do below the top level:
/// the kernel reads such tables.
bool NeedsKernel(const delta::Snapshot& snapshot) { return snapshot.ColumnMappingMode() == "id"; }

}  // namespace

arrow::Result<std::unique_ptr<TableRelation>> TableRelation::Make(std::string name,
                                                                  std::string path,
                                                                  delta::SnapshotPtr snapshot,
                                                                  query::QueryEngine* engine) {
  ARROW_RETURN_NOT_OK(snapshot->CheckReadable());
  std::unique_ptr<TableRelation> relation(
      new TableRelation(std::move(name), std::move(path), std::move(snapshot), engine));
  ARROW_ASSIGN_OR_RAISE(relation->files_, relation->snapshot_->Files());
  return relation;
}

arrow::Result<query::QueryEngine::ParquetView> TableRelation::View(
    const std::vector<size_t>& wanted) {
  query::QueryEngine::ParquetView view;
  view.name = name_;
  view.schema = snapshot_->schema();
  view.union_by_name = union_by_name_;
  view.partition_columns = snapshot_->partition_columns();
  std::vector<std::string> keys;
  for (const std::string& column : view.partition_columns) {
    const auto field = view.schema->GetFieldByName(column);
    if (field == nullptr) {
      return arrow::Status::Invalid("partition column '", column, "' of table ", path_,
                                    " is not in its schema");
    }
    keys.push_back(delta::PhysicalName(*field));
  }
  for (const size_t position : wanted) {
    const delta::AddedFile& file = files_[position];
    view.paths.push_back(delta::IsAbsolutePath(file.path) ? file.path : JoinPath(path_, file.path));
    std::vector<std::optional<std::string>> values;
    for (const std::string& key : keys) {
      const auto value = file.partition_values.find(key);
      values.push_back(value == file.partition_values.end() ? std::nullopt : value->second);
    }
    view.partition_values.push_back(std::move(values));
    if (file.has_deletion_vector && !deleted_rows_.contains(position)) {
      ARROW_ASSIGN_OR_RAISE(deleted_rows_[position], snapshot_->DeletedRows(file));
    }
    view.deleted_rows.push_back(file.has_deletion_vector ? deleted_rows_[position]
                                                         : std::vector<uint64_t>());
  }
  return view;
}

arrow::Status TableRelation::Show(const std::vector<size_t>& wanted) {
  if (shown_ == wanted || (shown_ && NeedsKernel(*snapshot_))) return arrow::Status::OK();
  shown_.reset();
  if (NeedsKernel(*snapshot_)) {
    ARROW_ASSIGN_OR_RAISE(auto rows, snapshot_->ReadAll());
    ARROW_RETURN_NOT_OK(engine_->CreateArrowTable(name_, std::move(rows)));
  } else {
    ARROW_ASSIGN_OR_RAISE(const auto view, View(wanted));
    ARROW_RETURN_NOT_OK(engine_->CreateParquetView(view));
  }
  shown_ = wanted;
  return arrow::Status::OK();
}

bool TableRelation::UniteColumns() {
  if (union_by_name_) return false;
  union_by_name_ = true;
  shown_.reset();
  return true;
}

TableRead TableRelation::read() const {
  const auto total = static_cast<int64_t>(files_.size());
  const bool whole = NeedsKernel(*snapshot_);
  const auto shown = shown_ ? static_cast<int64_t>(shown_->size()) : 0;
  return {name_, snapshot_->version(), whole ? total : shown, total};
}

}  // namespace freshet::explore

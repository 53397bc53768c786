#include "stream/sources/delta_files.h"

#include <algorithm>
#include <utility>

#include "stream/sources/hadoop_path.h"

namespace freshet {
namespace {

/// Equality of names and types, whatever may be NULL.
bool SameType(const arrow::DataType& a, const arrow::DataType& b) {
  if (a.id() != b.id() || a.num_fields() != b.num_fields()) return false;
  if (a.num_fields() == 0) return a.Equals(b);
  for (int i = 0; i < a.num_fields(); ++i) {
    // The names within a list or a map are Arrow's own affair.
    const bool named = a.id() == arrow::Type::STRUCT;
    if (named && a.field(i)->name() != b.field(i)->name()) return false;
    if (!SameType(*a.field(i)->type(), *b.field(i)->type())) return false;
  }
  return true;
}

bool SameSchema(const arrow::Schema& a, const arrow::Schema& b) {
  if (a.num_fields() != b.num_fields()) return false;
  for (int i = 0; i < a.num_fields(); ++i) {
    if (a.field(i)->name() != b.field(i)->name()) return false;
    if (!SameType(*a.field(i)->type(), *b.field(i)->type())) return false;
  }
  return true;
}

std::string ColumnList(const arrow::Schema& schema) {
  std::string text;
  for (const auto& field : schema.fields()) {
    if (!text.empty()) text += ", ";
    text += field->name() + " " + field->type()->ToString();
  }
  return text;
}

}  // namespace

DeltaFiles::DeltaFiles(std::string path, std::shared_ptr<arrow::Schema> schema, Disk* disk)
    : schema_(std::move(schema)), table_(delta::Table::Make(std::move(path), disk)) {}

arrow::Result<bool> DeltaFiles::Update() {
  ARROW_ASSIGN_OR_RAISE(delta::SnapshotPtr newest, table_->Load(snapshot_));
  if (!newest) return false;
  snapshot_ = std::move(newest);
  ARROW_RETURN_NOT_OK(CheckSnapshot());
  return true;
}

arrow::Result<bool> DeltaFiles::Reopen() {
  snapshot_.reset();
  return Update();
}

arrow::Status DeltaFiles::CheckSnapshot() const {
  if (!SameSchema(*snapshot_->schema(), *schema_)) {
    return arrow::Status::Invalid(
        "the schema of source table '", path(),
        "' is not what the flow was planned for: at version ", snapshot_->version(), " it is (",
        ColumnList(*snapshot_->schema()), "), planned was (", ColumnList(*schema_),
        "). Start the pipeline again so that it is planned anew");
  }
  ARROW_ASSIGN_OR_RAISE(const bool plain, snapshot_->IsPlain());
  if (!plain) {
    return arrow::Status::NotImplemented(
        "source table '", path(),
        "' uses deletion vectors, column mapping or type widening, which "
        "a stream can't read. Copy it into a table without them, or let Spark drop the feature "
        "(ALTER TABLE … DROP FEATURE)");
  }
  return arrow::Status::OK();
}

arrow::Status DeltaFiles::CheckDeletionVectors(const std::vector<delta::AddedFile>& files,
                                               int64_t version) const {
  for (const delta::AddedFile& file : files) {
    if (!file.has_deletion_vector) continue;
    return arrow::Status::NotImplemented("file '", file.path, "' of source table '", path(),
                                         "' has a deletion vector at version ", version,
                                         ", which a stream can't read: turn "
                                         "delta.enableDeletionVectors off and rewrite the table "
                                         "(REORG TABLE … APPLY (PURGE))");
  }
  return arrow::Status::OK();
}

arrow::Status DeltaFiles::RemovesData(int64_t version) const {
  return arrow::Status::Invalid(
      "version ", version, " of source table '", path(),
      "' takes rows away or changes them (DELETE, UPDATE, MERGE, RESTORE or an overwrite), and a "
      "stream "
      "can't take back what it has read. Start the flow's table afresh with --full-refresh, which "
      "reads the source as it is now");
}

arrow::Result<const std::vector<delta::AddedFile>*> DeltaFiles::OfSnapshot(int64_t version) {
  if (version == initial_version_) return &initial_files_;
  if (!snapshot_ || snapshot_->version() < version) {
    ARROW_ASSIGN_OR_RAISE(const bool there, Update());
    if (!there || snapshot_->version() < version) {
      return arrow::Status::Invalid(
          "the checkpoint has read source table '", path(), "' at version ", version, ", but it ",
          there ? "ends at version " + std::to_string(snapshot_->version()) : "is not there",
          " (restored from an older backup, or dropped?). Put it back, or start the flow's table "
          "afresh with --full-refresh");
    }
  }
  ARROW_ASSIGN_OR_RAISE(const delta::SnapshotPtr snapshot, SnapshotAt(version));
  ARROW_ASSIGN_OR_RAISE(std::vector<delta::AddedFile> files, snapshot->Files());
  ARROW_RETURN_NOT_OK(CheckDeletionVectors(files, version));

  std::vector<std::pair<std::string, size_t>> order;  // Delta sorts paths as the log has them.
  for (size_t i = 0; i < files.size(); ++i) order.emplace_back(EncodeUriPath(files[i].path), i);
  std::sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    const int64_t time_a = files[a.second].modification_time_ms;
    const int64_t time_b = files[b.second].modification_time_ms;
    return time_a != time_b ? time_a < time_b : a.first < b.first;
  });
  initial_files_.clear();
  for (const auto& [path, i] : order) initial_files_.push_back(std::move(files[i]));
  initial_version_ = version;
  return &initial_files_;
}

arrow::Result<delta::SnapshotPtr> DeltaFiles::SnapshotAt(int64_t version) {
  if (snapshot_->version() == version) return snapshot_;
  auto snapshot = table_->LoadAt(version);
  if (snapshot.ok() && *snapshot != nullptr) return snapshot;
  return arrow::Status::Invalid(
      "the flow is still reading the snapshot of version ", version, " of source table '", path(),
      "', which is gone from the log (delta.logRetentionDuration): ", snapshot.status().message(),
      ". Start the flow's table afresh with --full-refresh");
}

arrow::Result<const std::vector<delta::AddedFile>*> DeltaFiles::OfCommit(int64_t version) {
  if (const auto known = commits_.find(version); known != commits_.end()) return &known->second;
  ARROW_ASSIGN_OR_RAISE(std::optional<delta::Commit> commit, table_->ReadCommit(version));
  if (!commit) return nullptr;
  if (commit->removes_data) return RemovesData(version);
  if (commit->changes_metadata || commit->changes_protocol) {
    auto updated = Update();
    if (!updated.ok()) {
      return updated.status().WithMessage("version ", version, " of source table '", path(),
                                          "' changes its definition: ", updated.status().message());
    }
  }
  std::erase_if(commit->added, [](const delta::AddedFile& file) { return !file.data_change; });
  ARROW_RETURN_NOT_OK(CheckDeletionVectors(commit->added, version));
  return &commits_.emplace(version, std::move(commit->added)).first->second;
}

void DeltaFiles::Forget(int64_t below_version) {
  commits_.erase(commits_.begin(), commits_.lower_bound(below_version));
  if (initial_version_ < below_version) {
    initial_version_ = -1;
    initial_files_ = {};
  }
}

}  // namespace freshet

#include "stream/sinks/delta_sink.h"

#include <charconv>
#include <utility>

#include <arrow/array.h>
#include <spdlog/spdlog.h>

#include "base/failpoint.h"
#include "delta/data_file_writer.h"

namespace freshet {
namespace {

/// A whole number among a table's properties; `otherwise` when it is not set.
int NumberProperty(const std::map<std::string, std::string>& properties, const std::string& key,
                   int otherwise) {
  const auto found = properties.find(key);
  if (found == properties.end()) return otherwise;
  const std::string& text = found->second;
  int number = otherwise;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

DeltaSink::DeltaSink(StreamingTable table, std::string query_id, Disk* disk, Durability durability)
    : definition_(std::move(table)),
      query_id_(std::move(query_id)),
      disk_(disk),
      table_(delta::Table::Make(definition_.path, disk, durability)),
      care_(table_.get(), disk) {}

arrow::Status DeltaSink::Load() {
  ARROW_ASSIGN_OR_RAISE(snapshot_, table_->Load());
  return arrow::Status::OK();
}

arrow::Status DeltaSink::AddFacts(bool nothing_planned, RecoveryFacts* facts) const {
  facts->table_exists = snapshot_ != nullptr;
  ARROW_ASSIGN_OR_RAISE(facts->table_txn, CommittedBatch());
  if (snapshot_ == nullptr || !nothing_planned) return arrow::Status::OK();
  ARROW_ASSIGN_OR_RAISE(const auto files, snapshot_->Files());
  facts->table_has_rows = !files.empty();
  return arrow::Status::OK();
}

arrow::Result<std::optional<int64_t>> DeltaSink::CommittedBatch() const {
  if (snapshot_ == nullptr) return std::nullopt;
  // What this sink has just committed needs no look into the log.
  if (written_) return written_;
  return snapshot_->TransactionVersion(query_id_);
}

arrow::Status DeltaSink::CreateIfMissing() {
  if (snapshot_ != nullptr) return arrow::Status::OK();
  ARROW_RETURN_NOT_OK(disk_->CreateDirectories(definition_.path));
  ReachFailpoint("before-table-created");
  ARROW_ASSIGN_OR_RAISE(snapshot_,
                        table_->Create({definition_.schema, definition_.partition_columns,
                                        definition_.properties, definition_.comment}));
  ReachFailpoint("after-table-created");
  return arrow::Status::OK();
}

arrow::Result<arrow::RecordBatchVector> DeltaSink::ToTableColumns(
    const arrow::RecordBatchVector& batches) const {
  const auto& schema = snapshot_->schema();
  arrow::RecordBatchVector chosen;
  chosen.reserve(batches.size());
  for (const auto& batch : batches) {
    arrow::ArrayVector columns;
    for (const auto& field : schema->fields()) {
      const auto column = batch->GetColumnByName(field->name());
      if (column == nullptr || !column->type()->Equals(*field->type())) {
        return arrow::Status::Invalid(
            "the flow's rows do not fit table '", definition_.name, "': column '", field->name(),
            "' is ", field->type()->ToString(), " there and ",
            column == nullptr ? "missing" : column->type()->ToString(), " here");
      }
      columns.push_back(column);
    }
    chosen.push_back(arrow::RecordBatch::Make(schema, batch->num_rows(), std::move(columns)));
  }
  return chosen;
}

arrow::Status DeltaSink::CheckStillThere(const std::vector<delta::AddedFile>& files) const {
  for (const delta::AddedFile& file : files) {
    const std::string path = JoinPath(definition_.path, file.path);
    ARROW_ASSIGN_OR_RAISE(const bool is_there, disk_->Exists(path));
    if (is_there) continue;
    return arrow::Status::IOError(
        "'", path,
        "' is gone before it could be committed: was the table vacuumed with a retention that is "
        "shorter than a micro-batch? Nothing is lost: start again, and keep VACUUM's retention at "
        "its default while flows run");
  }
  return arrow::Status::OK();
}

arrow::Result<Sink::Written> DeltaSink::Write(int64_t batch_id,
                                              const arrow::RecordBatchVector& batches) {
  TakeUpCheckpoint();
  ARROW_ASSIGN_OR_RAISE(const std::optional<int64_t> committed, CommittedBatch());
  if (committed && *committed >= batch_id) return Written{0, snapshot_->version()};

  ARROW_ASSIGN_OR_RAISE(const auto rows, ToTableColumns(batches));
  delta::DataFileOptions options;
  options.indexed_columns = NumberProperty(
      snapshot_->properties(), "delta.dataSkippingNumIndexedCols", options.indexed_columns);
  ARROW_ASSIGN_OR_RAISE(const auto files,
                        delta::WriteDataFiles(disk_, definition_.path, snapshot_->schema(),
                                              snapshot_->partition_columns(), rows, options));
  ReachFailpoint("after-parquet");
  ARROW_RETURN_NOT_OK(CheckStillThere(files));

  ARROW_ASSIGN_OR_RAISE(const delta::AppendOutcome outcome,
                        table_->Append(snapshot_, files, {query_id_, batch_id}));
  snapshot_ = outcome.snapshot;
  Written written;
  switch (outcome.kind) {
    case delta::AppendOutcome::Kind::kSchemaChanged:
      return arrow::Status::Invalid(
          "table '", definition_.name, "' (", definition_.path,
          ") was changed by another writer while the flow ran (schema, partitioning, protocol or "
          "identity); batch ",
          batch_id, " is not written. Start again to take up the change, or use --full-refresh ",
          definition_.name, " if the table was replaced");
    case delta::AppendOutcome::Kind::kAlreadyThere:
      written_.reset();
      break;
    case delta::AppendOutcome::Kind::kCommitted:
      for (const auto& file : files) written.rows += file.num_records;
      written_ = batch_id;
      care_.Committed(snapshot_, files);
      break;
  }
  written.version = snapshot_->version();
  return written;
}

void DeltaSink::TakeUpCheckpoint() {
  const delta::SnapshotPtr checkpointed = care_.TakeCheckpointed();
  if (checkpointed == nullptr) return;
  auto shorter = table_->WithCheckpointOf(snapshot_, checkpointed);
  if (shorter.ok()) {
    snapshot_ = *std::move(shorter);
  } else {
    spdlog::warn("{}; going on without it", shorter.status().message());
  }
}

void DeltaSink::Finish() { care_.Finish(); }

std::string DeltaSink::Description() const { return "DeltaSink[" + definition_.path + "]"; }

}  // namespace freshet

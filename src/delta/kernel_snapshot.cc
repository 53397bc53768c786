#include "delta/kernel_snapshot.h"

#include <algorithm>
#include <utility>

#include <arrow/c/bridge.h>

#include "delta/kernel_call.h"
#include "delta/live_files.h"
#include "delta/log_path.h"
#include "delta/reader_features.h"

namespace freshet::delta {
namespace {

std::vector<std::string> Sorted(const rust::Vec<rust::String>& names) {
  std::vector<std::string> sorted;
  for (const rust::String& name : names) sorted.emplace_back(name);
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

arrow::Result<std::shared_ptr<arrow::Schema>> ReadSchema(const bridge::TableSnapshot& kernel) {
  ArrowSchema exported;
  ARROW_RETURN_NOT_OK(CallKernel("read the table's schema", [&] {
    kernel.export_schema(reinterpret_cast<uintptr_t>(&exported));
  }));
  return arrow::ImportSchema(&exported);
}

arrow::Result<std::shared_ptr<const TableInfo>> ReadInfo(const bridge::TableSnapshot& kernel) {
  auto info = std::make_shared<TableInfo>();
  ARROW_ASSIGN_OR_RAISE(info->schema, ReadSchema(kernel));
  ARROW_RETURN_NOT_OK(CallKernel("read the table's metadata", [&] {
    info->table_id = std::string(kernel.table_id());
    info->comment = std::string(kernel.comment());
    for (const auto& column : kernel.partition_columns()) {
      info->partition_columns.emplace_back(column);
    }
    for (const auto& property : kernel.properties()) {
      info->properties.emplace(std::string(property.key), std::string(property.value));
    }
    const bridge::ProtocolVersion protocol = kernel.protocol();
    info->protocol = {protocol.reader, protocol.writer, Sorted(protocol.reader_features),
                      Sorted(protocol.writer_features)};
    info->created_time_ms = kernel.created_time();
  }));
  return info;
}

/// Features that change nothing for who reads the live files' rows: they are about names of
/// checkpoints, types that parquet itself tells, or are seen at each file.
bool LeavesFilesPlain(const std::string& feature) {
  return feature == "columnMapping" || feature == "deletionVectors" || feature == "timestampNtz" ||
         feature == "v2Checkpoint" || feature == "vacuumProtocolCheck";
}

}  // namespace

arrow::Result<KernelSnapshotPtr> KernelSnapshot::Make(const std::string& table_path,
                                                      rust::Box<bridge::TableSnapshot> kernel,
                                                      std::shared_ptr<const TableInfo> info) {
  if (info == nullptr) {
    auto read = ReadInfo(*kernel);
    if (!read.ok()) {
      return read.status().WithMessage("table ", table_path, ": ", read.status().message());
    }
    info = std::move(*read);
  }
  return std::make_shared<const KernelSnapshot>(table_path, std::move(kernel), std::move(info));
}

KernelSnapshot::KernelSnapshot(std::string table_path, rust::Box<bridge::TableSnapshot> kernel,
                               std::shared_ptr<const TableInfo> info)
    : table_path_(std::move(table_path)),
      kernel_(std::move(kernel)),
      info_(std::move(info)),
      version_(static_cast<int64_t>(kernel_->version())) {}

arrow::Result<int64_t> KernelSnapshot::CommitTimeMs() const {
  return CallKernel("find when version " + std::to_string(version_) + " of table " + table_path_ +
                        " was committed",
                    [&] { return kernel_->commit_time(); });
}

arrow::Result<std::optional<int64_t>> KernelSnapshot::TransactionVersion(
    const std::string& app_id) const {
  return CallKernel("look for the last transaction of " + app_id + " in table " + table_path_,
                    [&]() -> std::optional<int64_t> {
                      const bridge::AppVersion found = kernel_->app_version(app_id);
                      if (!found.found) return std::nullopt;
                      return found.version;
                    });
}

arrow::Result<std::vector<AddedFile>> KernelSnapshot::Files() const {
  ArrowArrayStream stream;
  ARROW_RETURN_NOT_OK(CallKernel("list the files of table " + table_path_, [&] {
    kernel_->export_files(reinterpret_cast<uintptr_t>(&stream));
  }));
  ARROW_ASSIGN_OR_RAISE(const auto reader, arrow::ImportRecordBatchReader(&stream));
  auto files = ReadLiveFiles(reader.get());
  if (!files.ok()) {
    return files.status().WithMessage("table ", table_path_, ", version ", version_, ": ",
                                      files.status().message());
  }
  return files;
}

arrow::Result<std::vector<uint64_t>> KernelSnapshot::DeletedRows(const AddedFile& file) const {
  if (!file.deletion_vector) return std::vector<uint64_t>();
  const DeletionVector& from = *file.deletion_vector;
  bridge::DeletionVector vector;
  vector.storage_type = from.storage_type;
  vector.path_or_inline_dv = from.path_or_inline;
  vector.offset = from.offset.value_or(-1);
  vector.size_in_bytes = from.size;
  vector.cardinality = from.cardinality;
  ARROW_ASSIGN_OR_RAISE(const auto rows, CallKernel("read the deletion vector of file " +
                                                        file.path + " of table " + table_path_,
                                                    [&] { return kernel_->deleted_rows(vector); }));
  return std::vector<uint64_t>(rows.begin(), rows.end());
}

arrow::Status KernelSnapshot::CheckReadable() const {
  return CheckReaderFeatures(table_path_, info_->protocol);
}

std::string KernelSnapshot::ColumnMappingMode() const {
  const auto found = info_->properties.find("delta.columnMapping.mode");
  return found == info_->properties.end() ? "none" : found->second;
}

arrow::Result<bool> KernelSnapshot::IsPlain() const {
  if (MapsColumns()) return false;
  const auto& features = info_->protocol.reader_features;
  if (!std::all_of(features.begin(), features.end(), LeavesFilesPlain)) return false;
  ARROW_ASSIGN_OR_RAISE(const std::vector<AddedFile> files, Files());
  return std::none_of(files.begin(), files.end(), [](const AddedFile& file) {
    return file.has_deletion_vector || IsAbsolutePath(file.path);
  });
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> KernelSnapshot::ReadAll() const {
  ArrowArrayStream stream;
  ARROW_RETURN_NOT_OK(CallKernel("read table " + table_path_, [&] {
    kernel_->export_rows(reinterpret_cast<uintptr_t>(&stream));
  }));
  return arrow::ImportRecordBatchReader(&stream);
}

bool KernelSnapshot::TakesSameFiles(const KernelSnapshot& other) const {
  if (info_ == other.info_) return true;
  return info_->table_id == other.info_->table_id &&
         info_->schema->Equals(*other.info_->schema, /*check_metadata=*/false) &&
         info_->partition_columns == other.info_->partition_columns &&
         info_->protocol == other.info_->protocol;
}

bool KernelSnapshot::MapsColumns() const { return ColumnMappingMode() != "none"; }

}  // namespace freshet::delta

#include "delta/data_file_writer.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/uuid.h"
#include "delta/file_statistics.h"
#include "delta/parquet_file.h"
#include "delta/partition_path.h"
#include "delta/partition_split.h"

namespace freshet::delta {
namespace {

arrow::Status CheckBatches(const arrow::Schema& schema, const arrow::RecordBatchVector& batches) {
  for (const auto& batch : batches) {
    if (!batch->schema()->Equals(schema, /*check_metadata=*/false)) {
      return arrow::Status::Invalid("rows of schema {", batch->schema()->ToString(),
                                    "} don't fit the table's {", schema.ToString(), "}");
    }
    for (int i = 0; i < schema.num_fields(); ++i) {
      if (!schema.field(i)->nullable() && batch->column(i)->null_count() > 0) {
        return arrow::Status::Invalid("column '", schema.field(i)->name(),
                                      "' is NOT NULL, but the rows hold NULLs in it");
      }
    }
  }
  return arrow::Status::OK();
}

class DataFileWriter {
 public:
  DataFileWriter(Disk* disk, std::string table_path, std::shared_ptr<arrow::Schema> file_schema,
                 std::vector<std::string> partition_columns, DataFileOptions options)
      : disk_(disk),
        table_path_(std::move(table_path)),
        file_schema_(std::move(file_schema)),
        partition_columns_(std::move(partition_columns)),
        options_(options) {}

  arrow::Status WritePartition(const Partition& partition) {
    const std::string folder = PartitionFolder(partition_columns_, partition.values);
    ARROW_RETURN_NOT_OK(
        disk_->CreateDirectories(folder.empty() ? table_path_ : JoinPath(table_path_, folder)));
    int64_t coming = 0;
    for (const auto& batch : partition.batches) coming += batch->num_rows();
    for (const auto& batch : partition.batches) {
      for (int64_t begin = 0; begin < batch->num_rows();) {
        if (file_ == nullptr) ARROW_RETURN_NOT_OK(Open(folder, partition.values, coming));
        const int64_t room = options_.target_file_rows - statistics_->num_records();
        const int64_t rows = std::min(room, batch->num_rows() - begin);
        ARROW_RETURN_NOT_OK(Write(*batch->Slice(begin, rows)));
        begin += rows;
        if (statistics_->num_records() >= options_.target_file_rows) ARROW_RETURN_NOT_OK(Close());
      }
    }
    return file_ == nullptr ? arrow::Status::OK() : Close();
  }

  std::vector<AddedFile> Finish() { return std::move(files_); }

  /// Best effort: what can't be removed is not referred to by anything.
  void RemoveAll() {
    file_.reset();
    for (const AddedFile& file : files_) {
      const arrow::Status ignored = disk_->Remove(JoinPath(table_path_, file.path));
      (void)ignored.ok();
    }
  }

 private:
  arrow::Status Open(const std::string& folder, const PartitionValues& values, int64_t rows) {
    const std::string name =
        fmt::format("part-{:05}-{}-c000.snappy.parquet", files_.size(), NewUuid());
    AddedFile file;
    file.path = folder.empty() ? name : JoinPath(folder, name);
    file.partition_values = values;
    files_.push_back(std::move(file));
    ARROW_ASSIGN_OR_RAISE(
        file_,
        ParquetFile::Create(disk_, JoinPath(table_path_, files_.back().path), file_schema_, rows));
    statistics_ = std::make_unique<FileStatistics>(*file_schema_, options_.indexed_columns);
    return arrow::Status::OK();
  }

  arrow::Status Write(const arrow::RecordBatch& rows) {
    ARROW_RETURN_NOT_OK(statistics_->Update(rows));
    ARROW_RETURN_NOT_OK(file_->Write(rows));
    if (files_.size() == 1) ReachFailpoint("in-parquet");
    return arrow::Status::OK();
  }

  arrow::Status Close() {
    ARROW_ASSIGN_OR_RAISE(files_.back().size, file_->Close());
    files_.back().modification_time_ms = UnixMilliseconds();
    files_.back().num_records = statistics_->num_records();
    files_.back().stats_json = statistics_->ToJson();
    file_.reset();
    return arrow::Status::OK();
  }

  Disk* const disk_;
  const std::string table_path_;
  const std::shared_ptr<arrow::Schema> file_schema_;
  const std::vector<std::string> partition_columns_;
  const DataFileOptions options_;

  std::unique_ptr<ParquetFile> file_;  ///< the open one; its description is files_.back()
  std::unique_ptr<FileStatistics> statistics_;
  std::vector<AddedFile> files_;
};

}  // namespace

arrow::Result<std::vector<AddedFile>> WriteDataFiles(
    Disk* disk, const std::string& table_path, const std::shared_ptr<arrow::Schema>& schema,
    const std::vector<std::string>& partition_columns, const arrow::RecordBatchVector& batches,
    const DataFileOptions& options) {
  if (options.target_file_rows <= 0) {
    return arrow::Status::Invalid("a data file must be allowed at least one row");
  }
  ARROW_RETURN_NOT_OK(CheckBatches(*schema, batches));
  ARROW_ASSIGN_OR_RAISE(const std::vector<Partition> partitions,
                        SplitByPartition(schema, partition_columns, batches));
  DataFileWriter writer(disk, table_path, WithoutColumns(*schema, partition_columns),
                        partition_columns, options);
  for (const Partition& partition : partitions) {
    const arrow::Status written = writer.WritePartition(partition);
    if (!written.ok()) {
      writer.RemoveAll();
      return written.WithMessage("can't write data files of table ", table_path, ": ",
                                 written.message());
    }
  }
  return writer.Finish();
}

}  // namespace freshet::delta

#include "maintenance/bin_rewriter.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <arrow/array/builder_primitive.h>
#include <arrow/compute/api_vector.h>
#include <arrow/datum.h>
#include <fmt/format.h>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/uuid.h"
#include "delta/data_file_writer.h"
#include "delta/file_statistics.h"
#include "delta/log_path.h"
#include "delta/parquet_file.h"
#include "delta/partition_path.h"
#include "delta/partition_split.h"

namespace freshet::maintenance {
namespace {

using delta::Json;

int IndexedColumns(const delta::Snapshot& snapshot) {
  int number = delta::DataFileOptions{}.indexed_columns;
  const auto found = snapshot.properties().find("delta.dataSkippingNumIndexedCols");
  if (found == snapshot.properties().end()) return number;
  const std::string& text = found->second;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// Leaves out the rows at `deleted`, ascending positions from 0 in the file; `begin` is the batch's
/// first.
arrow::Result<std::shared_ptr<arrow::RecordBatch>> WithoutRows(
    const std::shared_ptr<arrow::RecordBatch>& batch, uint64_t begin,
    const std::vector<uint64_t>& deleted) {
  const uint64_t end = begin + static_cast<uint64_t>(batch->num_rows());
  auto gone = std::lower_bound(deleted.begin(), deleted.end(), begin);
  if (gone == deleted.end() || *gone >= end) return batch;
  arrow::BooleanBuilder kept;
  ARROW_RETURN_NOT_OK(kept.Reserve(batch->num_rows()));
  for (uint64_t row = begin; row < end; ++row) {
    const bool is_gone = gone != deleted.end() && *gone == row;
    kept.UnsafeAppend(!is_gone);
    if (is_gone) ++gone;
  }
  ARROW_ASSIGN_OR_RAISE(const auto mask, kept.Finish());
  ARROW_ASSIGN_OR_RAISE(const arrow::Datum rows,
                        arrow::compute::Filter(arrow::Datum(batch), arrow::Datum(mask)));
  return rows.record_batch();
}

}  // namespace

/// The file that a bin becomes.
class BinRewriter::NewFile {
 public:
  NewFile(std::unique_ptr<delta::ParquetFile> file, const arrow::Schema& schema, int indexed)
      : file_(std::move(file)), statistics_(schema, indexed) {}

  arrow::Status Write(const arrow::RecordBatch& rows) {
    ARROW_RETURN_NOT_OK(statistics_.Update(rows));
    ARROW_RETURN_NOT_OK(file_->Write(rows));
    ReachFailpoint("in-compaction");
    return arrow::Status::OK();
  }
  arrow::Result<int64_t> Close() { return file_->Close(); }
  const delta::FileStatistics& statistics() const { return statistics_; }

 private:
  const std::unique_ptr<delta::ParquetFile> file_;
  delta::FileStatistics statistics_;
};

BinRewriter::BinRewriter(Disk* disk, std::string table_path, const delta::Snapshot& snapshot,
                         const std::atomic<bool>* stop)
    : disk_(disk),
      table_path_(std::move(table_path)),
      snapshot_(snapshot),
      stop_(stop),
      file_schema_(delta::WithoutColumns(*snapshot.schema(), snapshot.partition_columns())) {}

arrow::Result<Json> BinRewriter::Rewrite(const Bin& bin) {
  const std::string folder =
      delta::PartitionFolder(snapshot_.partition_columns(), bin.files.front().partition_values);
  ARROW_RETURN_NOT_OK(
      disk_->CreateDirectories(folder.empty() ? table_path_ : JoinPath(table_path_, folder)));
  const std::string name =
      fmt::format("part-{:05}-{}-c000.snappy.parquet", written_.size(), NewUuid());
  const std::string path = folder.empty() ? name : JoinPath(folder, name);
  int64_t coming = 0;
  for (const LiveFile& file : bin.files) coming += std::max<int64_t>(file.num_records, 0);
  written_.push_back(path);
  ARROW_ASSIGN_OR_RAISE(auto parquet, delta::ParquetFile::Create(disk_, JoinPath(table_path_, path),
                                                                 file_schema_, coming));
  NewFile made(std::move(parquet), *file_schema_, IndexedColumns(snapshot_));
  for (const LiveFile& file : bin.files) ARROW_RETURN_NOT_OK(CopyRows(file, &made));
  ARROW_ASSIGN_OR_RAISE(const int64_t size, made.Close());
  if (made.statistics().num_records() == 0) {
    ARROW_RETURN_NOT_OK(disk_->Remove(JoinPath(table_path_, path)));
    return Json(nullptr);
  }
  return Json{{"path", delta::EncodeLogPath(path)},
              {"partitionValues", bin.files.front().add.value("partitionValues", Json::object())},
              {"size", size},
              {"modificationTime", UnixMilliseconds()},
              {"dataChange", false},
              {"stats", made.statistics().ToJson()}};
}

arrow::Status BinRewriter::CopyRows(const LiveFile& from, NewFile* to) const {
  std::vector<uint64_t> deleted;
  if (const auto vector = from.add.find("deletionVector"); vector != from.add.end()) {
    ARROW_ASSIGN_OR_RAISE(deleted, delta::ReadDeletedRows(snapshot_, *vector));
  }
  delta::AddedFile file;
  file.path = from.path;
  file.num_records = from.num_records;
  uint64_t rows_read = 0;
  const auto copy = [&](std::shared_ptr<arrow::RecordBatch> batch) -> arrow::Status {
    if (stop_ != nullptr && *stop_) return arrow::Status::Cancelled("asked to stop");
    const uint64_t begin = rows_read;
    rows_read += static_cast<uint64_t>(batch->num_rows());
    ARROW_ASSIGN_OR_RAISE(const auto kept, WithoutRows(batch, begin, deleted));
    return kept->num_rows() == 0 ? arrow::Status::OK() : to->Write(*kept);
  };
  ARROW_RETURN_NOT_OK(delta::StreamDataFile(table_path_, file, file_schema_, {}, copy));
  if (from.num_records >= 0 && rows_read != static_cast<uint64_t>(from.num_records)) {
    return arrow::Status::IOError("data file ", from.path, " of table ", table_path_, " has ",
                                  rows_read, " rows, but the log says ", from.num_records);
  }
  return arrow::Status::OK();
}

void BinRewriter::RemoveAll() {
  for (const std::string& path : written_) {
    const arrow::Status ignored = disk_->Remove(JoinPath(table_path_, path));
    static_cast<void>(ignored.ok());
  }
  written_.clear();
}

}  // namespace freshet::maintenance

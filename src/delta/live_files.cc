#include "delta/live_files.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include <arrow/array/array_binary.h>
#include <arrow/array/array_nested.h>
#include <arrow/array/array_primitive.h>

#include "delta/file_statistics.h"
#include "delta/log_path.h"

namespace freshet::delta {
namespace {

/// A column of the scan row, as `ArrayType`.
template <typename ArrayType>
arrow::Result<std::shared_ptr<ArrayType>> Column(const std::shared_ptr<arrow::Array>& array,
                                                 const char* name) {
  auto typed = std::dynamic_pointer_cast<ArrayType>(array);
  if (typed == nullptr) {
    return arrow::Status::Invalid("the kernel's list of files lacks '", name,
                                  "', or has it in another type");
  }
  return typed;
}

arrow::Result<PartitionValues> ReadPartitionValues(const arrow::MapArray& maps, int64_t row) {
  PartitionValues values;
  if (maps.IsNull(row)) return values;
  ARROW_ASSIGN_OR_RAISE(const auto keys, Column<arrow::StringArray>(maps.keys(), "partition key"));
  ARROW_ASSIGN_OR_RAISE(const auto items,
                        Column<arrow::StringArray>(maps.items(), "partition value"));
  for (int64_t i = maps.value_offset(row); i < maps.value_offset(row + 1); ++i) {
    std::optional<std::string> value;
    if (items->IsValid(i)) value = items->GetString(i);
    values.emplace(keys->GetString(i), std::move(value));
  }
  return values;
}

/// Not there: the row's file has none.
arrow::Result<std::optional<DeletionVector>> ReadVector(const arrow::StructArray& vectors,
                                                        int64_t row) {
  if (vectors.IsNull(row)) return std::nullopt;
  ARROW_ASSIGN_OR_RAISE(
      const auto types,
      Column<arrow::StringArray>(vectors.GetFieldByName("storageType"), "storageType"));
  ARROW_ASSIGN_OR_RAISE(
      const auto paths,
      Column<arrow::StringArray>(vectors.GetFieldByName("pathOrInlineDv"), "pathOrInlineDv"));
  ARROW_ASSIGN_OR_RAISE(const auto offsets,
                        Column<arrow::Int32Array>(vectors.GetFieldByName("offset"), "offset"));
  ARROW_ASSIGN_OR_RAISE(
      const auto sizes,
      Column<arrow::Int32Array>(vectors.GetFieldByName("sizeInBytes"), "sizeInBytes"));
  ARROW_ASSIGN_OR_RAISE(
      const auto cardinalities,
      Column<arrow::Int64Array>(vectors.GetFieldByName("cardinality"), "cardinality"));
  DeletionVector vector;
  vector.storage_type = types->GetString(row);
  vector.path_or_inline = paths->GetString(row);
  if (offsets->IsValid(row)) vector.offset = offsets->Value(row);
  vector.size = sizes->Value(row);
  vector.cardinality = cardinalities->Value(row);
  return vector;
}

arrow::Result<std::vector<AddedFile>> ReadBatch(const arrow::RecordBatch& batch) {
  ARROW_ASSIGN_OR_RAISE(const auto paths,
                        Column<arrow::StringArray>(batch.GetColumnByName("path"), "path"));
  ARROW_ASSIGN_OR_RAISE(const auto sizes,
                        Column<arrow::Int64Array>(batch.GetColumnByName("size"), "size"));
  ARROW_ASSIGN_OR_RAISE(
      const auto times,
      Column<arrow::Int64Array>(batch.GetColumnByName("modificationTime"), "modificationTime"));
  ARROW_ASSIGN_OR_RAISE(const auto stats,
                        Column<arrow::StringArray>(batch.GetColumnByName("stats"), "stats"));
  ARROW_ASSIGN_OR_RAISE(
      const auto vectors,
      Column<arrow::StructArray>(batch.GetColumnByName("deletionVector"), "deletionVector"));
  ARROW_ASSIGN_OR_RAISE(const auto constants,
                        Column<arrow::StructArray>(batch.GetColumnByName("fileConstantValues"),
                                                   "fileConstantValues"));
  ARROW_ASSIGN_OR_RAISE(
      const auto partitions,
      Column<arrow::MapArray>(constants->GetFieldByName("partitionValues"), "partitionValues"));
  std::vector<AddedFile> files;
  for (int64_t row = 0; row < batch.num_rows(); ++row) {
    AddedFile file;
    ARROW_ASSIGN_OR_RAISE(file.path, DecodeLogPath(paths->GetView(row)));
    file.size = sizes->Value(row);
    file.modification_time_ms = times->Value(row);
    if (stats->IsValid(row)) file.stats_json = stats->GetString(row);
    file.num_records = NumRecordsOf(file.stats_json);
    ARROW_ASSIGN_OR_RAISE(file.deletion_vector, ReadVector(*vectors, row));
    file.has_deletion_vector = file.deletion_vector.has_value();
    ARROW_ASSIGN_OR_RAISE(file.partition_values, ReadPartitionValues(*partitions, row));
    files.push_back(std::move(file));
  }
  return files;
}

}  // namespace

arrow::Result<std::vector<AddedFile>> ReadLiveFiles(arrow::RecordBatchReader* reader) {
  std::vector<std::vector<AddedFile>> newest_first;
  for (const auto& batch : *reader) {
    ARROW_ASSIGN_OR_RAISE(const auto rows, batch);
    ARROW_ASSIGN_OR_RAISE(auto files, ReadBatch(*rows));
    newest_first.push_back(std::move(files));
  }
  std::vector<AddedFile> all;
  for (auto files = newest_first.rbegin(); files != newest_first.rend(); ++files) {
    std::move(files->begin(), files->end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace freshet::delta

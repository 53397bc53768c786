#include "delta/partition_split.h"

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include <arrow/array/builder_primitive.h>
#include <arrow/compute/api_vector.h>
#include <arrow/datum.h>

#include "delta/partition_path.h"

namespace freshet::delta {
namespace {

using Texts = std::vector<std::optional<std::string>>;

/// A key that differs where the texts differ: each is preceded by its length, NULL by a mark.
std::string KeyOf(const Texts& texts) {
  std::string key;
  for (const auto& text : texts) {
    key += text ? std::to_string(text->size()) + ':' + *text : std::string("~");
  }
  return key;
}

class Splitter {
 public:
  Splitter(std::shared_ptr<arrow::Schema> file_schema, std::vector<std::string> names,
           std::vector<int> partition_indices)
      : file_schema_(std::move(file_schema)),
        names_(std::move(names)),
        partition_indices_(std::move(partition_indices)) {}

  arrow::Status Add(const arrow::RecordBatch& batch) {
    std::vector<std::vector<int64_t>> rows_of_partition;
    std::vector<size_t> touched;
    for (int64_t row = 0; row < batch.num_rows(); ++row) {
      ARROW_ASSIGN_OR_RAISE(const size_t partition, FindPartition(batch, row));
      if (partition >= rows_of_partition.size()) rows_of_partition.resize(partition + 1);
      if (rows_of_partition[partition].empty()) touched.push_back(partition);
      rows_of_partition[partition].push_back(row);
    }
    const auto data = DataColumns(batch);
    for (const size_t partition : touched) {
      ARROW_ASSIGN_OR_RAISE(auto rows, TakeRows(data, rows_of_partition[partition]));
      partitions_[partition].batches.push_back(std::move(rows));
    }
    return arrow::Status::OK();
  }

  std::vector<Partition> Finish() { return std::move(partitions_); }

 private:
  arrow::Result<size_t> FindPartition(const arrow::RecordBatch& batch, int64_t row) {
    Texts texts;
    for (const int index : partition_indices_) {
      ARROW_ASSIGN_OR_RAISE(auto text, PartitionText(*batch.column(index), row));
      texts.push_back(std::move(text));
    }
    const auto [found, is_new] = partition_of_key_.try_emplace(KeyOf(texts), partitions_.size());
    if (is_new) {
      Partition partition;
      for (size_t i = 0; i < texts.size(); ++i) {
        partition.values.emplace(names_[i], std::move(texts[i]));
      }
      partitions_.push_back(std::move(partition));
    }
    return found->second;
  }

  std::shared_ptr<arrow::RecordBatch> DataColumns(const arrow::RecordBatch& batch) const {
    arrow::ArrayVector columns;
    for (int i = 0; i < batch.num_columns(); ++i) {
      const bool is_partition = std::find(partition_indices_.begin(), partition_indices_.end(),
                                          i) != partition_indices_.end();
      if (!is_partition) columns.push_back(batch.column(i));
    }
    return arrow::RecordBatch::Make(file_schema_, batch.num_rows(), std::move(columns));
  }

  static arrow::Result<std::shared_ptr<arrow::RecordBatch>> TakeRows(
      const std::shared_ptr<arrow::RecordBatch>& batch, const std::vector<int64_t>& rows) {
    if (static_cast<int64_t>(rows.size()) == batch->num_rows()) return batch;
    arrow::Int64Builder builder;
    ARROW_RETURN_NOT_OK(builder.AppendValues(rows));
    ARROW_ASSIGN_OR_RAISE(const auto indices, builder.Finish());
    ARROW_ASSIGN_OR_RAISE(const arrow::Datum taken,
                          arrow::compute::Take(arrow::Datum(batch), arrow::Datum(indices)));
    return taken.record_batch();
  }

  const std::shared_ptr<arrow::Schema> file_schema_;
  const std::vector<std::string> names_;
  const std::vector<int> partition_indices_;
  std::unordered_map<std::string, size_t> partition_of_key_;
  std::vector<Partition> partitions_;
};

arrow::Result<std::vector<int>> FindPartitionColumns(const arrow::Schema& schema,
                                                     const std::vector<std::string>& columns) {
  std::vector<int> indices;
  for (const std::string& column : columns) {
    const int index = schema.GetFieldIndex(column);
    if (index < 0) {
      return arrow::Status::Invalid("partition column '", column, "' is not in the schema");
    }
    if (!CanPartitionBy(*schema.field(index)->type())) {
      return arrow::Status::Invalid("can't partition by column '", column, "' of type ",
                                    schema.field(index)->type()->ToString(),
                                    "; choose a number, text, date or timestamp");
    }
    indices.push_back(index);
  }
  return indices;
}

}  // namespace

arrow::Result<std::vector<Partition>> SplitByPartition(
    const std::shared_ptr<arrow::Schema>& schema, const std::vector<std::string>& partition_columns,
    const arrow::RecordBatchVector& batches) {
  ARROW_ASSIGN_OR_RAISE(std::vector<int> indices, FindPartitionColumns(*schema, partition_columns));
  if (indices.empty()) {
    Partition whole;
    for (const auto& batch : batches) {
      if (batch->num_rows() > 0) whole.batches.push_back(batch);
    }
    std::vector<Partition> partitions;
    if (!whole.batches.empty()) partitions.push_back(std::move(whole));
    return partitions;
  }
  Splitter splitter(WithoutColumns(*schema, partition_columns), partition_columns,
                    std::move(indices));
  for (const auto& batch : batches) ARROW_RETURN_NOT_OK(splitter.Add(*batch));
  return splitter.Finish();
}

std::shared_ptr<arrow::Schema> WithoutColumns(const arrow::Schema& schema,
                                              const std::vector<std::string>& columns) {
  arrow::FieldVector kept;
  for (const auto& field : schema.fields()) {
    if (std::find(columns.begin(), columns.end(), field->name()) == columns.end()) {
      kept.push_back(field);
    }
  }
  return arrow::schema(std::move(kept));
}

}  // namespace freshet::delta

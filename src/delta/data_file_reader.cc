// ReadDataFile of data_file_writer.h.
#include <algorithm>
#include <map>
#include <utility>

#include <arrow/array/util.h>
#include <arrow/compute/cast.h>
#include <arrow/io/file.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/schema.h>

#include "base/ascii_text.h"
#include "delta/data_file_writer.h"
#include "delta/log_path.h"
#include "delta/partition_path.h"

namespace freshet::delta {
namespace {

using parquet::arrow::SchemaField;

/// The columns of fewer rows are decoded one after the other.
constexpr int64_t kRowsForThreads = 50'000;

/// Of the batches of a file that is not read as a whole.
constexpr int64_t kRowsOfBatch = 32'768;

void CollectLeaves(const SchemaField& field, std::vector<int>* leaves) {
  if (field.is_leaf()) leaves->push_back(field.column_index);
  for (const SchemaField& child : field.children) CollectLeaves(child, leaves);
}

enum class Memory { kWholeFile, kFewBatches };

arrow::Result<std::unique_ptr<parquet::arrow::FileReader>> Open(const std::string& path,
                                                                int64_t rows, Memory memory) {
  ARROW_ASSIGN_OR_RAISE(auto input, arrow::io::ReadableFile::Open(path));
  parquet::arrow::FileReaderBuilder builder;
  parquet::ReaderProperties file_properties;
  parquet::ArrowReaderProperties properties(/*use_threads=*/rows >= kRowsForThreads);
  if (memory == Memory::kFewBatches) {
    file_properties.enable_buffered_stream();
    properties.set_pre_buffer(false);
    properties.set_batch_size(kRowsOfBatch);
  }
  ARROW_RETURN_NOT_OK(builder.Open(std::move(input), file_properties));
  // Spark writes INT96 unless told otherwise; their nanoseconds would end in the year 2262.
  properties.set_coerce_int96_timestamp_unit(arrow::TimeUnit::MICRO);
  builder.properties(properties);
  std::unique_ptr<parquet::arrow::FileReader> reader;
  ARROW_RETURN_NOT_OK(builder.Build(&reader));
  return reader;
}

/// A column as the table has it; parquet's INT96 has no zone, and means UTC.
arrow::Result<std::shared_ptr<arrow::Array>> Convert(const std::shared_ptr<arrow::Array>& array,
                                                     const std::shared_ptr<arrow::DataType>& type) {
  if (array->type()->Equals(*type)) return array;
  if (array->type_id() == arrow::Type::TIMESTAMP && type->id() == arrow::Type::TIMESTAMP) {
    const auto& from = static_cast<const arrow::TimestampType&>(*array->type());
    const auto& to = static_cast<const arrow::TimestampType&>(*type);
    ARROW_ASSIGN_OR_RAISE(
        const auto same_unit,
        arrow::compute::Cast(*array, arrow::timestamp(to.unit(), from.timezone())));
    return same_unit->View(type);
  }
  return arrow::compute::Cast(*array, type);
}

class Reader {
 public:
  Reader(const AddedFile& file, const arrow::Schema& schema,
         const std::vector<std::string>& partition_columns)
      : file_(file), schema_(schema), partition_columns_(partition_columns) {}

  arrow::Status Read(parquet::arrow::FileReader* reader, const BatchConsumer& take) {
    ARROW_ASSIGN_OR_RAISE(const std::vector<int> leaves, ChooseLeaves(reader->manifest()));
    std::vector<int> row_groups(static_cast<size_t>(reader->num_row_groups()));
    for (size_t i = 0; i < row_groups.size(); ++i) row_groups[i] = static_cast<int>(i);
    ARROW_ASSIGN_OR_RAISE(const auto batches, reader->GetRecordBatchReader(row_groups, leaves));
    for (const auto& batch : *batches) {
      ARROW_ASSIGN_OR_RAISE(const auto read, batch);
      ARROW_ASSIGN_OR_RAISE(auto complete, Complete(*read));
      ARROW_RETURN_NOT_OK(take(std::move(complete)));
    }
    return arrow::Status::OK();
  }

 private:
  bool IsPartitionColumn(const std::string& name) const {
    return std::find(partition_columns_.begin(), partition_columns_.end(), name) !=
           partition_columns_.end();
  }

  /// Finds the leaves of the wanted columns, and remembers where each column will be in a batch.
  arrow::Result<std::vector<int>> ChooseLeaves(const parquet::arrow::SchemaManifest& manifest) {
    std::vector<int> leaves;
    std::map<std::string, bool> wanted;
    for (const auto& field : schema_.fields()) {
      // Delta's column names differ in more than the case of their letters.
      if (!IsPartitionColumn(field->name())) wanted[ToLower(field->name())] = true;
    }
    for (const SchemaField& field : manifest.schema_fields) {
      const std::string name = ToLower(field.field->name());
      if (wanted.count(name) == 0) continue;
      const int position = static_cast<int>(position_of_.size());
      if (!position_of_.emplace(name, position).second) {
        return arrow::Status::Invalid("has two columns named '", name, "'");
      }
      CollectLeaves(field, &leaves);
    }
    return leaves;
  }

  arrow::Result<std::shared_ptr<arrow::RecordBatch>> Complete(const arrow::RecordBatch& batch) {
    arrow::ArrayVector columns;
    for (const auto& field : schema_.fields()) {
      auto column = CompleteColumn(batch, *field);
      if (!column.ok()) {
        return column.status().WithMessage("column '", field->name(),
                                           "': ", column.status().message());
      }
      columns.push_back(std::move(*column));
    }
    return arrow::RecordBatch::Make(arrow::schema(schema_.fields(), schema_.metadata()),
                                    batch.num_rows(), std::move(columns));
  }

  arrow::Result<std::shared_ptr<arrow::Array>> CompleteColumn(const arrow::RecordBatch& batch,
                                                              const arrow::Field& field) {
    if (IsPartitionColumn(field.name())) {
      const auto found = file_.partition_values.find(field.name());
      const auto text = found == file_.partition_values.end() ? std::nullopt : found->second;
      ARROW_ASSIGN_OR_RAISE(const auto value, ParsePartitionText(field.name(), text, field.type()));
      return arrow::MakeArrayFromScalar(*value, batch.num_rows());
    }
    const auto found = position_of_.find(ToLower(field.name()));
    if (found == position_of_.end()) return arrow::MakeArrayOfNull(field.type(), batch.num_rows());
    return Convert(batch.column(found->second), field.type());
  }

  const AddedFile& file_;
  const arrow::Schema& schema_;
  const std::vector<std::string>& partition_columns_;
  std::map<std::string, int> position_of_;  ///< lower-case name → column of the batches read
};

arrow::Status ReadBatches(const std::string& table_path, const AddedFile& file,
                          const std::shared_ptr<arrow::Schema>& schema,
                          const std::vector<std::string>& partition_columns, Memory memory,
                          const BatchConsumer& take) {
  const std::string path = IsAbsolutePath(file.path) ? file.path : JoinPath(table_path, file.path);
  auto reader = Open(path, file.num_records, memory);
  if (!reader.ok()) {
    return reader.status().WithMessage("can't open data file ", path, ": ",
                                       reader.status().message());
  }
  const arrow::Status read = Reader(file, *schema, partition_columns).Read(reader->get(), take);
  if (read.ok()) return read;
  return read.WithMessage("can't read data file ", path, ": ", read.message());
}

}  // namespace

arrow::Result<arrow::RecordBatchVector> ReadDataFile(
    const std::string& table_path, const AddedFile& file,
    const std::shared_ptr<arrow::Schema>& schema,
    const std::vector<std::string>& partition_columns) {
  if (file.has_deletion_vector) {
    return arrow::Status::NotImplemented("data file ", file.path, " of table ", table_path,
                                         " has a deletion vector; read the table as a whole");
  }
  arrow::RecordBatchVector batches;
  const auto keep = [&](std::shared_ptr<arrow::RecordBatch> batch) {
    batches.push_back(std::move(batch));
    return arrow::Status::OK();
  };
  ARROW_RETURN_NOT_OK(
      ReadBatches(table_path, file, schema, partition_columns, Memory::kWholeFile, keep));
  return batches;
}

arrow::Status StreamDataFile(const std::string& table_path, const AddedFile& file,
                             const std::shared_ptr<arrow::Schema>& schema,
                             const std::vector<std::string>& partition_columns,
                             const BatchConsumer& take) {
  return ReadBatches(table_path, file, schema, partition_columns, Memory::kFewBatches, take);
}

}  // namespace freshet::delta

#include "delta/file_statistics.h"

#include <functional>
#include <limits>
#include <optional>
#include <utility>

#include <arrow/array/array_nested.h>
#include <nlohmann/json.hpp>

#include "delta/column_statistics.h"

namespace freshet::delta {

/// A leaf with its statistics, or a struct with its fields.
struct FileStatistics::Column {
  std::string name;
  std::unique_ptr<ColumnStatistics> leaf;
  std::vector<Column> fields;
};

FileStatistics::FileStatistics(const arrow::Schema& schema, int indexed_columns) {
  int leaves_left = indexed_columns < 0 ? std::numeric_limits<int>::max() : indexed_columns;
  columns_ = MakeColumns(schema.fields(), &leaves_left);
}

FileStatistics::~FileStatistics() = default;

std::vector<FileStatistics::Column> FileStatistics::MakeColumns(const arrow::FieldVector& fields,
                                                                int* leaves_left) {
  std::vector<Column> columns;
  for (const auto& field : fields) {
    if (*leaves_left == 0) break;
    Column column;
    column.name = field->name();
    if (field->type()->id() == arrow::Type::STRUCT) {
      column.fields = MakeColumns(field->type()->fields(), leaves_left);
    } else {
      column.leaf = ColumnStatistics::Make(*field->type());
      --*leaves_left;
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

arrow::Status FileStatistics::UpdateColumns(const arrow::ArrayVector& arrays,
                                            std::vector<Column>* columns) {
  for (size_t i = 0; i < columns->size(); ++i) {
    Column& column = (*columns)[i];
    if (column.leaf != nullptr) {
      column.leaf->Update(*arrays[i]);
      continue;
    }
    // Flattened fields are NULL where the struct is.
    ARROW_ASSIGN_OR_RAISE(const arrow::ArrayVector fields,
                          static_cast<const arrow::StructArray&>(*arrays[i]).Flatten());
    ARROW_RETURN_NOT_OK(UpdateColumns(fields, &column.fields));
  }
  return arrow::Status::OK();
}

arrow::Status FileStatistics::Update(const arrow::RecordBatch& batch) {
  num_records_ += batch.num_rows();
  return UpdateColumns(batch.columns(), &columns_);
}

std::string FileStatistics::ToJson() const {
  using LeafJson = std::function<std::optional<std::string>(const ColumnStatistics&)>;
  const std::function<std::string(const std::vector<Column>&, const LeafJson&)> object =
      [&object](const std::vector<Column>& columns, const LeafJson& leaf_json) {
        std::string json;
        for (const Column& column : columns) {
          const auto value = column.leaf ? leaf_json(*column.leaf)
                                         : std::optional(object(column.fields, leaf_json));
          if (!value || (!column.leaf && *value == "{}")) continue;
          json += json.empty() ? '{' : ',';
          json += nlohmann::json(column.name).dump() + ':' + *value;
        }
        return json.empty() ? "{}" : json + '}';
      };
  return "{\"numRecords\":" + std::to_string(num_records_) + ",\"minValues\":" +
         object(columns_, [](const ColumnStatistics& leaf) { return leaf.MinJson(); }) +
         ",\"maxValues\":" +
         object(columns_, [](const ColumnStatistics& leaf) { return leaf.MaxJson(); }) +
         ",\"nullCount\":" +
         object(columns_,
                [](const ColumnStatistics& leaf) {
                  return std::optional(std::to_string(leaf.null_count()));
                }) +
         '}';
}

int64_t NumRecordsOf(const std::string& stats_json) {
  if (stats_json.empty()) return -1;
  const auto stats = nlohmann::json::parse(stats_json, nullptr, /*allow_exceptions=*/false);
  if (!stats.is_object()) return -1;
  const auto found = stats.find("numRecords");
  return found != stats.end() && found->is_number_integer() ? found->get<int64_t>() : -1;
}

}  // namespace freshet::delta

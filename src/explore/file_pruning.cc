#include "explore/file_pruning.h"

#include <numeric>

#include <arrow/array/array_primitive.h>
#include <arrow/array/builder_binary.h>
#include <arrow/array/builder_primitive.h>
#include <arrow/table.h>
#include <fmt/format.h>

#include "delta/column_bounds.h"
#include "explore/pruning_condition.h"

namespace freshet::explore {
namespace {

constexpr const char* kBoundsTable = "__bounds_of_files";

/// Bounds of a partition column: its one value. Empty text is NULL to Delta.
delta::ColumnBounds BoundsOfPartition(const delta::AddedFile& file, const std::string& column) {
  const auto value = file.partition_values.find(column);
  delta::ColumnBounds bounds;
  const bool known = value != file.partition_values.end();
  const bool is_null = !known || !value->second || value->second->empty();
  bounds.may_have_nulls = is_null;
  bounds.may_have_values = !is_null;
  if (!is_null) bounds.minimum = bounds.maximum = *value->second;
  return bounds;
}

/// The columns of kBoundsTable for one column of the table, as text.
class BoundsBuilder {
 public:
  arrow::Status Append(const delta::ColumnBounds& bounds) {
    ARROW_RETURN_NOT_OK(Append(bounds.minimum, &minimum_));
    ARROW_RETURN_NOT_OK(Append(bounds.maximum, &maximum_));
    ARROW_RETURN_NOT_OK(may_null_.Append(bounds.may_have_nulls));
    return may_value_.Append(bounds.may_have_values);
  }

  arrow::Status Finish(size_t position, arrow::FieldVector* fields, arrow::ArrayVector* arrays) {
    const auto add = [&](const char* name, arrow::ArrayBuilder* builder) -> arrow::Status {
      fields->push_back(arrow::field(fmt::format("{}_{}", name, position), builder->type()));
      ARROW_ASSIGN_OR_RAISE(auto array, builder->Finish());
      arrays->push_back(std::move(array));
      return arrow::Status::OK();
    };
    ARROW_RETURN_NOT_OK(add("min", &minimum_));
    ARROW_RETURN_NOT_OK(add("max", &maximum_));
    ARROW_RETURN_NOT_OK(add("may_null", &may_null_));
    return add("may_value", &may_value_);
  }

 private:
  static arrow::Status Append(const std::optional<std::string>& text,
                              arrow::StringBuilder* builder) {
    return text ? builder->Append(*text) : builder->AppendNull();
  }

  arrow::StringBuilder minimum_;
  arrow::StringBuilder maximum_;
  arrow::BooleanBuilder may_null_;
  arrow::BooleanBuilder may_value_;
};

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> BoundsOf(
    const std::vector<delta::AddedFile>& files, const std::vector<PrunedColumn>& columns) {
  std::vector<std::vector<std::string>> in_statistics;
  for (const PrunedColumn& column : columns) in_statistics.push_back(column.physical_name);
  std::vector<BoundsBuilder> builders(columns.size());
  arrow::Int64Builder positions;
  for (size_t file = 0; file < files.size(); ++file) {
    ARROW_RETURN_NOT_OK(positions.Append(static_cast<int64_t>(file)));
    auto bounds = delta::ReadBounds(files[file].stats_json, in_statistics);
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].is_partition) {
        bounds[i] = BoundsOfPartition(files[file], columns[i].physical_name.front());
      }
      ARROW_RETURN_NOT_OK(builders[i].Append(bounds[i]));
    }
  }
  arrow::FieldVector fields = {arrow::field("position", arrow::int64())};
  ARROW_ASSIGN_OR_RAISE(auto position, positions.Finish());
  arrow::ArrayVector arrays = {std::move(position)};
  for (size_t i = 0; i < builders.size(); ++i) {
    ARROW_RETURN_NOT_OK(builders[i].Finish(i, &fields, &arrays));
  }
  const auto rows = static_cast<int64_t>(files.size());
  return arrow::RecordBatchReader::Make(
      {arrow::RecordBatch::Make(arrow::schema(fields), rows, arrays)});
}

/// A bound in its column's type; NULL where it tells nothing.
std::string TypedBound(const PrunedColumn& column, const char* name, size_t position) {
  const bool minimum = std::string_view(name) == "min";
  std::string sql = fmt::format("TRY_CAST({}_{} AS {})", name, position, column.type);
  if (column.has_nan) sql = fmt::format("CASE WHEN NOT isnan({0}) THEN {0} END", sql);
  if (column.is_calendar) sql = fmt::format("CASE WHEN {0} >= DATE '1582-10-15' THEN {0} END", sql);
  // Writers cut times to milliseconds, some of them towards 1970.
  if (column.is_time) {
    sql = fmt::format("TRY({} {} INTERVAL 1 MILLISECOND)", sql, minimum ? "-" : "+");
  }
  return fmt::format("{} AS {}_{}", sql, name, position);
}

}  // namespace

arrow::Result<std::vector<size_t>> FilesThatMayMatch(const std::vector<delta::AddedFile>& files,
                                                     const delta::Snapshot& snapshot,
                                                     const query::ScanCondition& condition,
                                                     query::QueryEngine* engine) {
  std::vector<size_t> kept(files.size());
  std::iota(kept.begin(), kept.end(), 0);
  const PruningCondition pruning(snapshot, condition);
  if (pruning.sql().empty()) return kept;
  std::string select = "position";
  for (size_t i = 0; i < pruning.columns().size(); ++i) {
    const PrunedColumn& column = pruning.columns()[i];
    select += fmt::format(", {}, {}, may_null_{}, may_value_{}", TypedBound(column, "min", i),
                          TypedBound(column, "max", i), i, i);
  }
  ARROW_ASSIGN_OR_RAISE(auto bounds, BoundsOf(files, pruning.columns()));
  ARROW_RETURN_NOT_OK(engine->CreateArrowTable(kBoundsTable, std::move(bounds)));
  const auto rows = engine->Query(fmt::format(
      "SELECT position FROM (SELECT {} FROM {}) WHERE ({}) IS NOT FALSE ORDER BY position", select,
      kBoundsTable, pruning.sql()));
  ARROW_RETURN_NOT_OK(engine->DropRelation(kBoundsTable));
  ARROW_RETURN_NOT_OK(rows);
  kept.clear();
  for (const auto& chunk : (*rows)->column(0)->chunks()) {
    const auto& positions = static_cast<const arrow::Int64Array&>(*chunk);
    for (int64_t i = 0; i < positions.length(); ++i) {
      kept.push_back(static_cast<size_t>(positions.Value(i)));
    }
  }
  return kept;
}

}  // namespace freshet::explore

#include "stream/operators/row_key.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

#include <arrow/array.h>
#include <arrow/util/bit_util.h>

namespace freshet {
namespace {

template <typename Value>
void AppendFixed(Value value, std::string* key) {
  if constexpr (std::is_floating_point_v<Value>) {
    if (std::isnan(value)) value = std::numeric_limits<Value>::quiet_NaN();
    if (value == Value{0}) value = Value{0};  // -0.0 too
  }
  char bytes[sizeof(Value)];
  std::memcpy(bytes, &value, sizeof(Value));
  key->append(bytes, sizeof(Value));
}

template <typename ArrayType>
void AppendNumbers(const arrow::Array& array, std::vector<std::string>* keys) {
  const auto& values = static_cast<const ArrayType&>(array);
  for (int64_t row = 0; row < values.length(); ++row) {
    std::string& key = (*keys)[static_cast<size_t>(row)];
    key += values.IsNull(row) ? '\0' : '\1';
    if (values.IsValid(row)) AppendFixed(values.Value(row), &key);
  }
}

void AppendBinaries(const arrow::Array& array, std::vector<std::string>* keys) {
  const auto& values = static_cast<const arrow::BinaryArray&>(array);
  for (int64_t row = 0; row < values.length(); ++row) {
    std::string& key = (*keys)[static_cast<size_t>(row)];
    key += values.IsNull(row) ? '\0' : '\1';
    if (values.IsNull(row)) continue;
    const std::string_view value = values.GetView(row);
    AppendFixed(static_cast<uint32_t>(value.size()), &key);
    key += value;
  }
}

void AppendDecimals(const arrow::Array& array, std::vector<std::string>* keys) {
  const auto& values = static_cast<const arrow::FixedSizeBinaryArray&>(array);
  for (int64_t row = 0; row < values.length(); ++row) {
    std::string& key = (*keys)[static_cast<size_t>(row)];
    key += values.IsNull(row) ? '\0' : '\1';
    if (values.IsValid(row)) key += values.GetView(row);
  }
}

/// Appends a column's part to each row's key; false for a type that can't be a key.
bool AppendColumn(const arrow::Array& array, std::vector<std::string>* keys) {
  switch (array.type_id()) {
    case arrow::Type::BOOL:
      AppendNumbers<arrow::BooleanArray>(array, keys);
      return true;
    case arrow::Type::INT8:
      AppendNumbers<arrow::Int8Array>(array, keys);
      return true;
    case arrow::Type::INT16:
      AppendNumbers<arrow::Int16Array>(array, keys);
      return true;
    case arrow::Type::INT32:
      AppendNumbers<arrow::Int32Array>(array, keys);
      return true;
    case arrow::Type::INT64:
      AppendNumbers<arrow::Int64Array>(array, keys);
      return true;
    case arrow::Type::FLOAT:
      AppendNumbers<arrow::FloatArray>(array, keys);
      return true;
    case arrow::Type::DOUBLE:
      AppendNumbers<arrow::DoubleArray>(array, keys);
      return true;
    case arrow::Type::DATE32:
      AppendNumbers<arrow::Date32Array>(array, keys);
      return true;
    case arrow::Type::TIMESTAMP:
      AppendNumbers<arrow::TimestampArray>(array, keys);
      return true;
    case arrow::Type::STRING:
    case arrow::Type::BINARY:
      AppendBinaries(array, keys);
      return true;
    case arrow::Type::DECIMAL128:
      AppendDecimals(array, keys);
      return true;
    default:
      return false;
  }
}

}  // namespace

arrow::Result<RowKeyEncoder> RowKeyEncoder::Make(const arrow::Schema& schema,
                                                 std::vector<int> columns) {
  for (const int column : columns) {
    const auto& field = schema.field(column);
    ARROW_ASSIGN_OR_RAISE(const auto empty, arrow::MakeEmptyArray(field->type()));
    std::vector<std::string> none;
    if (!AppendColumn(*empty, &none)) {
      return arrow::Status::NotImplemented("column '", field->name(), "' (",
                                           field->type()->ToString(),
                                           ") can't be a key; use its fields instead");
    }
  }
  return RowKeyEncoder(std::move(columns));
}

arrow::Result<std::vector<std::string>> RowKeyEncoder::Encode(
    const arrow::RecordBatch& batch) const {
  std::vector<std::string> keys(static_cast<size_t>(batch.num_rows()));
  for (const int column : columns_) {
    if (!AppendColumn(*batch.column(column), &keys)) {
      return arrow::Status::NotImplemented("column '", batch.column_name(column),
                                           "' can't be a key");
    }
  }
  return keys;
}

}  // namespace freshet

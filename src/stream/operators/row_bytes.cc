#include "stream/operators/row_bytes.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

#include <arrow/array.h>
#include <arrow/array/builder_binary.h>
#include <arrow/builder.h>
#include <arrow/type_traits.h>

namespace freshet {
namespace {

/// Calls `visit` with the array as what it is; false for a type that has no encoding.
template <typename Visit>
bool VisitArray(const arrow::Array& array, const Visit& visit) {
  switch (array.type_id()) {
    case arrow::Type::BOOL:
      return visit(static_cast<const arrow::BooleanArray&>(array)), true;
    case arrow::Type::INT8:
      return visit(static_cast<const arrow::Int8Array&>(array)), true;
    case arrow::Type::INT16:
      return visit(static_cast<const arrow::Int16Array&>(array)), true;
    case arrow::Type::INT32:
      return visit(static_cast<const arrow::Int32Array&>(array)), true;
    case arrow::Type::INT64:
      return visit(static_cast<const arrow::Int64Array&>(array)), true;
    case arrow::Type::FLOAT:
      return visit(static_cast<const arrow::FloatArray&>(array)), true;
    case arrow::Type::DOUBLE:
      return visit(static_cast<const arrow::DoubleArray&>(array)), true;
    case arrow::Type::DATE32:
      return visit(static_cast<const arrow::Date32Array&>(array)), true;
    case arrow::Type::TIMESTAMP:
      return visit(static_cast<const arrow::TimestampArray&>(array)), true;
    case arrow::Type::STRING:
    case arrow::Type::BINARY:
      return visit(static_cast<const arrow::BinaryArray&>(array)), true;
    case arrow::Type::DECIMAL128:
      return visit(static_cast<const arrow::FixedSizeBinaryArray&>(array)), true;
    default:
      return false;
  }
}

/// How many bytes a value takes behind its NULL mark; 0: as many as its length says.
size_t WidthOf(const arrow::DataType& type) {
  if (type.id() == arrow::Type::BOOL) return 1;
  if (arrow::is_base_binary_like(type.id())) return 0;
  return static_cast<size_t>(static_cast<const arrow::FixedWidthType&>(type).bit_width() / 8);
}

template <typename Value>
char* Write(Value value, char* to) {
  std::memcpy(to, &value, sizeof(Value));
  return to + sizeof(Value);
}

template <typename ArrayType>
char* WriteValue(const ArrayType& array, int64_t row, FloatBytes floats, char* to) {
  if constexpr (std::is_same_v<ArrayType, arrow::BinaryArray>) {
    const std::string_view value = array.GetView(row);
    to = Write(static_cast<uint32_t>(value.size()), to);
    std::memcpy(to, value.data(), value.size());
    return to + value.size();
  } else if constexpr (std::is_same_v<ArrayType, arrow::FixedSizeBinaryArray>) {
    const std::string_view value = array.GetView(row);
    std::memcpy(to, value.data(), value.size());
    return to + value.size();
  } else {
    auto value = array.Value(row);
    if constexpr (std::is_floating_point_v<decltype(value)>) {
      if (floats == FloatBytes::kAsKeys) {
        if (std::isnan(value)) value = std::numeric_limits<decltype(value)>::quiet_NaN();
        if (value == 0) value = 0;  // -0.0 too
      }
    }
    return Write(value, to);
  }
}

void AddSizes(const arrow::Array& array, std::vector<size_t>* sizes) {
  const size_t width = WidthOf(*array.type());
  VisitArray(array, [&](const auto& values) {
    for (int64_t row = 0; row < values.length(); ++row) {
      size_t& size = (*sizes)[static_cast<size_t>(row)];
      ++size;
      if (values.IsNull(row)) continue;
      size += width;
      if constexpr (std::is_same_v<std::decay_t<decltype(values)>, arrow::BinaryArray>) {
        size += 4 + static_cast<size_t>(values.value_length(row));
      }
    }
  });
}

arrow::Status Torn() {
  return arrow::Status::Invalid(
      "a row of the state is torn; rebuild it from the source with --full-refresh for this table");
}

/// Appends the value behind a NULL mark.
arrow::Status AppendValue(std::string_view value, arrow::ArrayBuilder* builder) {
  switch (builder->type()->id()) {
    case arrow::Type::STRING:
    case arrow::Type::BINARY:
      return static_cast<arrow::BinaryBuilder*>(builder)->Append(value.substr(4));
    case arrow::Type::BOOL:
      return static_cast<arrow::BooleanBuilder*>(builder)->Append(value[0] != 0);
    case arrow::Type::DECIMAL128:
      return static_cast<arrow::FixedSizeBinaryBuilder*>(builder)->Append(value.data());
    default:
      break;
  }
  const auto append = [&](auto* typed) {
    typename std::decay_t<decltype(*typed)>::value_type number;
    std::memcpy(&number, value.data(), sizeof(number));
    return typed->Append(number);
  };
  switch (builder->type()->id()) {
    case arrow::Type::INT8:
      return append(static_cast<arrow::Int8Builder*>(builder));
    case arrow::Type::INT16:
      return append(static_cast<arrow::Int16Builder*>(builder));
    case arrow::Type::INT32:
      return append(static_cast<arrow::Int32Builder*>(builder));
    case arrow::Type::INT64:
      return append(static_cast<arrow::Int64Builder*>(builder));
    case arrow::Type::FLOAT:
      return append(static_cast<arrow::FloatBuilder*>(builder));
    case arrow::Type::DOUBLE:
      return append(static_cast<arrow::DoubleBuilder*>(builder));
    case arrow::Type::DATE32:
      return append(static_cast<arrow::Date32Builder*>(builder));
    default:
      return append(static_cast<arrow::TimestampBuilder*>(builder));
  }
}

}  // namespace

arrow::Result<RowEncoder> RowEncoder::Make(const arrow::Schema& schema, std::vector<int> columns,
                                           FloatBytes floats) {
  for (const int column : columns) {
    const auto& field = schema.field(column);
    ARROW_ASSIGN_OR_RAISE(const auto empty, arrow::MakeEmptyArray(field->type()));
    if (!VisitArray(*empty, [](const auto&) {})) {
      return arrow::Status::NotImplemented("column '", field->name(), "' (",
                                           field->type()->ToString(),
                                           ") can't be kept in a state; use its fields instead");
    }
  }
  return RowEncoder(std::move(columns), floats);
}

arrow::Result<RowBytes> RowEncoder::Encode(const arrow::RecordBatch& batch) const {
  const auto rows = static_cast<size_t>(batch.num_rows());
  std::vector<size_t> ends(rows, 0);
  for (const int column : columns_) AddSizes(*batch.column(column), &ends);
  size_t total = 0;
  std::vector<size_t> begins(rows);
  for (size_t row = 0; row < rows; ++row) {
    begins[row] = total;
    total += ends[row];
    ends[row] = total;
  }
  std::string bytes(total, '\0');
  for (const int column : columns_) {
    VisitArray(*batch.column(column), [&](const auto& values) {
      for (int64_t row = 0; row < values.length(); ++row) {
        size_t& at = begins[static_cast<size_t>(row)];
        char* to = bytes.data() + at;
        const bool valid = values.IsValid(row);
        *to++ = valid ? '\1' : '\0';
        if (valid) to = WriteValue(values, row, floats_, to);
        at = static_cast<size_t>(to - bytes.data());
      }
    });
  }
  return RowBytes(std::move(bytes), std::move(ends));
}

std::string_view TakeField(const arrow::DataType& type, std::string_view* row) {
  if (row->empty()) return {};
  size_t size = 1;
  if ((*row)[0] != '\0') {
    const size_t width = WidthOf(type);
    size += width;
    if (width == 0) {
      uint32_t length = 0;
      if (row->size() < 1 + sizeof(length)) return {};
      std::memcpy(&length, row->data() + 1, sizeof(length));
      size += sizeof(length) + length;
    }
  }
  if (row->size() < size) return {};
  const std::string_view field = row->substr(0, size);
  row->remove_prefix(size);
  return field;
}

arrow::Result<RowDecoder> RowDecoder::Make(const arrow::DataTypeVector& types) {
  RowDecoder decoder;
  for (const auto& type : types) {
    decoder.builders_.emplace_back();
    ARROW_RETURN_NOT_OK(
        arrow::MakeBuilder(arrow::default_memory_pool(), type, &decoder.builders_.back()));
  }
  return decoder;
}

arrow::Status RowDecoder::Append(std::string_view row) {
  for (const auto& builder : builders_) {
    const std::string_view field = TakeField(*builder->type(), &row);
    if (field.empty()) return Torn();
    ARROW_RETURN_NOT_OK(field[0] == '\0' ? builder->AppendNull()
                                         : AppendValue(field.substr(1), builder.get()));
  }
  return row.empty() ? arrow::Status::OK() : Torn();
}

arrow::Result<arrow::ArrayVector> RowDecoder::Finish() {
  arrow::ArrayVector columns;
  for (const auto& builder : builders_) {
    ARROW_ASSIGN_OR_RAISE(auto column, builder->Finish());
    columns.push_back(std::move(column));
  }
  return columns;
}

}  // namespace freshet

#include "python_values.h"

#include <string>
#include <vector>

#include <arrow/array.h>
#include <arrow/array/array_decimal.h>

namespace freshet::python {
namespace {

namespace nb = nanobind;

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kSecondsPerDay = 86'400;

nb::object Text(std::string_view text) {
  // DuckDB and our own readers give UTF-8; a foreign parquet file need not.
  return nb::steal(
      PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace"));
}

/// Makes Python values of one result; keeps the Python types that it needs.
class ValueMaker {
 public:
  ValueMaker() {
    const nb::module_ datetime = nb::module_::import_("datetime");
    timedelta_ = datetime.attr("timedelta");
    epoch_day_ = datetime.attr("date")(1970, 1, 1);
    epoch_ = datetime.attr("datetime")(1970, 1, 1);
    epoch_utc_ = epoch_.attr("replace")(nb::arg("tzinfo") =
                                            nb::object(datetime.attr("timezone").attr("utc")));
    decimal_ = nb::module_::import_("decimal").attr("Decimal");
  }

  nb::object Value(const arrow::Array& array, int64_t row) const {
    if (array.IsNull(row)) return nb::none();
    switch (array.type_id()) {
      case arrow::Type::NA:
        return nb::none();
      case arrow::Type::BOOL:
        return nb::bool_(static_cast<const arrow::BooleanArray&>(array).Value(row));
      case arrow::Type::INT8:
        return Integer<arrow::Int8Array>(array, row);
      case arrow::Type::INT16:
        return Integer<arrow::Int16Array>(array, row);
      case arrow::Type::INT32:
        return Integer<arrow::Int32Array>(array, row);
      case arrow::Type::INT64:
        return Integer<arrow::Int64Array>(array, row);
      case arrow::Type::FLOAT:
        return nb::float_(
            static_cast<double>(static_cast<const arrow::FloatArray&>(array).Value(row)));
      case arrow::Type::DOUBLE:
        return nb::float_(static_cast<const arrow::DoubleArray&>(array).Value(row));
      case arrow::Type::STRING:
        return Text(static_cast<const arrow::StringArray&>(array).GetView(row));
      case arrow::Type::BINARY: {
        const auto bytes = static_cast<const arrow::BinaryArray&>(array).GetView(row);
        return nb::bytes(bytes.data(), bytes.size());
      }
      case arrow::Type::DECIMAL128:
        return decimal_(Text(static_cast<const arrow::Decimal128Array&>(array).FormatValue(row)));
      case arrow::Type::DATE32:
        return epoch_day_ + timedelta_(static_cast<const arrow::Date32Array&>(array).Value(row));
      case arrow::Type::TIMESTAMP:
        return Timestamp(static_cast<const arrow::TimestampArray&>(array), row);
      case arrow::Type::LIST:
        return List(static_cast<const arrow::ListArray&>(array), row);
      case arrow::Type::MAP:
        return Map(static_cast<const arrow::MapArray&>(array), row);
      case arrow::Type::STRUCT:
        return Struct(static_cast<const arrow::StructArray&>(array), row);
      default: {
        const std::string message = "a column of the type " + array.type()->ToString() +
                                    " has no Python values here: take .arrow(), or CAST it";
        throw nb::type_error(message.c_str());
      }
    }
  }

 private:
  template <typename Array>
  static nb::object Integer(const arrow::Array& array, int64_t row) {
    return nb::int_(static_cast<int64_t>(static_cast<const Array&>(array).Value(row)));
  }

  /// Of microseconds, as all timestamps are here (sql/schema_text.h).
  nb::object Timestamp(const arrow::TimestampArray& array, int64_t row) const {
    const auto& type = static_cast<const arrow::TimestampType&>(*array.type());
    const int64_t micros = array.Value(row);
    const int64_t seconds = micros / kMicrosPerSecond;
    const nb::object since =
        timedelta_(seconds / kSecondsPerDay, seconds % kSecondsPerDay, micros % kMicrosPerSecond);
    return (type.timezone().empty() ? epoch_ : epoch_utc_) + since;
  }

  nb::object List(const arrow::ListArray& array, int64_t row) const {
    nb::list list;
    for (int64_t i = array.value_offset(row); i < array.value_offset(row + 1); ++i) {
      list.append(Value(*array.values(), i));
    }
    return list;
  }

  nb::object Struct(const arrow::StructArray& array, int64_t row) const {
    nb::dict dict;
    for (int i = 0; i < array.num_fields(); ++i) {
      dict[Text(array.struct_type()->field(i)->name())] = Value(*array.field(i), row);
    }
    return dict;
  }

  nb::object Map(const arrow::MapArray& array, int64_t row) const {
    const arrow::Type::type key = array.map_type()->key_type()->id();
    const bool hashable = !arrow::is_nested(key);
    nb::dict dict;
    nb::list pairs;
    for (int64_t i = array.value_offset(row); i < array.value_offset(row + 1); ++i) {
      const nb::object name = Value(*array.keys(), i);
      const nb::object value = Value(*array.items(), i);
      if (hashable) {
        dict[name] = value;
      } else {
        pairs.append(nb::make_tuple(name, value));
      }
    }
    if (hashable) return dict;
    return pairs;
  }

  nb::object timedelta_;
  nb::object epoch_day_;
  nb::object epoch_;
  nb::object epoch_utc_;
  nb::object decimal_;
};

/// The values of rows [first, first + count) of a column.
std::vector<nb::object> ColumnValues(const ValueMaker& maker, const arrow::ChunkedArray& column) {
  std::vector<nb::object> values;
  values.reserve(static_cast<size_t>(column.length()));
  for (const auto& chunk : column.chunks()) {
    for (int64_t row = 0; row < chunk->length(); ++row) values.push_back(maker.Value(*chunk, row));
  }
  return values;
}

}  // namespace

nb::list PythonRows(const arrow::Table& table, int64_t first, int64_t count) {
  const auto part = table.Slice(first, count);
  const ValueMaker maker;
  std::vector<std::vector<nb::object>> columns;
  for (const auto& column : part->columns()) columns.push_back(ColumnValues(maker, *column));
  nb::list rows;
  for (size_t row = 0; row < static_cast<size_t>(part->num_rows()); ++row) {
    nb::object tuple = nb::steal(PyTuple_New(static_cast<Py_ssize_t>(columns.size())));
    for (size_t i = 0; i < columns.size(); ++i) {
      PyTuple_SetItem(tuple.ptr(), static_cast<Py_ssize_t>(i), columns[i][row].release().ptr());
    }
    rows.append(tuple);
  }
  return rows;
}

}  // namespace freshet::python

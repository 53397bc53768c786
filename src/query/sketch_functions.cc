#include "query/sketch_functions.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <new>
#include <type_traits>

#include <fmt/format.h>

#include "query/duckdb_handles.h"
#include "query/hyper_log_log.h"
#include "query/spark_types.h"
#include "sql/schema_text.h"

namespace freshet::query {
namespace {

constexpr char kSketchName[] = "__spark_sketch";

Sketch* StateOf(duckdb_aggregate_state state) { return reinterpret_cast<Sketch*>(state); }

idx_t StateSize(duckdb_function_info /*info*/) { return sizeof(Sketch); }

void Initialize(duckdb_function_info /*info*/, duckdb_aggregate_state state) {
  new (StateOf(state)) Sketch{};
}

template <typename Value>
uint64_t HashOf(Value value) {
  if constexpr (std::is_floating_point_v<Value>) {
    // As Spark: one NaN, one zero.
    if (std::isnan(value)) value = std::numeric_limits<Value>::quiet_NaN();
    if (value == 0) value = 0;
  }
  char bytes[sizeof(Value)];
  std::memcpy(bytes, &value, sizeof(Value));
  return SketchHash({bytes, sizeof(Value)});
}

template <>
uint64_t HashOf(duckdb_string_t value) {
  return SketchHash({duckdb_string_t_data(&value), duckdb_string_t_length(value)});
}

template <typename Value>
void Update(duckdb_function_info /*info*/, duckdb_data_chunk input,
            duckdb_aggregate_state* states) {
  const duckdb_vector vector = duckdb_data_chunk_get_vector(input, 0);
  const auto* values = static_cast<const Value*>(duckdb_vector_get_data(vector));
  uint64_t* validity = duckdb_vector_get_validity(vector);
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); ++row) {
    if (validity != nullptr && !duckdb_validity_row_is_valid(validity, row)) continue;
    AddToSketch(HashOf(values[row]), StateOf(states[row]));
  }
}

void Combine(duckdb_function_info /*info*/, duckdb_aggregate_state* source,
             duckdb_aggregate_state* target, idx_t count) {
  for (idx_t i = 0; i < count; ++i) MergeSketch(*StateOf(source[i]), StateOf(target[i]));
}

void Finalize(duckdb_function_info /*info*/, duckdb_aggregate_state* source, duckdb_vector result,
              idx_t count, idx_t offset) {
  for (idx_t i = 0; i < count; ++i) {
    const Sketch& sketch = *StateOf(source[i]);
    duckdb_vector_assign_string_element_len(
        result, offset + i, reinterpret_cast<const char*>(sketch.data()), sketch.size());
  }
}

void CountFunction(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const duckdb_vector vector = duckdb_data_chunk_get_vector(input, 0);
  auto* values = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
  uint64_t* validity = duckdb_vector_get_validity(vector);
  auto* counts = static_cast<int64_t*>(duckdb_vector_get_data(output));
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); ++row) {
    counts[row] = 0;  // no sketch: nothing was seen
    if (validity != nullptr && !duckdb_validity_row_is_valid(validity, row)) continue;
    if (duckdb_string_t_length(values[row]) != kSketchSize) {
      duckdb_scalar_function_set_error(info, "this is no sketch of approx_count_distinct");
      return;
    }
    Sketch sketch;
    std::memcpy(sketch.data(), duckdb_string_t_data(&values[row]), kSketchSize);
    counts[row] = EstimateSketch(sketch);
  }
}

using AggregateFunction =
    DuckDbHandle<duckdb_aggregate_function, duckdb_destroy_aggregate_function>;
using AggregateSet =
    DuckDbHandle<duckdb_aggregate_function_set, duckdb_destroy_aggregate_function_set>;

bool AddForm(duckdb_aggregate_function_set set, duckdb_type parameter,
             duckdb_aggregate_update_t update) {
  const AggregateFunction function(duckdb_create_aggregate_function());
  duckdb_aggregate_function_set_name(function.get(), kSketchName);
  const TypeHandle type(duckdb_create_logical_type(parameter));
  duckdb_aggregate_function_add_parameter(function.get(), type.get());
  const TypeHandle blob(duckdb_create_logical_type(DUCKDB_TYPE_BLOB));
  duckdb_aggregate_function_set_return_type(function.get(), blob.get());
  duckdb_aggregate_function_set_functions(function.get(), StateSize, Initialize, update, Combine,
                                          Finalize);
  return duckdb_add_aggregate_function_to_set(set, function.get()) == DuckDBSuccess;
}

}  // namespace

arrow::Status RegisterSketchFunctions(duckdb_connection connection) {
  const AggregateSet set(duckdb_create_aggregate_function_set(kSketchName));
  bool ok = AddForm(set.get(), DUCKDB_TYPE_INTEGER, Update<int32_t>) &&
            AddForm(set.get(), DUCKDB_TYPE_BIGINT, Update<int64_t>) &&
            AddForm(set.get(), DUCKDB_TYPE_FLOAT, Update<float>) &&
            AddForm(set.get(), DUCKDB_TYPE_DOUBLE, Update<double>) &&
            AddForm(set.get(), DUCKDB_TYPE_VARCHAR, Update<duckdb_string_t>) &&
            AddForm(set.get(), DUCKDB_TYPE_BLOB, Update<duckdb_string_t>) &&
            duckdb_register_aggregate_function_set(connection, set.get()) == DuckDBSuccess;

  const ScalarFunctionHandle count(duckdb_create_scalar_function());
  duckdb_scalar_function_set_name(count.get(), "__spark_sketch_count");
  const TypeHandle blob(duckdb_create_logical_type(DUCKDB_TYPE_BLOB));
  duckdb_scalar_function_add_parameter(count.get(), blob.get());
  const TypeHandle bigint(duckdb_create_logical_type(DUCKDB_TYPE_BIGINT));
  duckdb_scalar_function_set_return_type(count.get(), bigint.get());
  duckdb_scalar_function_set_special_handling(count.get());
  duckdb_scalar_function_set_function(count.get(), CountFunction);
  ok = ok && duckdb_register_scalar_function(connection, count.get()) == DuckDBSuccess;
  return ok ? arrow::Status::OK()
            : arrow::Status::UnknownError("cannot register Freshet's sketches in DuckDB");
}

arrow::Result<std::string> SketchSql(const TypedSql& value, const std::string& tail) {
  // What Spark hashes (XxHash64Function): integers up to INT as 4 bytes, BIGINT and times as 8.
  const arrow::DataType& type = *value.type;
  std::string hashed = value.sql;
  switch (type.id()) {
    case arrow::Type::BOOL:
    case arrow::Type::INT8:
    case arrow::Type::INT16:
    case arrow::Type::INT32:
      hashed = fmt::format("CAST({} AS INTEGER)", value.sql);
      break;
    case arrow::Type::DATE32:
      hashed = fmt::format("CAST({} - DATE '1970-01-01' AS INTEGER)", value.sql);
      break;
    case arrow::Type::TIMESTAMP:
      hashed = fmt::format("epoch_us({})", value.sql);
      break;
    case arrow::Type::INT64:
    case arrow::Type::FLOAT:
    case arrow::Type::DOUBLE:
    case arrow::Type::STRING:
    case arrow::Type::BINARY:
      break;
    case arrow::Type::DECIMAL128: {
      const auto& decimal = static_cast<const arrow::Decimal128Type&>(type);
      if (decimal.precision() <= 18) {
        hashed = fmt::format("CAST(CAST({} AS DECIMAL(38, {})) * {} AS BIGINT)", value.sql,
                             decimal.scale(), "1" + std::string(decimal.scale(), '0'));
        break;
      }
      [[fallthrough]];
    }
    default:
      return arrow::Status::Invalid("approx_count_distinct is not carried for ", TypeText(type),
                                    ": cast the value to STRING");
  }
  return fmt::format("{}({}){}", kSketchName, hashed, tail);
}

}  // namespace freshet::query

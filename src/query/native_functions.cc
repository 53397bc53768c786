#include "query/native_functions.h"

#include <string>
#include <string_view>

#include <arrow/util/utf8.h>

#include "base/java_number.h"
#include "json/utf_text.h"
#include "query/duckdb_handles.h"

namespace freshet::query {
namespace {

bool IsValid(const uint64_t* validity, idx_t row) {
  return validity == nullptr || duckdb_validity_row_is_valid(const_cast<uint64_t*>(validity), row);
}

void SetNull(duckdb_vector output, idx_t row) {
  duckdb_vector_ensure_validity_writable(output);
  duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), row);
}

template <typename Number>
void NumberTextFunction(duckdb_function_info /*info*/, duckdb_data_chunk input,
                        duckdb_vector output) {
  const duckdb_vector vector = duckdb_data_chunk_get_vector(input, 0);
  const auto* values = static_cast<const Number*>(duckdb_vector_get_data(vector));
  const uint64_t* validity = duckdb_vector_get_validity(vector);
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); ++row) {
    if (!IsValid(validity, row)) {
      SetNull(output, row);
      continue;
    }
    const std::string text = JavaNumberText(values[row]);
    duckdb_vector_assign_string_element_len(output, row, text.data(), text.size());
  }
}

void RoundFunction(duckdb_function_info /*info*/, duckdb_data_chunk input, duckdb_vector output) {
  const duckdb_vector values_vector = duckdb_data_chunk_get_vector(input, 0);
  const duckdb_vector digits_vector = duckdb_data_chunk_get_vector(input, 1);
  const auto* values = static_cast<const double*>(duckdb_vector_get_data(values_vector));
  const auto* digits = static_cast<const int32_t*>(duckdb_vector_get_data(digits_vector));
  const uint64_t* values_validity = duckdb_vector_get_validity(values_vector);
  const uint64_t* digits_validity = duckdb_vector_get_validity(digits_vector);
  auto* results = static_cast<double*>(duckdb_vector_get_data(output));
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); ++row) {
    if (IsValid(values_validity, row) && IsValid(digits_validity, row)) {
      results[row] = RoundHalfUp(values[row], digits[row]);
    } else {
      SetNull(output, row);
    }
  }
}

/// The characters of UTF-8 text from the last to the first.
std::string ReverseText(std::string_view text) {
  std::string reversed(text.size(), '\0');
  size_t at = text.size();
  for (size_t i = 0; i < text.size();) {
    size_t bytes = 1;
    while (i + bytes < text.size() &&
           (static_cast<unsigned char>(text[i + bytes]) & 0xC0U) == 0x80U) {
      ++bytes;
    }
    at -= bytes;
    text.copy(reversed.data() + at, bytes, i);
    i += bytes;
  }
  return reversed;
}

/// The text of each row is `convert` of the bytes in the first column's; NULL stays NULL.
template <typename Convert>
void MapBytes(duckdb_data_chunk input, duckdb_vector output, Convert convert) {
  const duckdb_vector vector = duckdb_data_chunk_get_vector(input, 0);
  auto* values = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
  const uint64_t* validity = duckdb_vector_get_validity(vector);
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); ++row) {
    if (!IsValid(validity, row)) {
      SetNull(output, row);
      continue;
    }
    const auto& text = convert(
        std::string_view(duckdb_string_t_data(&values[row]), duckdb_string_t_length(values[row])));
    duckdb_vector_assign_string_element_len(output, row, text.data(), text.size());
  }
}

void ReverseFunction(duckdb_function_info /*info*/, duckdb_data_chunk input, duckdb_vector output) {
  MapBytes(input, output, ReverseText);
}

void TextFunction(duckdb_function_info /*info*/, duckdb_data_chunk input, duckdb_vector output) {
  std::string valid;
  MapBytes(input, output, [&valid](std::string_view bytes) {
    if (arrow::util::ValidateUTF8(bytes)) return bytes;
    valid = MakeValidUtf8(bytes);
    return std::string_view(valid);
  });
}

ScalarFunctionHandle MakeFunction(const char* name, std::initializer_list<duckdb_type> parameters,
                                  duckdb_type result, duckdb_scalar_function_t run) {
  ScalarFunctionHandle function(duckdb_create_scalar_function());
  duckdb_scalar_function_set_name(function.get(), name);
  for (const duckdb_type parameter : parameters) {
    const TypeHandle type(duckdb_create_logical_type(parameter));
    duckdb_scalar_function_add_parameter(function.get(), type.get());
  }
  const TypeHandle type(duckdb_create_logical_type(result));
  duckdb_scalar_function_set_return_type(function.get(), type.get());
  // NULLs are ours to handle: with DuckDB's own handling rows are left out, but their slots stay.
  duckdb_scalar_function_set_special_handling(function.get());
  duckdb_scalar_function_set_function(function.get(), run);
  return function;
}

}  // namespace

arrow::Status RegisterNativeFunctions(duckdb_connection connection) {
  arrow::util::InitializeUTF8();
  constexpr char kNumberText[] = "__spark_number_text";
  const ScalarFunctionSetHandle texts(duckdb_create_scalar_function_set(kNumberText));
  const ScalarFunctionHandle of_float = MakeFunction(
      kNumberText, {DUCKDB_TYPE_FLOAT}, DUCKDB_TYPE_VARCHAR, NumberTextFunction<float>);
  const ScalarFunctionHandle of_double = MakeFunction(
      kNumberText, {DUCKDB_TYPE_DOUBLE}, DUCKDB_TYPE_VARCHAR, NumberTextFunction<double>);
  bool ok = duckdb_add_scalar_function_to_set(texts.get(), of_float.get()) == DuckDBSuccess &&
            duckdb_add_scalar_function_to_set(texts.get(), of_double.get()) == DuckDBSuccess &&
            duckdb_register_scalar_function_set(connection, texts.get()) == DuckDBSuccess;
  const ScalarFunctionHandle round =
      MakeFunction("__spark_round", {DUCKDB_TYPE_DOUBLE, DUCKDB_TYPE_INTEGER}, DUCKDB_TYPE_DOUBLE,
                   RoundFunction);
  const ScalarFunctionHandle reverse =
      MakeFunction("__spark_reverse", {DUCKDB_TYPE_VARCHAR}, DUCKDB_TYPE_VARCHAR, ReverseFunction);
  const ScalarFunctionHandle text =
      MakeFunction("__spark_text", {DUCKDB_TYPE_BLOB}, DUCKDB_TYPE_VARCHAR, TextFunction);
  for (const ScalarFunctionHandle* function : {&round, &reverse, &text}) {
    ok = ok && duckdb_register_scalar_function(connection, function->get()) == DuckDBSuccess;
  }
  return ok ? arrow::Status::OK()
            : arrow::Status::UnknownError("cannot register Freshet's functions in DuckDB");
}

}  // namespace freshet::query

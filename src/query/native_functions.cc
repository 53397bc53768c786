#include "query/native_functions.h"

#include <charconv>
#include <cmath>
#include <string_view>

#include "query/duckdb_handles.h"

namespace freshet::query {
namespace {

/// The shortest digits that read back as the same number: 0.d₁d₂d₃… × 10^exponent.
struct Digits {
  std::string digits;
  int exponent = 0;
};

template <typename Number>
Digits ShortestDigits(Number value) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof(buffer), std::fabs(value),
                                 std::chars_format::scientific)
                       .ptr;
  const std::string_view text(buffer, static_cast<size_t>(end - buffer));
  const size_t e = text.find('e');
  Digits result;
  for (const char c : text.substr(0, e)) {
    if (c != '.') result.digits += c;
  }
  const char* exponent = text.data() + e + 1;
  if (*exponent == '+') ++exponent;
  std::from_chars(exponent, end, result.exponent);
  ++result.exponent;
  while (result.digits.size() > 1 && result.digits.back() == '0') result.digits.pop_back();
  return result;
}

template <typename Number>
std::string NumberText(Number value) {
  if (std::isnan(value)) return "NaN";
  const std::string sign = std::signbit(value) ? "-" : "";
  if (std::isinf(value)) return sign + "Infinity";
  if (value == 0) return sign + "0.0";
  const auto [digits, exponent] = ShortestDigits(value);
  const auto count = static_cast<int>(digits.size());
  // Java writes numbers from 10⁻³ up to 10⁷ plainly.
  if (exponent > -3 && exponent <= 0) {
    return sign + "0." + std::string(static_cast<size_t>(-exponent), '0') + digits;
  }
  if (exponent > 0 && exponent <= 7) {
    if (count <= exponent) {
      return sign + digits + std::string(static_cast<size_t>(exponent - count), '0') + ".0";
    }
    const auto whole = static_cast<size_t>(exponent);
    return sign + digits.substr(0, whole) + "." + digits.substr(whole);
  }
  const std::string fraction = count > 1 ? digits.substr(1) : "0";
  return sign + digits.substr(0, 1) + "." + fraction + "E" + std::to_string(exponent - 1);
}

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
    const std::string text = NumberText(values[row]);
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

void ReverseFunction(duckdb_function_info /*info*/, duckdb_data_chunk input, duckdb_vector output) {
  const duckdb_vector vector = duckdb_data_chunk_get_vector(input, 0);
  auto* values = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
  const uint64_t* validity = duckdb_vector_get_validity(vector);
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); ++row) {
    if (!IsValid(validity, row)) {
      SetNull(output, row);
      continue;
    }
    const std::string text =
        ReverseText({duckdb_string_t_data(&values[row]), duckdb_string_t_length(values[row])});
    duckdb_vector_assign_string_element_len(output, row, text.data(), text.size());
  }
}

using Function = DuckDbHandle<duckdb_scalar_function, duckdb_destroy_scalar_function>;

Function MakeFunction(const char* name, std::initializer_list<duckdb_type> parameters,
                      duckdb_type result, duckdb_scalar_function_t run) {
  Function function(duckdb_create_scalar_function());
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

std::string JavaNumberText(double value) { return NumberText(value); }

std::string JavaNumberText(float value) { return NumberText(value); }

double RoundHalfUp(double value, int digits) {
  if (!std::isfinite(value) || value == 0) return value;
  Digits shortest = ShortestDigits(value);
  // How many of the digits are left of the place that is rounded at.
  const int64_t kept = static_cast<int64_t>(shortest.exponent) + digits;
  const auto count = static_cast<int64_t>(shortest.digits.size());
  if (kept >= count) return value;
  // setScale gives a zero without a sign.
  if (kept < 0) return 0.0;
  const bool up = shortest.digits[static_cast<size_t>(kept)] >= '5';
  std::string rounded = "0" + shortest.digits.substr(0, static_cast<size_t>(kept));
  if (up) {
    size_t i = rounded.size() - 1;
    while (rounded[i] == '9') rounded[i--] = '0';
    ++rounded[i];
  }
  const std::string text =
      (std::signbit(value) ? "-" : "") + rounded + "e" + std::to_string(shortest.exponent - kept);
  double result = 0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result == 0 ? 0.0 : result;
}

arrow::Status RegisterNativeFunctions(duckdb_connection connection) {
  constexpr char kNumberText[] = "__spark_number_text";
  duckdb_scalar_function_set texts = duckdb_create_scalar_function_set(kNumberText);
  const Function of_float = MakeFunction(kNumberText, {DUCKDB_TYPE_FLOAT}, DUCKDB_TYPE_VARCHAR,
                                         NumberTextFunction<float>);
  const Function of_double = MakeFunction(kNumberText, {DUCKDB_TYPE_DOUBLE}, DUCKDB_TYPE_VARCHAR,
                                          NumberTextFunction<double>);
  bool ok = duckdb_add_scalar_function_to_set(texts, of_float.get()) == DuckDBSuccess &&
            duckdb_add_scalar_function_to_set(texts, of_double.get()) == DuckDBSuccess &&
            duckdb_register_scalar_function_set(connection, texts) == DuckDBSuccess;
  duckdb_destroy_scalar_function_set(&texts);
  const Function round = MakeFunction("__spark_round", {DUCKDB_TYPE_DOUBLE, DUCKDB_TYPE_INTEGER},
                                      DUCKDB_TYPE_DOUBLE, RoundFunction);
  const Function reverse =
      MakeFunction("__spark_reverse", {DUCKDB_TYPE_VARCHAR}, DUCKDB_TYPE_VARCHAR, ReverseFunction);
  for (const Function* function : {&round, &reverse}) {
    ok = ok && duckdb_register_scalar_function(connection, function->get()) == DuckDBSuccess;
  }
  return ok ? arrow::Status::OK()
            : arrow::Status::UnknownError("cannot register Freshet's functions in DuckDB");
}

}  // namespace freshet::query

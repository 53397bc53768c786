// Owning handles for the objects of DuckDB's C API.
//
// Each is a std::unique_ptr-like value that destroys its object; none is thread-safe by itself.
#pragma once

#include <string>
#include <utility>

#include <arrow/result.h>
#include <duckdb.h>

namespace freshet::query {

/// Owns a handle that `Destroy(&handle)` frees.
template <typename Handle, auto Destroy>
class DuckDbHandle {
 public:
  DuckDbHandle() = default;
  explicit DuckDbHandle(Handle handle) : handle_(handle) {}
  DuckDbHandle(DuckDbHandle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  DuckDbHandle& operator=(DuckDbHandle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~DuckDbHandle() {
    if (handle_ != nullptr) Destroy(&handle_);
  }

  Handle get() const { return handle_; }
  /// For a call that makes the object.
  Handle* out() { return &handle_; }
  explicit operator bool() const { return handle_ != nullptr; }

 private:
  Handle handle_ = nullptr;
};

using DatabaseHandle = DuckDbHandle<duckdb_database, duckdb_close>;
using ConnectionHandle = DuckDbHandle<duckdb_connection, duckdb_disconnect>;
using ConfigHandle = DuckDbHandle<duckdb_config, duckdb_destroy_config>;
using PreparedHandle = DuckDbHandle<duckdb_prepared_statement, duckdb_destroy_prepare>;
using StatementsHandle = DuckDbHandle<duckdb_extracted_statements, duckdb_destroy_extracted>;
using ChunkHandle = DuckDbHandle<duckdb_data_chunk, duckdb_destroy_data_chunk>;
using TypeHandle = DuckDbHandle<duckdb_logical_type, duckdb_destroy_logical_type>;
using ValueHandle = DuckDbHandle<duckdb_value, duckdb_destroy_value>;
using ErrorHandle = DuckDbHandle<duckdb_error_data, duckdb_destroy_error_data>;
using ClientContextHandle = DuckDbHandle<duckdb_client_context, duckdb_destroy_client_context>;
using ExpressionHandle = DuckDbHandle<duckdb_expression, duckdb_destroy_expression>;
using ArrowOptionsHandle = DuckDbHandle<duckdb_arrow_options, duckdb_destroy_arrow_options>;
using ConvertedSchemaHandle =
    DuckDbHandle<duckdb_arrow_converted_schema, duckdb_destroy_arrow_converted_schema>;
using ScalarFunctionHandle = DuckDbHandle<duckdb_scalar_function, duckdb_destroy_scalar_function>;
using ScalarFunctionSetHandle =
    DuckDbHandle<duckdb_scalar_function_set, duckdb_destroy_scalar_function_set>;
using TableFunctionHandle = DuckDbHandle<duckdb_table_function, duckdb_destroy_table_function>;

/// Owns a result. Neither copied nor moved: DuckDB refers to it by address.
class ResultHandle {
 public:
  ResultHandle() = default;
  ResultHandle(const ResultHandle&) = delete;
  ResultHandle& operator=(const ResultHandle&) = delete;
  ~ResultHandle() { duckdb_destroy_result(&result_); }

  duckdb_result* get() { return &result_; }

 private:
  duckdb_result result_{};
};

/// Deletes what DuckDB was given to keep.
template <typename T>
void DeleteAs(void* pointer) {
  delete static_cast<T*>(pointer);
}

/// Takes a string that DuckDB allocated.
inline std::string TakeString(char* text) {
  if (text == nullptr) return {};
  std::string copy(text);
  duckdb_free(text);
  return copy;
}

/// The error that a call gave back, which may be none.
arrow::Status TakeError(duckdb_error_data error);

/// `name` as a DuckDB identifier, `text` as a DuckDB string literal.
std::string QuoteIdentifier(std::string_view name);
std::string QuoteString(std::string_view text);

}  // namespace freshet::query

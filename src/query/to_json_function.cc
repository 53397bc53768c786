#include "query/to_json_function.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <arrow/array.h>
#include <arrow/c/bridge.h>
#include <arrow/record_batch.h>

#include "query/duckdb_handles.h"
#include "query/to_json_call.h"

namespace freshet::query {
namespace {

constexpr const char* kName = "__spark_to_json";

/// What a call knows after it was bound; shared by the threads that run it.
struct BoundCall {
  ToJsonCall call;
  JsonTextOptions options;
  std::vector<TypeHandle> types;  ///< of the values
  std::shared_ptr<arrow::Schema> schema;
};
using BoundCallPtr = std::shared_ptr<const BoundCall>;

arrow::Result<ToJsonCall> ReadCall(duckdb_bind_info info) {
  ClientContextHandle context;
  duckdb_scalar_function_get_client_context(info, context.out());
  const ExpressionHandle text(duckdb_scalar_function_bind_get_argument(info, 0));
  ValueHandle value;
  ARROW_RETURN_NOT_OK(TakeError(duckdb_expression_fold(context.get(), text.get(), value.out())));
  return ParseToJsonCall(TakeString(duckdb_get_varchar(value.get())));
}

std::vector<TypeHandle> ReadTypes(duckdb_bind_info info) {
  const idx_t count = duckdb_scalar_function_bind_get_argument_count(info);
  std::vector<TypeHandle> types;
  for (idx_t i = 1; i < count; ++i) {
    const ExpressionHandle argument(duckdb_scalar_function_bind_get_argument(info, i));
    types.emplace_back(duckdb_expression_return_type(argument.get()));
  }
  return types;
}

std::vector<duckdb_logical_type> Borrowed(const std::vector<TypeHandle>& types) {
  std::vector<duckdb_logical_type> borrowed;
  for (const TypeHandle& type : types) borrowed.push_back(type.get());
  return borrowed;
}

arrow::Result<std::shared_ptr<arrow::Schema>> MakeSchema(const std::vector<TypeHandle>& types,
                                                         duckdb_arrow_options arrow_options) {
  std::vector<duckdb_logical_type> borrowed = Borrowed(types);
  const std::vector<const char*> names(types.size(), "");
  ArrowSchema exported{};
  ARROW_RETURN_NOT_OK(TakeError(duckdb_to_arrow_schema(arrow_options, borrowed.data(),
                                                       const_cast<const char**>(names.data()),
                                                       types.size(), &exported)));
  return arrow::ImportSchema(&exported);
}

arrow::Result<BoundCallPtr> BindCall(duckdb_bind_info info) {
  const auto& arrow_options =
      *static_cast<ArrowOptionsHandle*>(duckdb_scalar_function_bind_get_extra_info(info));
  auto bound = std::make_shared<BoundCall>();
  ARROW_ASSIGN_OR_RAISE(bound->call, ReadCall(info));
  ARROW_ASSIGN_OR_RAISE(bound->options, JsonTextOptionsOf(bound->call.options));
  bound->types = ReadTypes(info);
  ARROW_ASSIGN_OR_RAISE(bound->schema, MakeSchema(bound->types, arrow_options.get()));
  const size_t expected = bound->call.field_names ? bound->call.field_names->size() : 1;
  if (bound->types.empty() || bound->types.size() != expected) {
    return arrow::Status::Invalid(bound->types.size(), " values where the call has ", expected);
  }
  for (const auto& field : bound->schema->fields()) {
    ARROW_RETURN_NOT_OK(CheckJsonType(*field->type()));
  }
  return bound;
}

void Bind(duckdb_bind_info info) {
  auto bound = BindCall(info);
  if (!bound.ok()) {
    duckdb_scalar_function_bind_set_error(info, ("to_json: " + bound.status().message()).c_str());
    return;
  }
  duckdb_scalar_function_set_bind_data(info, new BoundCallPtr(*std::move(bound)),
                                       DeleteAs<BoundCallPtr>);
  duckdb_scalar_function_set_bind_data_copy(info, [](void* data) -> void* {
    return new BoundCallPtr(*static_cast<BoundCallPtr*>(data));
  });
}

/// The values without the call's text, which would be copied for each row.
ChunkHandle ValuesOf(const BoundCall& bound, duckdb_data_chunk input) {
  std::vector<duckdb_logical_type> types = Borrowed(bound.types);
  ChunkHandle values(duckdb_create_data_chunk(types.data(), types.size()));
  for (idx_t i = 0; i < types.size(); ++i) {
    duckdb_vector_reference_vector(duckdb_data_chunk_get_vector(values.get(), i),
                                   duckdb_data_chunk_get_vector(input, i + 1));
  }
  duckdb_data_chunk_set_size(values.get(), duckdb_data_chunk_get_size(input));
  return values;
}

arrow::Status Write(const BoundCall& bound, duckdb_arrow_options arrow_options,
                    duckdb_data_chunk input, duckdb_vector output) {
  const ChunkHandle values = ValuesOf(bound, input);
  ArrowArray exported{};
  ARROW_RETURN_NOT_OK(
      TakeError(duckdb_data_chunk_to_arrow(arrow_options, values.get(), &exported)));
  ARROW_ASSIGN_OR_RAISE(const auto batch, arrow::ImportRecordBatch(&exported, bound.schema));
  std::unique_ptr<JsonArrayWriter> writer;
  if (bound.call.field_names) {
    writer = MakeJsonObjectWriter(*bound.call.field_names, batch->columns(), bound.options);
  } else {
    writer = MakeJsonArrayWriter(*batch->column(0), bound.options);
  }
  std::string text;
  for (int64_t row = 0; row < batch->num_rows(); ++row) {
    const auto at = static_cast<idx_t>(row);
    if (writer->IsNull(row)) {
      duckdb_vector_ensure_validity_writable(output);
      duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output), at);
      continue;
    }
    text.clear();
    writer->AppendValue(row, &text);
    duckdb_unsafe_vector_assign_string_element_len(output, at, text.data(), text.size());
  }
  return arrow::Status::OK();
}

void Run(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& bound = *static_cast<BoundCallPtr*>(duckdb_scalar_function_get_bind_data(info));
  const auto& arrow_options =
      *static_cast<ArrowOptionsHandle*>(duckdb_scalar_function_get_extra_info(info));
  const arrow::Status status = Write(*bound, arrow_options.get(), input, output);
  if (!status.ok()) {
    duckdb_scalar_function_set_error(info, ("to_json: " + status.message()).c_str());
  }
}

}  // namespace

arrow::Status RegisterToJson(duckdb_connection connection) {
  auto arrow_options = std::make_unique<ArrowOptionsHandle>();
  duckdb_connection_get_arrow_options(connection, arrow_options->out());
  const ScalarFunctionHandle function(duckdb_create_scalar_function());
  const TypeHandle text(duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR));
  const TypeHandle any(duckdb_create_logical_type(DUCKDB_TYPE_ANY));
  duckdb_scalar_function_set_name(function.get(), kName);
  duckdb_scalar_function_add_parameter(function.get(), text.get());
  duckdb_scalar_function_set_varargs(function.get(), any.get());
  duckdb_scalar_function_set_return_type(function.get(), text.get());
  duckdb_scalar_function_set_special_handling(function.get());
  duckdb_scalar_function_set_extra_info(function.get(), arrow_options.release(),
                                        DeleteAs<ArrowOptionsHandle>);
  duckdb_scalar_function_set_bind(function.get(), Bind);
  duckdb_scalar_function_set_function(function.get(), Run);
  return duckdb_register_scalar_function(connection, function.get()) == DuckDBSuccess
             ? arrow::Status::OK()
             : arrow::Status::UnknownError("cannot register to_json in DuckDB");
}

}  // namespace freshet::query

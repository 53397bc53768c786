#include "query/from_json_function.h"

#include <memory>
#include <utility>
#include <vector>

#include "query/arrow_vectors.h"
#include "query/from_json_name.h"

namespace freshet::query {
namespace {

/// What a function knows; shared by its calls.
struct Definition {
  FromJsonDefinition call;
  VectorType result;
  duckdb_connection connection = nullptr;
};

/// What one thread of one call uses.
struct State {
  std::unique_ptr<MessageDecoder> decoder;
  std::vector<std::string_view> messages;
};

void Init(duckdb_init_info info) {
  const auto& definition = *static_cast<std::shared_ptr<const Definition>*>(
      duckdb_scalar_function_init_get_extra_info(info));
  auto decoder = MessageDecoder::Make(*definition->call.schema, definition->call.options);
  if (!decoder.ok()) {
    duckdb_scalar_function_init_set_error(info, decoder.status().message().c_str());
    return;
  }
  auto state = std::make_unique<State>();
  state->decoder = *std::move(decoder);
  duckdb_scalar_function_init_set_state(info, state.release(), DeleteAs<State>);
}

arrow::Status Decode(const Definition& definition, State* state, duckdb_data_chunk input,
                     duckdb_vector output) {
  const duckdb_vector vector = duckdb_data_chunk_get_vector(input, 0);
  auto* values = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
  uint64_t* validity = duckdb_vector_get_validity(vector);
  const idx_t rows = duckdb_data_chunk_get_size(input);
  state->messages.resize(rows);
  for (idx_t row = 0; row < rows; ++row) {
    const bool valid = validity == nullptr || duckdb_validity_row_is_valid(validity, row);
    state->messages[row] = valid ? std::string_view(duckdb_string_t_data(&values[row]),
                                                    duckdb_string_t_length(values[row]))
                                 : std::string_view();
  }
  ARROW_ASSIGN_OR_RAISE(const auto arrays, state->decoder->Decode(state->messages));
  if (arrays.size() > 1) {
    return arrow::Status::CapacityError("from_json: ", rows,
                                        " messages in a row are too large together");
  }
  if (arrays.empty()) return arrow::Status::OK();
  ARROW_ASSIGN_OR_RAISE(const ChunkHandle chunk,
                        ToChunk(definition.connection, definition.result, arrays[0]));
  duckdb_vector_reference_vector(output, duckdb_data_chunk_get_vector(chunk.get(), 0));
  return arrow::Status::OK();
}

void Run(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& definition =
      *static_cast<std::shared_ptr<const Definition>*>(duckdb_scalar_function_get_extra_info(info));
  auto* state = static_cast<State*>(duckdb_scalar_function_get_state(info));
  const arrow::Status status = Decode(*definition, state, input, output);
  if (!status.ok()) {
    duckdb_scalar_function_set_error(info, ("from_json: " + status.message()).c_str());
  }
}

}  // namespace

arrow::Status FromJsonFunctions::MakeCalled(std::string_view duckdb_sql) {
  const std::vector<std::string> names = FindFromJsonNames(duckdb_sql);
  if (names.empty()) return arrow::Status::OK();
  const std::lock_guard lock(mutex_);
  for (const std::string& name : names) {
    if (made_.contains(name)) continue;
    ARROW_RETURN_NOT_OK(Make(name));
    made_.insert(name);
  }
  return arrow::Status::OK();
}

arrow::Status FromJsonFunctions::Make(const std::string& name) {
  auto definition = std::make_shared<Definition>();
  ARROW_ASSIGN_OR_RAISE(definition->call, ParseFromJsonName(name));
  definition->connection = connection_;
  ARROW_ASSIGN_OR_RAISE(const auto decoder,
                        MessageDecoder::Make(*definition->call.schema, definition->call.options));
  ARROW_ASSIGN_OR_RAISE(definition->result,
                        MakeVectorType(connection_, arrow::field("value", decoder->type())));

  const ScalarFunctionSetHandle forms(duckdb_create_scalar_function_set(name.c_str()));
  bool ok = true;
  for (const duckdb_type parameter : {DUCKDB_TYPE_VARCHAR, DUCKDB_TYPE_BLOB}) {
    const ScalarFunctionHandle function(duckdb_create_scalar_function());
    const TypeHandle parameter_type(duckdb_create_logical_type(parameter));
    duckdb_scalar_function_set_name(function.get(), name.c_str());
    duckdb_scalar_function_add_parameter(function.get(), parameter_type.get());
    duckdb_scalar_function_set_return_type(function.get(), definition->result.type.get());
    duckdb_scalar_function_set_special_handling(function.get());
    duckdb_scalar_function_set_volatile(function.get());
    duckdb_scalar_function_set_extra_info(function.get(),
                                          new std::shared_ptr<const Definition>(definition),
                                          DeleteAs<std::shared_ptr<const Definition>>);
    duckdb_scalar_function_set_init(function.get(), Init);
    duckdb_scalar_function_set_function(function.get(), Run);
    ok = ok && duckdb_add_scalar_function_to_set(forms.get(), function.get()) == DuckDBSuccess;
  }
  ok = ok && duckdb_register_scalar_function_set(connection_, forms.get()) == DuckDBSuccess;
  return ok ? arrow::Status::OK()
            : arrow::Status::UnknownError("cannot register from_json in DuckDB");
}

}  // namespace freshet::query

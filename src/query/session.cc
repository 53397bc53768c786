#include "query/session.h"

#include <arrow/c/bridge.h>
#include <fmt/format.h>

#include "query/duckdb_error.h"
#include "query/type_mapping.h"

namespace freshet::query {
namespace {

// Chunks of DuckDB (2048 rows) that are put together into one record batch: large enough for the
// parquet writer, small enough to stay in cache while they are copied.
constexpr size_t kChunksPerBatch = 64;

constexpr const char* kSettings =
    "SET errors_as_json = true;"
    "SET TimeZone = 'UTC';"
    "SET enable_progress_bar = true; SET enable_progress_bar_print = false;"
    "SET preserve_insertion_order = true;"
    "SET default_null_order = 'nulls_first_on_asc_last_on_desc';";

arrow::Result<std::shared_ptr<arrow::RecordBatch>> ImportChunk(
    duckdb_arrow_options options, duckdb_data_chunk chunk,
    const std::shared_ptr<arrow::Schema>& schema) {
  ArrowArray array{};
  const ErrorHandle error(duckdb_data_chunk_to_arrow(options, chunk, &array));
  if (error && duckdb_error_data_has_error(error.get())) {
    return ExecutionErrorFromDuckDb(duckdb_error_data_message(error.get()));
  }
  return arrow::ImportRecordBatch(&array, schema);
}

arrow::Status Flush(arrow::RecordBatchVector* pending, arrow::RecordBatchVector* batches) {
  if (pending->empty()) return arrow::Status::OK();
  if (pending->size() == 1) {
    batches->push_back(std::move(pending->front()));
  } else {
    ARROW_ASSIGN_OR_RAISE(auto batch, arrow::ConcatenateRecordBatches(*pending));
    batches->push_back(std::move(batch));
  }
  pending->clear();
  return arrow::Status::OK();
}

struct Column {
  std::string name;
  ColumnType type;
};

arrow::Result<std::vector<Column>> ResultColumns(duckdb_prepared_statement statement,
                                                 UnknownTypes unknown_types,
                                                 QueryProblem* problem) {
  std::vector<Column> columns;
  for (idx_t i = 0; i < duckdb_prepared_statement_column_count(statement); ++i) {
    const char* name = duckdb_prepared_statement_column_name(statement, i);
    Column column;
    column.name = name == nullptr ? "" : name;
    duckdb_free(const_cast<char*>(name));
    const TypeHandle type(duckdb_prepared_statement_column_logical_type(statement, i));
    auto mapped = ColumnTypeOf(type.get());
    if (mapped.ok()) {
      column.type = *std::move(mapped);
    } else if (unknown_types == UnknownTypes::kShowAsText) {
      column.type = {arrow::utf8(), "VARCHAR"};
    } else {
      problem->message = fmt::format("column '{}': {}", column.name, mapped.status().message());
      problem->token = column.name;
      return arrow::Status::Invalid(problem->message);
    }
    columns.push_back(std::move(column));
  }
  return columns;
}

/// The query with the casts that its columns need; names may repeat, so columns go by position.
std::string WithCasts(const std::string& sql, const std::vector<Column>& columns) {
  std::string select;
  std::string names;
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string position = fmt::format("c{}", i);
    const std::string& target = columns[i].type.cast_target;
    select +=
        fmt::format("{}{} AS {}", i == 0 ? "" : ", ",
                    target.empty() ? position : fmt::format("CAST({} AS {})", position, target),
                    QuoteIdentifier(columns[i].name));
    names += (i == 0 ? "" : ", ") + position;
  }
  // On lines of its own, so that a comment at the query's end does not swallow what follows.
  return fmt::format("SELECT {} FROM (\n{}\n) AS query({})", select, sql, names);
}

std::string WithoutSemicolon(std::string sql) {
  const size_t last = sql.find_last_not_of(" \t\r\n");
  if (last != std::string::npos && sql[last] == ';') sql.erase(last);
  return sql;
}

}  // namespace

arrow::Result<arrow::RecordBatchVector> PreparedQuery::Run() {
  ResultHandle result;
  if (duckdb_execute_prepared(statement_.get(), result.get()) != DuckDBSuccess) {
    return ExecutionErrorFromDuckDb(duckdb_result_error(result.get()));
  }
  arrow::RecordBatchVector batches;
  if (schema_->num_fields() == 0) return batches;
  arrow::RecordBatchVector pending;
  while (true) {
    const ChunkHandle chunk(duckdb_fetch_chunk(*result.get()));
    if (!chunk || duckdb_data_chunk_get_size(chunk.get()) == 0) break;
    ARROW_ASSIGN_OR_RAISE(auto batch, ImportChunk(arrow_options_.get(), chunk.get(), schema_));
    pending.push_back(std::move(batch));
    if (pending.size() == kChunksPerBatch) ARROW_RETURN_NOT_OK(Flush(&pending, &batches));
  }
  ARROW_RETURN_NOT_OK(Flush(&pending, &batches));
  return batches;
}

arrow::Result<std::unique_ptr<ResultHandle>> PreparedQuery::Begin() {
  auto result = std::make_unique<ResultHandle>();
  if (duckdb_execute_prepared_streaming(statement_.get(), result->get()) != DuckDBSuccess) {
    return ExecutionErrorFromDuckDb(duckdb_result_error(result->get()));
  }
  return result;
}

arrow::Result<std::shared_ptr<arrow::RecordBatch>> PreparedQuery::Next(duckdb_result* result,
                                                                       bool* at_end) {
  arrow::RecordBatchVector pending;
  while (!*at_end && schema_->num_fields() > 0 && pending.size() < kChunksPerBatch) {
    const ChunkHandle chunk(duckdb_fetch_chunk(*result));
    if (!chunk || duckdb_data_chunk_get_size(chunk.get()) == 0) {
      const char* error = duckdb_result_error(result);
      if (error != nullptr && *error != '\0') return ExecutionErrorFromDuckDb(error);
      *at_end = true;
      break;
    }
    ARROW_ASSIGN_OR_RAISE(auto batch, ImportChunk(arrow_options_.get(), chunk.get(), schema_));
    pending.push_back(std::move(batch));
  }
  if (pending.empty()) return nullptr;
  if (pending.size() == 1) return pending.front();
  return arrow::ConcatenateRecordBatches(pending);
}

arrow::Result<std::unique_ptr<Session>> Session::Open(duckdb_database database) {
  auto session = std::make_unique<Session>();
  if (duckdb_connect(database, session->connection_.out()) != DuckDBSuccess) {
    return arrow::Status::UnknownError("cannot connect to the embedded DuckDB");
  }
  ARROW_RETURN_NOT_OK(session->Execute(kSettings));
  return session;
}

arrow::Status Session::Execute(const std::string& sql) {
  ResultHandle result;
  if (duckdb_query(connection_.get(), sql.c_str(), result.get()) != DuckDBSuccess) {
    return ExecutionErrorFromDuckDb(duckdb_result_error(result.get()));
  }
  return arrow::Status::OK();
}

arrow::Result<PreparedHandle> Session::PrepareText(const std::string& sql, QueryProblem* problem) {
  StatementsHandle statements;
  const idx_t count = duckdb_extract_statements(connection_.get(), sql.c_str(), statements.out());
  if (count != 1) {
    const char* error = duckdb_extract_statements_error(statements.get());
    if (error != nullptr) {
      *problem = ProblemFromDuckDb(error, sql);
    } else {
      problem->message = fmt::format("expected one SQL statement, found {}", count);
    }
    return arrow::Status::Invalid(problem->message);
  }
  PreparedHandle prepared;
  if (duckdb_prepare_extracted_statement(connection_.get(), statements.get(), 0, prepared.out()) !=
      DuckDBSuccess) {
    *problem = ProblemFromDuckDb(duckdb_prepare_error(prepared.get()), sql);
    return arrow::Status::Invalid(problem->message);
  }
  if (duckdb_nparams(prepared.get()) != 0) {
    problem->message = "parameters ('?', '$1', ':name') are not carried in queries";
    return arrow::Status::Invalid(problem->message);
  }
  return prepared;
}

arrow::Result<PreparedQuery> Session::Prepare(const std::string& sql, UnknownTypes unknown_types,
                                              QueryProblem* problem) {
  const std::string text = WithoutSemicolon(sql);
  PreparedQuery query;
  ARROW_ASSIGN_OR_RAISE(query.statement_, PrepareText(text, problem));
  ARROW_ASSIGN_OR_RAISE(auto columns,
                        ResultColumns(query.statement_.get(), unknown_types, problem));
  arrow::FieldVector fields;
  bool casts = false;
  for (const Column& column : columns) {
    fields.push_back(arrow::field(column.name, column.type.arrow_type));
    casts |= !column.type.cast_target.empty();
  }
  if (casts) {
    ARROW_ASSIGN_OR_RAISE(query.statement_, PrepareText(WithCasts(text, columns), problem));
  }
  query.schema_ = arrow::schema(std::move(fields));
  duckdb_connection_get_arrow_options(connection_.get(), query.arrow_options_.out());
  return query;
}

std::vector<std::string> Session::TableNames(const std::string& sql) {
  std::vector<std::string> names;
  const ValueHandle list(duckdb_get_table_names(connection_.get(), sql.c_str(), false));
  if (!list) return names;
  for (idx_t i = 0; i < duckdb_get_list_size(list.get()); ++i) {
    const ValueHandle name(duckdb_get_list_child(list.get(), i));
    names.push_back(TakeString(duckdb_get_varchar(name.get())));
  }
  return names;
}

}  // namespace freshet::query

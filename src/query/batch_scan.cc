#include "query/batch_scan.h"

#include <algorithm>

#include <fmt/format.h>

namespace freshet::query {
namespace {

constexpr char kFunctionName[] = "freshet_scan";

/// The state of one scan of one execution.
struct Cursor {
  std::shared_ptr<arrow::RecordBatchReader> reader;
  std::vector<idx_t> projected;
  std::shared_ptr<arrow::RecordBatch> batch;
  int64_t offset = 0;

  /// The next slice of at most `limit` rows; nullptr at the end.
  arrow::Result<std::shared_ptr<arrow::RecordBatch>> Next(int64_t limit) {
    while (batch == nullptr || offset == batch->num_rows()) {
      ARROW_RETURN_NOT_OK(reader->ReadNext(&batch));
      offset = 0;
      if (batch == nullptr) return nullptr;
    }
    const int64_t rows = std::min(limit, batch->num_rows() - offset);
    auto slice = batch->Slice(offset, rows);
    offset += rows;
    return slice;
  }
};

using BindData = std::shared_ptr<const RegisteredScan>;

void Bind(duckdb_bind_info info) {
  const auto* registry = static_cast<const ScanRegistry*>(duckdb_bind_get_extra_info(info));
  const ValueHandle id(duckdb_bind_get_parameter(info, 0));
  auto scan = registry->Find(static_cast<uint64_t>(duckdb_get_int64(id.get())));
  if (scan == nullptr) {
    duckdb_bind_set_error(info, "there is no such relation any more");
    return;
  }
  for (const ScanColumn& column : scan->columns) {
    duckdb_bind_add_result_column(info, column.name.c_str(), column.type.type.get());
  }
  duckdb_bind_set_bind_data(info, new BindData(std::move(scan)), DeleteAs<BindData>);
}

void Init(duckdb_init_info info) {
  const auto& scan = *static_cast<const BindData*>(duckdb_init_get_bind_data(info));
  auto reader = scan->source->Open();
  if (!reader.ok()) {
    duckdb_init_set_error(info, reader.status().message().c_str());
    return;
  }
  auto cursor = std::make_unique<Cursor>();
  cursor->reader = *std::move(reader);
  for (idx_t i = 0; i < duckdb_init_get_column_count(info); ++i) {
    cursor->projected.push_back(duckdb_init_get_column_index(info, i));
  }
  std::vector<int> columns;
  for (const idx_t index : cursor->projected) {
    if (index < scan->columns.size()) columns.push_back(static_cast<int>(index));
  }
  scan->source->OnScan(columns);
  // One thread: the order of the rows is the order of the source.
  duckdb_init_set_max_threads(info, 1);
  duckdb_init_set_init_data(info, cursor.release(), DeleteAs<Cursor>);
}

arrow::Status Fill(const RegisteredScan& scan, Cursor* cursor, duckdb_data_chunk output) {
  ARROW_ASSIGN_OR_RAISE(auto slice, cursor->Next(static_cast<int64_t>(duckdb_vector_size())));
  if (slice == nullptr) {
    duckdb_data_chunk_set_size(output, 0);
    return arrow::Status::OK();
  }
  for (size_t i = 0; i < cursor->projected.size(); ++i) {
    const idx_t index = cursor->projected[i];
    // A query that needs no column at all (count(*)) asks for a virtual one, whose values are
    // unused.
    if (index >= scan.columns.size()) continue;
    const ScanColumn& column = scan.columns[index];
    ARROW_ASSIGN_OR_RAISE(const ChunkHandle chunk, ToChunk(scan.connection, column.type,
                                                           slice->column(static_cast<int>(index))));
    duckdb_vector_reference_vector(duckdb_data_chunk_get_vector(output, i),
                                   duckdb_data_chunk_get_vector(chunk.get(), 0));
  }
  duckdb_data_chunk_set_size(output, static_cast<idx_t>(slice->num_rows()));
  return arrow::Status::OK();
}

void Scan(duckdb_function_info info, duckdb_data_chunk output) {
  const auto& scan = *static_cast<const BindData*>(duckdb_function_get_bind_data(info));
  auto* cursor = static_cast<Cursor*>(duckdb_function_get_init_data(info));
  const arrow::Status status = Fill(*scan, cursor, output);
  if (!status.ok()) duckdb_function_set_error(info, status.message().c_str());
}

}  // namespace

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> BatchesSource::Open() {
  return arrow::RecordBatchReader::Make(batches_, schema());
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> ReaderSource::Open() {
  if (reader_ == nullptr) return arrow::Status::Invalid("these rows can be read only once");
  return std::move(reader_);
}

arrow::Status ScanRegistry::RegisterFunction() {
  const TableFunctionHandle function(duckdb_create_table_function());
  duckdb_table_function_set_name(function.get(), kFunctionName);
  const TypeHandle id_type(duckdb_create_logical_type(DUCKDB_TYPE_BIGINT));
  duckdb_table_function_add_parameter(function.get(), id_type.get());
  duckdb_table_function_set_extra_info(function.get(), this, nullptr);
  duckdb_table_function_set_bind(function.get(), Bind);
  duckdb_table_function_set_init(function.get(), Init);
  duckdb_table_function_set_function(function.get(), Scan);
  duckdb_table_function_supports_projection_pushdown(function.get(), true);
  if (duckdb_register_table_function(connection_, function.get()) != DuckDBSuccess) {
    return arrow::Status::UnknownError("cannot register the table function ", kFunctionName);
  }
  return arrow::Status::OK();
}

std::string ScanCall(uint64_t id) { return fmt::format("{}({})", kFunctionName, id); }

arrow::Result<uint64_t> ScanRegistry::Add(std::shared_ptr<ScanSource> source) {
  const std::lock_guard lock(mutex_);
  auto scan = std::make_shared<RegisteredScan>();
  scan->connection = connection_;
  for (const auto& field : source->schema()->fields()) {
    ARROW_ASSIGN_OR_RAISE(VectorType type, MakeVectorType(connection_, field));
    scan->columns.push_back({field->name(), std::move(type)});
  }
  scan->source = std::move(source);
  const uint64_t id = next_id_++;
  scans_.emplace(id, std::move(scan));
  return id;
}

void ScanRegistry::Remove(uint64_t id) {
  const std::lock_guard lock(mutex_);
  scans_.erase(id);
}

std::shared_ptr<const RegisteredScan> ScanRegistry::Find(uint64_t id) const {
  const std::lock_guard lock(mutex_);
  const auto found = scans_.find(id);
  return found == scans_.end() ? nullptr : found->second;
}

}  // namespace freshet::query

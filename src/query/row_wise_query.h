// A query whose answer to each row depends on that row alone, over many rows at once.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "query/query_engine.h"

namespace freshet::query {

/// Cuts many rows into chunks that as many threads run as the machine has, and puts the answers
/// together in the rows' order. A chunk is small enough for the memory that one chunk used to serve
/// the next. `engine` outlives it.
class RowWiseQuery : public BatchQuery {
 public:
  /// Prepares `duckdb_sql`, which must be row-wise: no aggregate, no window, no set operation.
  static arrow::Result<std::unique_ptr<BatchQuery>> Prepare(QueryEngine* engine,
                                                            const std::string& duckdb_sql,
                                                            const Relation& input,
                                                            QueryProblem* problem);

  const std::shared_ptr<arrow::Schema>& output_schema() const override {
    return queries_.front()->output_schema();
  }
  arrow::Result<arrow::RecordBatchVector> Run(arrow::RecordBatchVector input) override;
  arrow::Result<std::set<int>> UsedColumns() override { return queries_.front()->UsedColumns(); }

  /// As many rows make a chunk.
  static constexpr int64_t kChunkRows = 131'072;

 private:
  RowWiseQuery(QueryEngine* engine, std::string sql, Relation input)
      : engine_(engine), sql_(std::move(sql)), input_(std::move(input)) {}

  /// Prepares it for as many workers; what one worker needs is made when it is first wanted.
  arrow::Status PrepareFor(size_t workers, QueryProblem* problem);

  QueryEngine* engine_;
  const std::string sql_;
  const Relation input_;
  std::vector<std::unique_ptr<BatchQuery>> queries_;  // one a worker
};

}  // namespace freshet::query

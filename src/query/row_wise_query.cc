#include "query/row_wise_query.h"

#include <algorithm>
#include <utility>

#include "base/parallel_for.h"

namespace freshet::query {
namespace {

/// The rows in their order, cut into chunks of kChunkRows and a last one that may be smaller.
std::vector<arrow::RecordBatchVector> CutIntoChunks(const arrow::RecordBatchVector& batches) {
  std::vector<arrow::RecordBatchVector> chunks;
  int64_t room = 0;
  for (const auto& batch : batches) {
    for (int64_t begin = 0; begin < batch->num_rows();) {
      if (room == 0) {
        chunks.emplace_back();
        room = RowWiseQuery::kChunkRows;
      }
      const int64_t rows = std::min(room, batch->num_rows() - begin);
      chunks.back().push_back(batch->Slice(begin, rows));
      begin += rows;
      room -= rows;
    }
  }
  return chunks;
}

}  // namespace

arrow::Result<std::unique_ptr<BatchQuery>> RowWiseQuery::Prepare(QueryEngine* engine,
                                                                 const std::string& duckdb_sql,
                                                                 const Relation& input,
                                                                 QueryProblem* problem) {
  std::unique_ptr<RowWiseQuery> query(new RowWiseQuery(engine, duckdb_sql, input));
  ARROW_RETURN_NOT_OK(query->PrepareFor(1, problem));
  return query;
}

arrow::Status RowWiseQuery::PrepareFor(size_t workers, QueryProblem* problem) {
  while (queries_.size() < workers) {
    ARROW_ASSIGN_OR_RAISE(auto query, engine_->Prepare(sql_, input_, problem));
    queries_.push_back(std::move(query));
  }
  return arrow::Status::OK();
}

arrow::Result<arrow::RecordBatchVector> RowWiseQuery::Run(arrow::RecordBatchVector input) {
  auto chunks = CutIntoChunks(input);
  if (chunks.size() <= 1) return queries_.front()->Run(std::move(input));
  input.clear();
  QueryProblem problem;
  ARROW_RETURN_NOT_OK(PrepareFor(ParallelWorkers(chunks.size()), &problem));
  std::vector<arrow::RecordBatchVector> answers(chunks.size());
  ARROW_RETURN_NOT_OK(ParallelFor(chunks.size(), [&](size_t chunk, size_t worker) {
    return queries_[worker]->Run(std::move(chunks[chunk])).Value(&answers[chunk]);
  }));
  arrow::RecordBatchVector all;
  for (auto& answer : answers) std::move(answer.begin(), answer.end(), std::back_inserter(all));
  return all;
}

}  // namespace freshet::query

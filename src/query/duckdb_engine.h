// QueryEngine on an in-memory DuckDB.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "query/batch_scan.h"
#include "query/from_json_function.h"
#include "query/parquet_view.h"
#include "query/query_engine.h"
#include "query/result_stream.h"
#include "query/session.h"

namespace freshet::query {

/// Each prepared query has a session of its own; relations for exploration are made
/// in a shared one, a lock around it, and each statement has one of its own.
class DuckDbEngine : public QueryEngine {
 public:
  static arrow::Result<std::unique_ptr<DuckDbEngine>> Open();

  arrow::Result<std::unique_ptr<BatchQuery>> Prepare(const std::string& duckdb_sql,
                                                     const Relation& input,
                                                     QueryProblem* problem) override;
  arrow::Result<std::shared_ptr<arrow::Schema>> Describe(const std::string& duckdb_sql,
                                                         const std::vector<Relation>& inputs,
                                                         QueryProblem* problem) override;
  std::map<std::string, ScanCondition> ScanConditions(const std::string& duckdb_sql,
                                                      const std::vector<Relation>& inputs) override;
  arrow::Status CreateParquetView(const ParquetView& view) override;
  arrow::Status CreateArrowTable(const std::string& name,
                                 std::shared_ptr<arrow::RecordBatchReader> rows) override;
  arrow::Status DropRelation(const std::string& name) override;
  arrow::Result<std::shared_ptr<arrow::Table>> Query(const std::string& duckdb_sql) override;
  arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Stream(
      const std::string& duckdb_sql) override;
  void Cancel() override {
    running_.Interrupt();
    duckdb_interrupt(exploration_->connection());
  }
  double Progress() override { return running_.Progress(); }

 private:
  DuckDbEngine() = default;

  // All with exploration_mutex_ held.
  arrow::Status DescribeFiles(const ParquetView& view, FileGroup* group);
  arrow::Status StoreDeletedRows(const ParquetView& view, const FileGroup& group);
  arrow::Status StoreRows(const std::string& table, std::shared_ptr<arrow::RecordBatchReader> rows);

  // In this order, so that what refers to another is destroyed before it.
  DatabaseHandle database_;
  std::unique_ptr<Session> conversions_;
  std::unique_ptr<ScanRegistry> registry_;
  std::unique_ptr<FromJsonFunctions> from_json_;
  RunningSessions running_;
  std::mutex exploration_mutex_;
  std::unique_ptr<Session> exploration_;
};

}  // namespace freshet::query

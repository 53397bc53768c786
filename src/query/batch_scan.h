// Arrow record batches as a table in DuckDB: the table function freshet_scan(id).
//
// A ScanSource says what rows there are; the ScanRegistry of an engine gives each an id, under
// which SQL refers to it. Rows are handed to DuckDB in slices of a vector (2048 rows) whose
// fixed-width columns and strings are not copied, in the source's order, on one thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>
#include <duckdb.h>

#include "query/arrow_vectors.h"

namespace freshet::query {

/// Rows for freshet_scan. Owned by its maker and, while a statement over it exists, by DuckDB.
class ScanSource {
 public:
  explicit ScanSource(std::shared_ptr<arrow::Schema> schema) : schema_(std::move(schema)) {}
  virtual ~ScanSource() = default;

  const std::shared_ptr<arrow::Schema>& schema() const { return schema_; }
  /// Starts a scan. Batches must outlive the statement's execution.
  virtual arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Open() = 0;
  /// Hears which columns a scan is about to look at.
  virtual void OnScan(const std::vector<int>& /*columns*/) {}

 private:
  std::shared_ptr<arrow::Schema> schema_;
};

/// Batches that are replaced between executions; each scan reads all of them. One thread at a time.
class BatchesSource : public ScanSource {
 public:
  using ScanSource::ScanSource;
  void Set(arrow::RecordBatchVector batches) { batches_ = std::move(batches); }
  arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Open() override;
  void OnScan(const std::vector<int>& columns) override {
    used_.insert(columns.begin(), columns.end());
  }
  /// The columns that scans have looked at.
  const std::set<int>& used() const { return used_; }

 private:
  std::set<int> used_;
  arrow::RecordBatchVector batches_;
};

/// A reader that can be scanned once.
class ReaderSource : public ScanSource {
 public:
  explicit ReaderSource(std::shared_ptr<arrow::RecordBatchReader> reader)
      : ScanSource(reader->schema()), reader_(std::move(reader)) {}
  arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Open() override;

 private:
  std::shared_ptr<arrow::RecordBatchReader> reader_;
};

/// What to write in SQL for a source: `freshet_scan(7)`.
std::string ScanCall(uint64_t id);

/// One column of a source, as DuckDB reads it.
struct ScanColumn {
  std::string name;
  VectorType type;
};

/// A registered source: what DuckDB's bind data points to.
struct RegisteredScan {
  std::shared_ptr<ScanSource> source;
  std::vector<ScanColumn> columns;
  duckdb_connection connection = nullptr;  ///< for conversions only; the registry's
};

/// The sources of one engine. Thread-safe. Outlives all statements over its sources.
class ScanRegistry {
 public:
  /// `connection` is used for type conversions only and outlives the registry.
  explicit ScanRegistry(duckdb_connection connection) : connection_(connection) {}

  /// Makes freshet_scan known to the database. Once a registry.
  arrow::Status RegisterFunction();

  arrow::Result<uint64_t> Add(std::shared_ptr<ScanSource> source);
  void Remove(uint64_t id);

  std::shared_ptr<const RegisteredScan> Find(uint64_t id) const;

 private:
  duckdb_connection connection_;
  mutable std::mutex mutex_;
  uint64_t next_id_ = 1;
  std::map<uint64_t, std::shared_ptr<const RegisteredScan>> scans_;
};

}  // namespace freshet::query

// Delta's per-file statistics: what a reader needs to know whether a file can hold what it looks
// for.
//
// The format is the Delta protocol's "Per-file Statistics", as Spark writes it:
//   {"numRecords":5,"minValues":{"floor":1},"maxValues":{"floor":3},"nullCount":{"floor":0}}
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>

namespace freshet::delta {

/// Collects over the batches of one file. Not thread-safe.
class FileStatistics {
 public:
  /// `schema` is the file's (no partition columns); its first `indexed_columns` leaf columns get
  /// statistics beyond numRecords, all for a negative number. A list or a map counts as one leaf.
  FileStatistics(const arrow::Schema& schema, int indexed_columns);
  ~FileStatistics();

  arrow::Status Update(const arrow::RecordBatch& batch);

  int64_t num_records() const { return num_records_; }
  std::string ToJson() const;

 private:
  struct Column;
  static std::vector<Column> MakeColumns(const arrow::FieldVector& fields, int* leaves_left);
  static arrow::Status UpdateColumns(const arrow::ArrayVector& arrays,
                                     std::vector<Column>* columns);

  int64_t num_records_ = 0;
  std::vector<Column> columns_;
};

/// The numRecords of a stats object; -1 where it has none or is not JSON.
int64_t NumRecordsOf(const std::string& stats_json);

}  // namespace freshet::delta

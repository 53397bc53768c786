// Values of some columns of a row → bytes that are equal exactly when the values are.
#pragma once

#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>

namespace freshet {

/// Encodes grouping keys as Spark compares them: NULL equals NULL, NaN equals NaN, -0.0 equals 0.0.
/// Each column is a byte 0 (NULL) or 1 followed by the value: fixed-width values little-endian,
/// strings and binaries with their length (4 bytes) before them. The encoding is kept in state
/// stores, so it never changes for a type that it carries.
///
/// Immutable; may be used from any thread.
class RowKeyEncoder {
 public:
  /// Fails with NotImplemented for a nested column, naming it.
  static arrow::Result<RowKeyEncoder> Make(const arrow::Schema& schema, std::vector<int> columns);

  /// One key for each row of the batch.
  arrow::Result<std::vector<std::string>> Encode(const arrow::RecordBatch& batch) const;

 private:
  explicit RowKeyEncoder(std::vector<int> columns) : columns_(std::move(columns)) {}
  std::vector<int> columns_;
};

}  // namespace freshet

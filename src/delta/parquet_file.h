// One parquet file that is being written through a Disk.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>

#include "base/disk.h"

namespace freshet::delta {

/// Writes parquet as Spark reads it best: snappy, timestamps as INT64 microseconds. The columns of
/// many rows are encoded on Arrow's threads. Not thread-safe. A file that is destroyed before Close
/// stays on the disk, unfinished.
class ParquetFile {
 public:
  /// `rows`: about how many are coming.
  static arrow::Result<std::unique_ptr<ParquetFile>> Create(
      Disk* disk, const std::string& path, const std::shared_ptr<arrow::Schema>& schema,
      int64_t rows);
  virtual ~ParquetFile() = default;

  virtual arrow::Status Write(const arrow::RecordBatch& batch) = 0;

  /// Finishes the file and makes it durable; its size in bytes.
  virtual arrow::Result<int64_t> Close() = 0;
};

}  // namespace freshet::delta

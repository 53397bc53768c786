// Record batches → parquet data files of a Delta table, with Delta's per-file statistics.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "base/disk.h"
#include "delta/table.h"

namespace freshet::delta {

struct DataFileOptions {
  int64_t target_file_rows =
      int64_t{4} * 1024 * 1024;  ///< a file is closed when it holds that many rows
  int indexed_columns = 32;      ///< delta.dataSkippingNumIndexedCols
};

/// Writes `batches` (the table's schema, partition columns among them) below `table_path` as Spark
/// does: `part-NNNNN-UUID-c000.snappy.parquet`, in `column=value/` folders for partitions (values
/// escaped as Hive does; NULL is __HIVE_DEFAULT_PARTITION__), partition columns not in the file.
/// Each file is durable on return. Statistics: numRecords, minValues, maxValues, nullCount for the
/// first `indexed_columns` leaf columns; strings cut as Spark cuts them (32 characters, maxima
/// rounded up), timestamps with millisecond precision as Spark writes them. No rows, no files.
///
/// Reaches the failpoint in-parquet while the first file is open. Files of a failed call are
/// removed as far as that is possible; nothing refers to them.
arrow::Result<std::vector<AddedFile>> WriteDataFiles(
    Disk* disk, const std::string& table_path, const std::shared_ptr<arrow::Schema>& schema,
    const std::vector<std::string>& partition_columns, const arrow::RecordBatchVector& batches,
    const DataFileOptions& options);

/// Reads data files of a plain table: the columns of `schema` in its order, partition columns
/// filled in from the log, columns that a file lacks as nulls.
arrow::Result<arrow::RecordBatchVector> ReadDataFile(
    const std::string& table_path, const AddedFile& file,
    const std::shared_ptr<arrow::Schema>& schema,
    const std::vector<std::string>& partition_columns);

using BatchConsumer = std::function<arrow::Status(std::shared_ptr<arrow::RecordBatch>)>;

/// As ReadDataFile, but hands over batch after batch, in the file's order, with a few of them in
/// memory. Rows that a deletion vector takes away are among them: the caller counts rows and leaves
/// those out.
arrow::Status StreamDataFile(const std::string& table_path, const AddedFile& file,
                             const std::shared_ptr<arrow::Schema>& schema,
                             const std::vector<std::string>& partition_columns,
                             const BatchConsumer& take);

}  // namespace freshet::delta

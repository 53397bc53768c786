// Rows → the partitions they belong to.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>

#include "delta/table.h"

namespace freshet::delta {

/// The rows of one partition, without the partition columns.
struct Partition {
  PartitionValues values;
  arrow::RecordBatchVector batches;
};

/// Splits rows by the values of `partition_columns`; partitions and rows in the order of their
/// first appearance. Without partition columns there is one partition, and batches are not copied.
/// No rows, no partitions. Status::Invalid for a partition column that the schema lacks or whose
/// type can't be partitioned by.
arrow::Result<std::vector<Partition>> SplitByPartition(
    const std::shared_ptr<arrow::Schema>& schema, const std::vector<std::string>& partition_columns,
    const arrow::RecordBatchVector& batches);

/// The schema of the data files: without the partition columns.
std::shared_ptr<arrow::Schema> WithoutColumns(const arrow::Schema& schema,
                                              const std::vector<std::string>& columns);

}  // namespace freshet::delta

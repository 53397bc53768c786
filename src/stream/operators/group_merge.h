// Two partial aggregates of one group → one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arrow/status.h>
#include <arrow/type.h>

#include "query/stream_query.h"

namespace freshet {

/// Merges partial aggregates in the encoding of RowEncoder (row_bytes.h). Immutable.
class GroupMerger {
 public:
  /// `types` are those of the columns, `merges` how they merge: kMoments stands for three columns.
  GroupMerger(arrow::DataTypeVector types, std::vector<query::Merge> merges)
      : types_(std::move(types)), merges_(std::move(merges)) {}

  /// Appends the merged row to `out`. An overflow is Status::ExecutionError in Spark's words; bytes
  /// that are no such row are Status::Invalid.
  arrow::Status Merge(std::string_view a, std::string_view b, std::string* out) const;

 private:
  arrow::DataTypeVector types_;
  std::vector<query::Merge> merges_;
};

}  // namespace freshet

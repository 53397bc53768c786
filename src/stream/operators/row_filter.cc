#include "stream/operators/row_filter.h"

#include <algorithm>

#include <arrow/array/builder_primitive.h>
#include <arrow/compute/api_vector.h>
#include <arrow/datum.h>

namespace freshet {

arrow::Result<std::shared_ptr<arrow::RecordBatch>> FilterRows(
    const std::shared_ptr<arrow::RecordBatch>& batch, const std::vector<bool>& keep) {
  if (std::all_of(keep.begin(), keep.end(), [](bool flag) { return flag; })) return batch;
  arrow::BooleanBuilder mask;
  ARROW_RETURN_NOT_OK(mask.AppendValues(keep));
  ARROW_ASSIGN_OR_RAISE(const auto flags, mask.Finish());
  ARROW_ASSIGN_OR_RAISE(const arrow::Datum kept, arrow::compute::Filter(batch, flags));
  return kept.record_batch();
}

}  // namespace freshet

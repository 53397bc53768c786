#include "json/column_writer.h"

#include <utility>

namespace freshet {

std::shared_ptr<arrow::ArrayData> ColumnWriter::FinishData(arrow::BufferVector buffers) {
  int64_t null_count = 0;
  buffers.insert(buffers.begin(), validity_.Finish(&null_count));
  auto data = arrow::ArrayData::Make(type_, length_, std::move(buffers), null_count);
  length_ = 0;
  return data;
}

}  // namespace freshet

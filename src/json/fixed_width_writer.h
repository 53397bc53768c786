// What columns of values of one fixed width have in common: the buffer.
#pragma once

#include <memory>
#include <utility>

#include "json/column_writer.h"
#include "json/growing_buffer.h"

namespace freshet {

template <typename T>
class FixedWidthWriter : public ColumnWriter {
 public:
  using ColumnWriter::ColumnWriter;

  void AppendNull() final {
    values_.Append(T{});
    validity_.AppendNull(length_);
    ++length_;
  }
  void Truncate(int64_t length) final {
    values_.Truncate(length);
    validity_.Truncate(length);
    length_ = length;
  }
  void Reserve(int64_t rows) final { values_.EnsureRoom(rows); }
  std::shared_ptr<arrow::ArrayData> Finish() override { return FinishData({values_.Finish()}); }

 protected:
  void Add(T value) {
    values_.Append(value);
    validity_.AppendSet();
    ++length_;
  }

  GrowingBuffer<T> values_;
};

}  // namespace freshet

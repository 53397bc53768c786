// Which rows of a column are set, and Arrow's bitmap of it. Owned by one column writer.
#pragma once

#include <cstdint>
#include <memory>

#include <arrow/buffer.h>

#include "json/growing_buffer.h"

namespace freshet {

/// Packs one byte a row (0 or 1) into Arrow's bits.
std::shared_ptr<arrow::Buffer> PackBits(const uint8_t* bytes, int64_t count);

/// Costs nothing while no row is NULL; from the first NULL on it keeps a byte a row.
class Validity {
 public:
  void AppendSet() {
    if (has_bytes_) bytes_.Append(1);
  }

  /// `length`: rows before this one.
  void AppendNull(int64_t length) {
    if (!has_bytes_) bytes_.Append(length, 1);
    has_bytes_ = true;
    bytes_.Append(0);
  }

  void Truncate(int64_t length) { bytes_.Truncate(length); }

  /// Arrow's bitmap, or nullptr when no row is NULL; sets `null_count`. Is empty afterwards.
  std::shared_ptr<arrow::Buffer> Finish(int64_t* null_count);

 private:
  GrowingBuffer<uint8_t> bytes_;
  bool has_bytes_ = false;
};

}  // namespace freshet

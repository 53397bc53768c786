#include "json/validity.h"

#include <algorithm>
#include <cstring>

namespace freshet {

std::shared_ptr<arrow::Buffer> PackBits(const uint8_t* bytes, int64_t count) {
  GrowingBuffer<uint8_t> bits;
  bits.EnsureRoom((count + 7) / 8);
  // Eight bytes of 0 or 1 times this constant leave their bits, in order, in the top byte.
  constexpr uint64_t kGather = 0x0102040810204080ULL;
  int64_t i = 0;
  for (; i + 8 <= count; i += 8) {
    uint64_t eight;
    std::memcpy(&eight, bytes + i, 8);
    bits.Append(static_cast<uint8_t>((eight * kGather) >> 56));
  }
  if (i < count) {
    uint8_t last = 0;
    for (int64_t bit = 0; i + bit < count; ++bit) {
      last = static_cast<uint8_t>(last | bytes[i + bit] << bit);
    }
    bits.Append(last);
  }
  return bits.Finish();
}

std::shared_ptr<arrow::Buffer> Validity::Finish(int64_t* null_count) {
  const int64_t count = bytes_.size();
  *null_count = has_bytes_ ? std::count(bytes_.data(), bytes_.data() + count, uint8_t{0}) : 0;
  std::shared_ptr<arrow::Buffer> bitmap;
  if (*null_count > 0) bitmap = PackBits(bytes_.data(), count);
  bytes_.Truncate(0);
  has_bytes_ = false;
  return bitmap;
}

}  // namespace freshet

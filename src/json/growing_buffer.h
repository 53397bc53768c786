// A typed buffer that grows at its end and can be cut back.
//
// Owned by one column writer; one thread at a time. Memory comes from Arrow's default pool, so that
// Finish can hand it over without a copy. Running out of memory is std::bad_alloc, which
// JsonDecoder turns into Status::OutOfMemory at its border: a status from each append would cost
// more than the append.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#include <arrow/buffer.h>
#include <arrow/result.h>

namespace freshet {

template <typename T>
class GrowingBuffer {
 public:
  int64_t size() const { return size_; }
  T* data() { return data_; }
  const T& operator[](int64_t i) const { return data_[i]; }

  void Append(T value) {
    if (size_ == capacity_) Grow(size_ + 1);
    data_[size_++] = value;
  }

  void Append(int64_t count, T value) {
    EnsureRoom(count);
    std::fill_n(data_ + size_, count, value);
    size_ += count;
  }

  void Append(const T* values, int64_t count) {
    EnsureRoom(count);
    if (count > 0) std::memcpy(data_ + size_, values, static_cast<size_t>(count) * sizeof(T));
    size_ += count;
  }

  /// Makes room for `count` more elements; they may be written at End() before Advance.
  void EnsureRoom(int64_t count) {
    if (capacity_ - size_ < count) Grow(size_ + count);
  }
  T* End() { return data_ + size_; }
  void Advance(int64_t count) { size_ += count; }

  void Truncate(int64_t size) { size_ = std::min(size, size_); }

  /// Hands the elements over and is empty again.
  std::shared_ptr<arrow::Buffer> Finish() {
    if (!buffer_) Grow(1);
    Check(buffer_->Resize(size_ * static_cast<int64_t>(sizeof(T)), /*shrink_to_fit=*/false));
    std::shared_ptr<arrow::Buffer> out = std::move(buffer_);
    data_ = nullptr;
    size_ = capacity_ = 0;
    return out;
  }

 private:
  static void Check(const arrow::Status& status) {
    if (!status.ok()) throw std::bad_alloc();
  }

  void Grow(int64_t needed) {
    const int64_t wanted = std::max<int64_t>({needed, capacity_ * 2, 8});
    const int64_t bytes = wanted * static_cast<int64_t>(sizeof(T));
    if (buffer_) {
      Check(buffer_->Resize(bytes, false));
    } else {
      auto made = arrow::AllocateResizableBuffer(bytes);
      Check(made.status());
      buffer_ = *std::move(made);
    }
    data_ = reinterpret_cast<T*>(buffer_->mutable_data());
    capacity_ = buffer_->capacity() / static_cast<int64_t>(sizeof(T));
  }

  std::unique_ptr<arrow::ResizableBuffer> buffer_;
  T* data_ = nullptr;
  int64_t size_ = 0;
  int64_t capacity_ = 0;
};

}  // namespace freshet

// How many files, and how large: what reports of table care say of them.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace freshet::maintenance {

/// Sizes in bytes, of files that were added or removed.
class FileSizes {
 public:
  void Add(int64_t bytes) {
    bytes_.insert(std::upper_bound(bytes_.begin(), bytes_.end(), bytes), bytes);
  }

  int64_t count() const { return static_cast<int64_t>(bytes_.size()); }
  int64_t total() const {
    int64_t sum = 0;
    for (const int64_t bytes : bytes_) sum += bytes;
    return sum;
  }
  /// 0 without files, as the smallest and the largest are.
  double average() const {
    return bytes_.empty() ? 0 : static_cast<double>(total()) / static_cast<double>(count());
  }
  int64_t smallest() const { return bytes_.empty() ? 0 : bytes_.front(); }
  int64_t largest() const { return bytes_.empty() ? 0 : bytes_.back(); }
  /// The size below which `quarters` quarters of the files are.
  int64_t Quartile(int quarters) const {
    if (bytes_.empty()) return 0;
    const size_t at = bytes_.size() * static_cast<size_t>(quarters) / 4;
    return bytes_[std::min(at, bytes_.size() - 1)];
  }

 private:
  std::vector<int64_t> bytes_;  ///< ascending
};

}  // namespace freshet::maintenance

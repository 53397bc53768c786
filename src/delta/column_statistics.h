// Smallest and largest value and number of NULLs of one leaf column, for Delta's per-file
// statistics.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <arrow/array.h>
#include <arrow/type.h>

namespace freshet::delta {

/// Collects over the arrays of one column. Not thread-safe.
class ColumnStatistics {
 public:
  /// For types without an order that Delta knows (booleans, binary, lists, maps) only NULLs are
  /// counted.
  static std::unique_ptr<ColumnStatistics> Make(const arrow::DataType& type);
  virtual ~ColumnStatistics() = default;

  void Update(const arrow::Array& array) {
    null_count_ += array.null_count();
    if (array.null_count() < array.length()) UpdateBounds(array);
  }

  int64_t null_count() const { return null_count_; }

  /// A JSON value that is not larger than any of the column's, or nullopt where there is none to be
  /// given: no values, a NaN among them, a text that is not UTF-8, a year that others can't parse.
  virtual std::optional<std::string> MinJson() const { return std::nullopt; }
  /// The same, not smaller than any.
  virtual std::optional<std::string> MaxJson() const { return std::nullopt; }

 protected:
  ColumnStatistics() = default;
  /// `array` has a value that is not NULL.
  virtual void UpdateBounds(const arrow::Array& /*array*/) {}

 private:
  int64_t null_count_ = 0;
};

}  // namespace freshet::delta

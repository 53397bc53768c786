// Values of some columns of a row → bytes that are equal exactly when the values are, and back.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/array/builder_base.h>
#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>

namespace freshet {

/// The bytes of a batch's rows, one behind the other in one piece of memory.
class RowBytes {
 public:
  /// `ends[i]` is where row i ends in `bytes`; row 0 begins at its beginning.
  RowBytes(std::string bytes, std::vector<size_t> ends)
      : bytes_(std::move(bytes)), ends_(std::move(ends)) {}

  size_t size() const { return ends_.size(); }
  /// Lives as long as the RowBytes are not destroyed or assigned to.
  std::string_view operator[](size_t row) const {
    const size_t begin = row == 0 ? 0 : ends_[row - 1];
    return std::string_view(bytes_).substr(begin, ends_[row] - begin);
  }

 private:
  std::string bytes_;
  std::vector<size_t> ends_;
};

/// How floating-point numbers are written.
enum class FloatBytes {
  kAsKeys,  ///< all NaN alike, and -0.0 as 0.0: as Spark groups them
  kExact,
};

/// Each column is a byte 0 (NULL) or 1 followed by the value: fixed-width values little-endian,
/// strings and binaries with their length (4 bytes) before them. The encoding is kept in state
/// stores, so it never changes for a type that it carries.
///
/// Immutable; may be used from any thread.
class RowEncoder {
 public:
  /// Fails with NotImplemented for a nested column, naming it.
  static arrow::Result<RowEncoder> Make(const arrow::Schema& schema, std::vector<int> columns,
                                        FloatBytes floats);

  /// The columns' values for each row of the batch.
  arrow::Result<RowBytes> Encode(const arrow::RecordBatch& batch) const;

 private:
  RowEncoder(std::vector<int> columns, FloatBytes floats)
      : columns_(std::move(columns)), floats_(floats) {}
  std::vector<int> columns_;
  FloatBytes floats_;
};

/// Makes columns of encoded rows. Not thread-safe.
class RowDecoder {
 public:
  /// `types` are those of the encoded columns, in their order.
  static arrow::Result<RowDecoder> Make(const arrow::DataTypeVector& types);

  /// Adds a row. Bytes that no RowEncoder of these types has written are Status::Invalid.
  arrow::Status Append(std::string_view row);

  /// The columns of the rows so far; begins anew.
  arrow::Result<arrow::ArrayVector> Finish();

 private:
  std::vector<std::unique_ptr<arrow::ArrayBuilder>> builders_;
};

/// Takes a column's part, NULL mark included, off the front of an encoded row. Empty when the bytes
/// are too short.
std::string_view TakeField(const arrow::DataType& type, std::string_view* row);

}  // namespace freshet

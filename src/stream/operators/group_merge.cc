#include "stream/operators/group_merge.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <type_traits>

#include <arrow/util/decimal.h>

#include "stream/operators/row_bytes.h"

namespace freshet {
namespace {

template <typename Value>
Value Read(std::string_view field) {
  Value value;
  std::memcpy(&value, field.data() + 1, sizeof(Value));
  return value;
}

template <typename Value>
void Append(Value value, std::string* out) {
  char bytes[sizeof(Value)];
  std::memcpy(bytes, &value, sizeof(Value));
  *out += '\1';
  out->append(bytes, sizeof(Value));
}

arrow::Status Overflow(std::string_view type) {
  return arrow::Status::ExecutionError(
      "[ARITHMETIC_OVERFLOW] the sum of a window is too large for ", type,
      ". CAST the summed value to DOUBLE or to a wider type");
}

arrow::Status AddDecimals(std::string_view a, std::string_view b, const arrow::DataType& type,
                          std::string* out) {
  const auto left = arrow::Decimal128(reinterpret_cast<const uint8_t*>(a.data() + 1));
  const auto right = arrow::Decimal128(reinterpret_cast<const uint8_t*>(b.data() + 1));
  const arrow::Decimal128 sum = left + right;
  if (!sum.FitsInPrecision(static_cast<const arrow::Decimal128Type&>(type).precision())) {
    return Overflow(type.ToString());
  }
  const std::array<uint8_t, 16> bytes = sum.ToBytes();
  *out += '\1';
  out->append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return arrow::Status::OK();
}

arrow::Status AddUp(std::string_view a, std::string_view b, const arrow::DataType& type,
                    std::string* out) {
  switch (type.id()) {
    case arrow::Type::INT64: {
      int64_t sum = 0;
      if (__builtin_add_overflow(Read<int64_t>(a), Read<int64_t>(b), &sum)) {
        return Overflow("BIGINT");
      }
      Append(sum, out);
      return arrow::Status::OK();
    }
    case arrow::Type::DOUBLE:
      Append(Read<double>(a) + Read<double>(b), out);
      return arrow::Status::OK();
    case arrow::Type::DECIMAL128:
      return AddDecimals(a, b, type, out);
    default:
      return arrow::Status::NotImplemented("a sum of ", type.ToString(), " can't be merged");
  }
}

template <typename Value>
bool Less(std::string_view a, std::string_view b) {
  const auto left = Read<Value>(a);
  const auto right = Read<Value>(b);
  if constexpr (std::is_floating_point_v<Value>) {
    // As Spark orders them: NaN is greater than any other number.
    if (std::isnan(left) || std::isnan(right)) return !std::isnan(left) && std::isnan(right);
  }
  return left < right;
}

arrow::Result<bool> IsLess(std::string_view a, std::string_view b, const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::BOOL:
    case arrow::Type::INT8:
      return Less<int8_t>(a, b);
    case arrow::Type::INT16:
      return Less<int16_t>(a, b);
    case arrow::Type::INT32:
    case arrow::Type::DATE32:
      return Less<int32_t>(a, b);
    case arrow::Type::INT64:
    case arrow::Type::TIMESTAMP:
      return Less<int64_t>(a, b);
    case arrow::Type::FLOAT:
      return Less<float>(a, b);
    case arrow::Type::DOUBLE:
      return Less<double>(a, b);
    case arrow::Type::STRING:
    case arrow::Type::BINARY:  // bytes, past mark and length
      return a.substr(5) < b.substr(5);
    case arrow::Type::DECIMAL128:
      return arrow::Decimal128(reinterpret_cast<const uint8_t*>(a.data() + 1)) <
             arrow::Decimal128(reinterpret_cast<const uint8_t*>(b.data() + 1));
    default:
      return arrow::Status::NotImplemented(type.ToString(), " has no least and greatest value");
  }
}

/// Central moments as Spark merges them (CentralMomentAgg).
void MergeMoments(const std::array<double, 3>& a, const std::array<double, 3>& b,
                  std::string* out) {
  const double count = a[0] + b[0];
  const double delta = b[1] - a[1];
  const double delta_n = count == 0 ? 0 : delta / count;
  Append(count, out);
  Append(a[1] + delta_n * b[0], out);
  Append(a[2] + b[2] + delta * delta_n * a[0] * b[0], out);
}

/// HyperLogLog++: the greater of each two registers.
arrow::Status MergeSketches(std::string_view a, std::string_view b, std::string* out) {
  if (a.size() != b.size()) return arrow::Status::Invalid("two sketches differ in size");
  const size_t begin = out->size();
  out->append(a);
  for (size_t i = 5; i < b.size(); ++i) {
    char& merged = (*out)[begin + i];
    merged = static_cast<char>(
        std::max(static_cast<unsigned char>(merged), static_cast<unsigned char>(b[i])));
  }
  return arrow::Status::OK();
}

arrow::Status MergeOne(query::Merge merge, const arrow::DataType& type, std::string_view a,
                       std::string_view b, std::string* out) {
  if (a[0] == '\0' || b[0] == '\0') {
    out->append(a[0] == '\0' ? b : a);
    return arrow::Status::OK();
  }
  switch (merge) {
    case query::Merge::kSum:
      return AddUp(a, b, type, out);
    case query::Merge::kMin:
    case query::Merge::kMax: {
      ARROW_ASSIGN_OR_RAISE(const bool less, IsLess(b, a, type));
      ARROW_ASSIGN_OR_RAISE(const bool greater, IsLess(a, b, type));
      const bool take_b = merge == query::Merge::kMin ? less : greater;
      out->append(take_b ? b : a);
      return arrow::Status::OK();
    }
    default:
      return MergeSketches(a, b, out);
  }
}

arrow::Status Torn() {
  return arrow::Status::Invalid(
      "a group of the state is torn; rebuild it from the source with --full-refresh for this "
      "table");
}

}  // namespace

arrow::Status GroupMerger::Merge(std::string_view a, std::string_view b, std::string* out) const {
  size_t column = 0;
  for (const query::Merge merge : merges_) {
    if (merge != query::Merge::kMoments) {
      const arrow::DataType& type = *types_[column++];
      const std::string_view left = TakeField(type, &a);
      const std::string_view right = TakeField(type, &b);
      if (left.empty() || right.empty()) return Torn();
      ARROW_RETURN_NOT_OK(MergeOne(merge, type, left, right, out));
      continue;
    }
    std::array<double, 3> left{};
    std::array<double, 3> right{};
    for (size_t i = 0; i < 3; ++i, ++column) {
      const std::string_view left_field = TakeField(*types_[column], &a);
      const std::string_view right_field = TakeField(*types_[column], &b);
      if (left_field.size() != 9 || right_field.size() != 9) return Torn();
      left[i] = Read<double>(left_field);
      right[i] = Read<double>(right_field);
    }
    MergeMoments(left, right, out);
  }
  return a.empty() && b.empty() ? arrow::Status::OK() : Torn();
}

}  // namespace freshet

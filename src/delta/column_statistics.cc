#include "delta/column_statistics.h"

#include <cmath>
#include <string_view>
#include <type_traits>
#include <utility>

#include <arrow/array/array_binary.h>
#include <arrow/array/array_decimal.h>
#include <arrow/array/array_primitive.h>
#include <arrow/util/decimal.h>
#include <arrow/util/utf8.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "delta/time_text.h"

namespace freshet::delta {
namespace {

/// Runs over the values that are not NULL.
template <typename ArrayType, typename Visit>
void ForEachValue(const ArrayType& array, Visit&& visit) {
  const bool has_nulls = array.null_count() != 0;
  for (int64_t row = 0; row < array.length(); ++row) {
    if (!has_nulls || array.IsValid(row)) visit(array.GetView(row));
  }
}

template <typename ArrayType>
class NumberStatistics : public ColumnStatistics {
 public:
  using Value = typename ArrayType::value_type;

  std::optional<std::string> MinJson() const override { return Json(min_); }
  std::optional<std::string> MaxJson() const override { return Json(max_); }

 protected:
  void UpdateBounds(const arrow::Array& array) override {
    ForEachValue(static_cast<const ArrayType&>(array), [this](Value value) {
      if constexpr (std::is_floating_point_v<Value>) {
        if (std::isnan(value)) {
          has_nan_ = true;
          return;
        }
      }
      if (!min_ || value < *min_) min_ = value;
      if (!max_ || value > *max_) max_ = value;
    });
  }

 private:
  std::optional<std::string> Json(const std::optional<Value>& value) const {
    if (!value || has_nan_) return std::nullopt;
    if constexpr (std::is_floating_point_v<Value>) {
      if (std::isinf(*value)) return std::nullopt;  // JSON has no word for it
      return fmt::format("{}", *value);
    } else {
      return std::to_string(*value);
    }
  }

  std::optional<Value> min_;
  std::optional<Value> max_;
  bool has_nan_ = false;
};

class DecimalStatistics : public ColumnStatistics {
 public:
  explicit DecimalStatistics(int32_t scale) : scale_(scale) {}

  std::optional<std::string> MinJson() const override { return Json(min_); }
  std::optional<std::string> MaxJson() const override { return Json(max_); }

 protected:
  void UpdateBounds(const arrow::Array& array) override {
    const auto& decimals = static_cast<const arrow::Decimal128Array&>(array);
    for (int64_t row = 0; row < decimals.length(); ++row) {
      if (decimals.IsNull(row)) continue;
      const arrow::Decimal128 value(decimals.GetValue(row));
      if (!min_ || value < *min_) min_ = value;
      if (!max_ || value > *max_) max_ = value;
    }
  }

 private:
  std::optional<std::string> Json(const std::optional<arrow::Decimal128>& value) const {
    if (!value) return std::nullopt;
    return value->ToString(scale_);
  }

  const int32_t scale_;
  std::optional<arrow::Decimal128> min_;
  std::optional<arrow::Decimal128> max_;
};

class TimeStatistics : public ColumnStatistics {
 public:
  std::optional<std::string> MinJson() const override {
    return min_ ? Quote(Text(*min_, false)) : std::nullopt;
  }
  std::optional<std::string> MaxJson() const override {
    return max_ ? Quote(Text(*max_, true)) : std::nullopt;
  }

 protected:
  virtual std::optional<std::string> Text(int64_t value, bool round_up) const = 0;

  template <typename ArrayType>
  void UpdateFrom(const arrow::Array& array) {
    ForEachValue(static_cast<const ArrayType&>(array), [this](int64_t value) {
      if (!min_ || value < *min_) min_ = value;
      if (!max_ || value > *max_) max_ = value;
    });
  }

 private:
  static std::optional<std::string> Quote(std::optional<std::string> text) {
    if (!text) return std::nullopt;
    return '"' + *text + '"';
  }

  std::optional<int64_t> min_;
  std::optional<int64_t> max_;
};

class DayStatistics : public TimeStatistics {
 protected:
  void UpdateBounds(const arrow::Array& array) override { UpdateFrom<arrow::Date32Array>(array); }
  std::optional<std::string> Text(int64_t value, bool /*round_up*/) const override {
    return DateText(value);
  }
};

class TimestampStatistics : public TimeStatistics {
 public:
  explicit TimestampStatistics(bool in_utc) : suffix_(in_utc ? "Z" : "") {}

 protected:
  void UpdateBounds(const arrow::Array& array) override {
    UpdateFrom<arrow::TimestampArray>(array);
  }
  std::optional<std::string> Text(int64_t value, bool round_up) const override {
    return MillisecondText(value, round_up, suffix_);
  }

 private:
  const char* const suffix_;
};

/// Texts are compared by their bytes, as Spark does, and cut after this many characters.
constexpr size_t kKeptCharacters = 32;

/// The last character of Unicode: what is cut off a maximum is not larger.
constexpr std::string_view kLastCharacter = "\xF4\x8F\xBF\xBF";

size_t CharacterLength(char first_byte) {
  const auto byte = static_cast<unsigned char>(first_byte);
  if (byte < 0x80) return 1;
  if (byte < 0xE0) return 2;
  return byte < 0xF0 ? 3 : 4;
}

/// The number of bytes in the first kKeptCharacters characters of a valid UTF-8 text.
size_t KeptBytes(std::string_view text) {
  size_t bytes = 0;
  for (size_t i = 0; i < kKeptCharacters && bytes < text.size(); ++i) {
    bytes += CharacterLength(text[bytes]);
  }
  return bytes;
}

class StringStatistics : public ColumnStatistics {
 public:
  std::optional<std::string> MinJson() const override {
    if (!min_ || !IsUtf8()) return std::nullopt;
    return nlohmann::json(min_->substr(0, KeptBytes(*min_))).dump();
  }

  std::optional<std::string> MaxJson() const override {
    if (!max_ || !IsUtf8()) return std::nullopt;
    size_t kept = KeptBytes(*max_);
    if (kept == max_->size()) return nlohmann::json(*max_).dump();
    while (std::string_view(*max_).substr(kept).starts_with(kLastCharacter)) {
      kept += kLastCharacter.size();
    }
    return nlohmann::json(max_->substr(0, kept).append(kLastCharacter)).dump();
  }

 protected:
  void UpdateBounds(const arrow::Array& array) override {
    std::optional<std::string_view> smallest = min_;
    std::optional<std::string_view> largest = max_;
    ForEachValue(static_cast<const arrow::StringArray&>(array), [&](std::string_view value) {
      if (!smallest || value < *smallest) smallest = value;
      if (!largest || value > *largest) largest = value;
    });
    std::string new_min(*smallest);
    std::string new_max(*largest);
    min_ = std::move(new_min);
    max_ = std::move(new_max);
  }

 private:
  bool IsUtf8() const {
    arrow::util::InitializeUTF8();
    return arrow::util::ValidateUTF8(*min_) && arrow::util::ValidateUTF8(*max_);
  }

  std::optional<std::string> min_;
  std::optional<std::string> max_;
};

class NullCountOnly : public ColumnStatistics {};

}  // namespace

std::unique_ptr<ColumnStatistics> ColumnStatistics::Make(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::INT8:
      return std::make_unique<NumberStatistics<arrow::Int8Array>>();
    case arrow::Type::INT16:
      return std::make_unique<NumberStatistics<arrow::Int16Array>>();
    case arrow::Type::INT32:
      return std::make_unique<NumberStatistics<arrow::Int32Array>>();
    case arrow::Type::INT64:
      return std::make_unique<NumberStatistics<arrow::Int64Array>>();
    case arrow::Type::FLOAT:
      return std::make_unique<NumberStatistics<arrow::FloatArray>>();
    case arrow::Type::DOUBLE:
      return std::make_unique<NumberStatistics<arrow::DoubleArray>>();
    case arrow::Type::DECIMAL128:
      return std::make_unique<DecimalStatistics>(
          static_cast<const arrow::DecimalType&>(type).scale());
    case arrow::Type::STRING:
      return std::make_unique<StringStatistics>();
    case arrow::Type::DATE32:
      return std::make_unique<DayStatistics>();
    case arrow::Type::TIMESTAMP:
      return std::make_unique<TimestampStatistics>(
          !static_cast<const arrow::TimestampType&>(type).timezone().empty());
    default:
      return std::make_unique<NullCountOnly>();
  }
}

}  // namespace freshet::delta

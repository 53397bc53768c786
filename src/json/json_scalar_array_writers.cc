#include "json/json_scalar_array_writers.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include <arrow/util/base64.h>
#include <arrow/util/decimal.h>

#include "base/java_number.h"
#include "json/datetime_text.h"
#include "json/decimal_text.h"
#include "json/json_string.h"

namespace freshet {
namespace {

void AppendInteger(int64_t value, std::string* text) {
  std::array<char, 24> digits;
  text->append(digits.data(),
               std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

/// A writer of one Arrow class's values.
template <typename Array>
class WriterOf : public JsonArrayWriter {
 public:
  explicit WriterOf(const arrow::Array& array)
      : JsonArrayWriter(array), array_(static_cast<const Array&>(array)) {}

 protected:
  const Array& array() const { return array_; }

 private:
  const Array& array_;
};

class NullWriter final : public WriterOf<arrow::NullArray> {
 public:
  using WriterOf::WriterOf;
  void AppendValue(int64_t /*row*/, std::string* text) const override { *text += "null"; }
};

class BooleanTextWriter final : public WriterOf<arrow::BooleanArray> {
 public:
  using WriterOf::WriterOf;
  void AppendValue(int64_t row, std::string* text) const override {
    *text += array().Value(row) ? "true" : "false";
  }
};

template <typename Array>
class IntegerTextWriter final : public WriterOf<Array> {
 public:
  using WriterOf<Array>::WriterOf;
  void AppendValue(int64_t row, std::string* text) const override {
    AppendInteger(this->array().Value(row), text);
  }
};

template <typename Array>
class FractionTextWriter final : public WriterOf<Array> {
 public:
  using WriterOf<Array>::WriterOf;
  void AppendValue(int64_t row, std::string* text) const override {
    const auto value = this->array().Value(row);
    if (std::isfinite(value)) {
      AppendJavaNumber(value, text);
    } else {
      AppendKey(row, text);
    }
  }
  void AppendKey(int64_t row, std::string* text) const override {
    *text += '"';
    AppendJavaNumber(this->array().Value(row), text);
    *text += '"';
  }
};

class DecimalTextWriter final : public WriterOf<arrow::Decimal128Array> {
 public:
  explicit DecimalTextWriter(const arrow::Array& array)
      : WriterOf(array), scale_(static_cast<const arrow::Decimal128Type&>(*array.type()).scale()) {}
  void AppendValue(int64_t row, std::string* text) const override {
    AppendDecimal(arrow::Decimal128(array().GetValue(row)), scale_, text);
  }

 private:
  int32_t scale_;
};

class StringTextWriter final : public WriterOf<arrow::StringArray> {
 public:
  using WriterOf::WriterOf;
  void AppendValue(int64_t row, std::string* text) const override {
    AppendJsonString(array().GetView(row), text);
  }
  void AppendKey(int64_t row, std::string* text) const override { AppendValue(row, text); }
};

class BinaryTextWriter final : public WriterOf<arrow::BinaryArray> {
 public:
  using WriterOf::WriterOf;
  void AppendValue(int64_t row, std::string* text) const override {
    *text += '"';
    *text += arrow::util::base64_encode(array().GetView(row));
    *text += '"';
  }
};

class DateTextWriter final : public WriterOf<arrow::Date32Array> {
 public:
  DateTextWriter(const arrow::Array& array, const std::optional<DateTimePattern>& pattern)
      : WriterOf(array), pattern_(pattern) {}
  void AppendValue(int64_t row, std::string* text) const override {
    if (pattern_) {
      std::string shown;
      pattern_->Append({array().Value(row), 0, 0}, 0, &shown);
      AppendJsonString(shown, text);
      return;
    }
    *text += '"';
    AppendDate(array().Value(row), text);
    *text += '"';
  }
  void AppendKey(int64_t row, std::string* text) const override {
    *text += '"';
    AppendInteger(array().Value(row), text);
    *text += '"';
  }

 private:
  const std::optional<DateTimePattern>& pattern_;
};

class TimestampTextWriter final : public WriterOf<arrow::TimestampArray> {
 public:
  TimestampTextWriter(const arrow::Array& array, const JsonTextOptions& options)
      : WriterOf(array),
        zoned_(!static_cast<const arrow::TimestampType&>(*array.type()).timezone().empty()),
        offset_(zoned_ ? options.zone_offset : 0),
        pattern_(zoned_ ? options.timestamp : options.timestamp_ntz) {}
  void AppendValue(int64_t row, std::string* text) const override {
    const LocalTime time = ToLocalTime(array().Value(row), offset_);
    if (pattern_) {
      std::string shown;
      pattern_->Append(time, offset_, &shown);
      AppendJsonString(shown, text);
      return;
    }
    *text += '"';
    AppendDateTime(time, text);
    if (zoned_) AppendOffset(offset_, text);
    *text += '"';
  }
  void AppendKey(int64_t row, std::string* text) const override {
    *text += '"';
    AppendInteger(array().Value(row), text);
    *text += '"';
  }

 private:
  bool zoned_;
  int32_t offset_;
  const std::optional<DateTimePattern>& pattern_;
};

}  // namespace

std::unique_ptr<JsonArrayWriter> MakeJsonScalarWriter(const arrow::Array& array,
                                                      const JsonTextOptions& options) {
  switch (array.type_id()) {
    case arrow::Type::BOOL:
      return std::make_unique<BooleanTextWriter>(array);
    case arrow::Type::INT8:
      return std::make_unique<IntegerTextWriter<arrow::Int8Array>>(array);
    case arrow::Type::INT16:
      return std::make_unique<IntegerTextWriter<arrow::Int16Array>>(array);
    case arrow::Type::INT32:
      return std::make_unique<IntegerTextWriter<arrow::Int32Array>>(array);
    case arrow::Type::INT64:
      return std::make_unique<IntegerTextWriter<arrow::Int64Array>>(array);
    case arrow::Type::FLOAT:
      return std::make_unique<FractionTextWriter<arrow::FloatArray>>(array);
    case arrow::Type::DOUBLE:
      return std::make_unique<FractionTextWriter<arrow::DoubleArray>>(array);
    case arrow::Type::DECIMAL128:
      return std::make_unique<DecimalTextWriter>(array);
    case arrow::Type::STRING:
      return std::make_unique<StringTextWriter>(array);
    case arrow::Type::BINARY:
      return std::make_unique<BinaryTextWriter>(array);
    case arrow::Type::DATE32:
      return std::make_unique<DateTextWriter>(array, options.date);
    case arrow::Type::TIMESTAMP:
      return std::make_unique<TimestampTextWriter>(array, options);
    default:
      return std::make_unique<NullWriter>(array);
  }
}

}  // namespace freshet

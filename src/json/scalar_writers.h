// The columns of one fixed width: booleans, numbers, decimals, dates and timestamps.
#pragma once

#include <cstdint>
#include <memory>

#include <arrow/util/decimal.h>

#include "json/fixed_width_writer.h"

namespace freshet {

class BooleanWriter final : public FixedWidthWriter<uint8_t> {
 public:
  BooleanWriter();
  std::shared_ptr<arrow::ArrayData> Finish() override;

 protected:
  bool ReadValue(JsonCursor* cursor) override;
  void AppendValue(const JsonValue& value) override;
};

/// TINYINT, SMALLINT, INT, BIGINT.
template <typename T>
class IntegerWriter final : public FixedWidthWriter<T> {
 public:
  using FixedWidthWriter<T>::FixedWidthWriter;

 protected:
  bool ReadValue(JsonCursor* cursor) override;
  void AppendValue(const JsonValue& value) override;
};

/// FLOAT, DOUBLE.
template <typename T>
class FloatWriter final : public FixedWidthWriter<T> {
 public:
  using FixedWidthWriter<T>::FixedWidthWriter;

 protected:
  bool ReadValue(JsonCursor* cursor) override;
  void AppendValue(const JsonValue& value) override;
};

class DecimalWriter final : public FixedWidthWriter<arrow::Decimal128> {
 public:
  explicit DecimalWriter(std::shared_ptr<arrow::DataType> type);

 protected:
  bool ReadValue(JsonCursor* cursor) override;
  void AppendValue(const JsonValue& value) override;

 private:
  int32_t precision_;
  int32_t scale_;
};

/// TIMESTAMP, TIMESTAMP_NTZ.
class TimestampWriter final : public FixedWidthWriter<int64_t> {
 public:
  explicit TimestampWriter(std::shared_ptr<arrow::DataType> type);

 protected:
  bool ReadValue(JsonCursor* cursor) override;
  void AppendValue(const JsonValue& value) override;

 private:
  bool is_utc_;
};

class DateWriter final : public FixedWidthWriter<int32_t> {
 public:
  DateWriter();

 protected:
  bool ReadValue(JsonCursor* cursor) override;
  void AppendValue(const JsonValue& value) override;
};

}  // namespace freshet

#include "json/scalar_writers.h"

#include <optional>
#include <string_view>
#include <utility>

#include "json/decimal_text.h"
#include "json/number_text.h"
#include "json/scalar_rules.h"
#include "json/spark_datetime.h"

namespace freshet {
namespace {

/// A string without escapes; what has some is rare in columns that are no text.
bool TakePlainString(JsonCursor* cursor, std::string_view* text) {
  return cursor->Peek() == '"' && cursor->TakeString(text) && !cursor->HasEscape(*text);
}

/// What begins like a number and is not so long that Jackson's limit would matter.
bool TakeNumber(JsonCursor* cursor, std::string_view* text) {
  const char c = cursor->Peek();
  if (c != '-' && (c < '0' || c > '9')) return false;
  *text = cursor->TakeBare();
  return text->size() <= kMaxNumberDigits;
}

}  // namespace

BooleanWriter::BooleanWriter() : FixedWidthWriter(arrow::boolean()) {}

bool BooleanWriter::ReadValue(JsonCursor* cursor) {
  const std::string_view word = cursor->TakeBare();
  if (word != "true" && word != "false") return false;
  Add(word == "true" ? 1 : 0);
  return true;
}

void BooleanWriter::AppendValue(const JsonValue& value) {
  Add(std::get<bool>(value.value) ? 1 : 0);
}

std::shared_ptr<arrow::ArrayData> BooleanWriter::Finish() {
  auto bits = PackBits(values_.data(), values_.size());
  values_.Truncate(0);
  return FinishData({std::move(bits)});
}

template <typename T>
bool IntegerWriter<T>::ReadValue(JsonCursor* cursor) {
  std::string_view text;
  if (!TakeNumber(cursor, &text)) return false;
  const auto number = ParseInt64(text);
  if (!number || *number != static_cast<T>(*number)) return false;
  this->Add(static_cast<T>(*number));
  return true;
}

template <typename T>
void IntegerWriter<T>::AppendValue(const JsonValue& value) {
  this->Add(static_cast<T>(std::get<int64_t>(value.value)));
}

template <typename T>
bool FloatWriter<T>::ReadValue(JsonCursor* cursor) {
  std::string_view text;
  NumberText number;
  if (!TakeNumber(cursor, &text) || !ScanNumber(text, &number)) return false;
  if constexpr (sizeof(T) == sizeof(float)) {
    this->Add(NumberToFloat(text, number));
  } else {
    this->Add(NumberToDouble(text, number));
  }
  return true;
}

template <typename T>
void FloatWriter<T>::AppendValue(const JsonValue& value) {
  this->Add(static_cast<T>(std::get<double>(value.value)));
}

template class IntegerWriter<int8_t>;
template class IntegerWriter<int16_t>;
template class IntegerWriter<int32_t>;
template class IntegerWriter<int64_t>;
template class FloatWriter<float>;
template class FloatWriter<double>;

DecimalWriter::DecimalWriter(std::shared_ptr<arrow::DataType> type)
    : FixedWidthWriter(std::move(type)) {
  const auto& decimal = static_cast<const arrow::Decimal128Type&>(*this->type());
  precision_ = decimal.precision();
  scale_ = decimal.scale();
}

bool DecimalWriter::ReadValue(JsonCursor* cursor) {
  std::string_view text;
  if (cursor->Peek() == '"') {
    if (!TakePlainString(cursor, &text)) return false;
  } else {
    NumberText number;
    if (!TakeNumber(cursor, &text) || !ScanNumber(text, &number)) return false;
  }
  const auto value = ParseDecimal(text, precision_, scale_);
  if (!value) return false;
  Add(*value);
  return true;
}

void DecimalWriter::AppendValue(const JsonValue& value) {
  Add(std::get<arrow::Decimal128>(value.value));
}

TimestampWriter::TimestampWriter(std::shared_ptr<arrow::DataType> type)
    : FixedWidthWriter(std::move(type)), is_utc_(IsUtcTimestamp(*this->type())) {}

bool TimestampWriter::ReadValue(JsonCursor* cursor) {
  std::string_view text;
  if (cursor->Peek() != '"') {
    if (!is_utc_ || !TakeNumber(cursor, &text)) return false;
    const auto seconds = ParseInt64(text);
    if (!seconds) return false;
    Add(SecondsToMicros(*seconds));
    return true;
  }
  if (!TakePlainString(cursor, &text)) return false;
  std::optional<int64_t> micros = is_utc_ ? ParseUtcSeconds(text) : std::nullopt;
  if (!micros) micros = ParseTicks(*type(), text);
  if (!micros) return false;
  Add(*micros);
  return true;
}

void TimestampWriter::AppendValue(const JsonValue& value) { Add(std::get<int64_t>(value.value)); }

DateWriter::DateWriter() : FixedWidthWriter(arrow::date32()) {}

bool DateWriter::ReadValue(JsonCursor* cursor) {
  std::string_view text;
  if (!TakePlainString(cursor, &text)) return false;
  const auto days = ParseTicks(*type(), text);
  if (!days) return false;
  Add(static_cast<int32_t>(*days));
  return true;
}

void DateWriter::AppendValue(const JsonValue& value) {
  Add(static_cast<int32_t>(std::get<int64_t>(value.value)));
}

}  // namespace freshet

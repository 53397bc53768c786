// SparkConverter's types that have no children.
#include <utility>

#include "json/decimal_text.h"
#include "json/number_text.h"
#include "json/scalar_rules.h"
#include "json/spark_converter.h"
#include "json/token_writer.h"
#include "json/utf_text.h"

namespace freshet {

SparkConverter::Outcome SparkConverter::Scalar(const Type& type, JsonValue* value) {
  const JsonToken token = reader_->current();
  switch (type.arrow->id()) {
    case arrow::Type::STRING:
      return Text(type, value);
    case arrow::Type::BOOL:
      if (token != JsonToken::kTrue && token != JsonToken::kFalse) return Mismatch(type);
      value->value = token == JsonToken::kTrue;
      return Outcome::kValue;
    case arrow::Type::INT8:
    case arrow::Type::INT16:
    case arrow::Type::INT32:
    case arrow::Type::INT64:
      return Integer(type, value);
    case arrow::Type::FLOAT:
    case arrow::Type::DOUBLE:
      return FloatingPoint(type, value);
    default:
      break;
  }
  if (token == JsonToken::kString) {
    std::string text;
    if (type.arrow->id() == arrow::Type::BINARY) {
      if (!reader_->ReadBase64(&text)) return ReaderFailed();
      value->value = std::move(text);
      return Outcome::kValue;
    }
    if (!reader_->ReadText(&text)) return ReaderFailed();
    return FromText(type, text, value);
  }
  if (type.arrow->id() == arrow::Type::TIMESTAMP && IsUtcTimestamp(*type.arrow) &&
      token == JsonToken::kInteger) {
    const auto seconds = ParseInt64(reader_->number());
    if (!seconds) return Mismatch(type);
    value->value = SecondsToMicros(*seconds);
    return Outcome::kValue;
  }
  if (type.arrow->id() == arrow::Type::DECIMAL128 &&
      (token == JsonToken::kInteger || token == JsonToken::kFloat)) {
    return FromText(type, std::string(reader_->number()), value);
  }
  return Mismatch(type);
}

SparkConverter::Outcome SparkConverter::Integer(const Type& type, JsonValue* value) {
  if (reader_->current() != JsonToken::kInteger) return Mismatch(type);
  const auto number = ParseInt64(reader_->number());
  const auto fitted = number ? FitInteger(*number, type.arrow->id()) : std::nullopt;
  if (!fitted) return Mismatch(type);
  value->value = *fitted;
  return Outcome::kValue;
}

SparkConverter::Outcome SparkConverter::FloatingPoint(const Type& type, JsonValue* value) {
  const JsonToken token = reader_->current();
  std::string text;
  if (token == JsonToken::kString) {
    if (!reader_->ReadText(&text)) return ReaderFailed();
  } else if (token == JsonToken::kInteger || token == JsonToken::kFloat) {
    text = reader_->number();
    NumberText number;
    if (ScanNumber(text, &number)) {
      value->value = type.arrow->id() == arrow::Type::FLOAT
                         ? static_cast<double>(NumberToFloat(text, number))
                         : NumberToDouble(text, number);
      return Outcome::kValue;
    }
  } else {
    return Mismatch(type);
  }
  const auto special = ParseSpecialNumber(text);
  if (!special) return Mismatch(type);
  value->value = *special;
  return Outcome::kValue;
}

SparkConverter::Outcome SparkConverter::Text(const Type& type, JsonValue* value) {
  if (reader_->current() == JsonToken::kString) {
    std::string text;
    if (!reader_->ReadText(&text)) return ReaderFailed();
    value->value = std::move(text);
    return Outcome::kValue;
  }
  return parser_ == JacksonParser::kBytes ? SourceText(type, value) : WrittenText(value);
}

SparkConverter::Outcome SparkConverter::SourceText(const Type& type, JsonValue* value) {
  const size_t begin = reader_->token_begin();
  if (!reader_->SkipChildren()) return ReaderFailed();
  if (reader_->position() < begin) return Mismatch(type);
  value->value = MakeValidUtf8(reader_->Slice(begin, reader_->position()));
  return Outcome::kValue;
}

SparkConverter::Outcome SparkConverter::WrittenText(JsonValue* value) {
  std::string text;
  if (!WriteTokens(reader_, &text)) return ReaderFailed();
  value->value = std::move(text);
  return Outcome::kValue;
}

SparkConverter::Outcome SparkConverter::FromText(const Type& type, const std::string& text,
                                                 JsonValue* value) {
  if (type.arrow->id() == arrow::Type::DECIMAL128) {
    const auto& decimal = static_cast<const arrow::Decimal128Type&>(*type.arrow);
    // Spark drops all commas from a string first: "1,234.5" is 1234.5, and so is ",12345e-1".
    std::string digits = text;
    std::erase(digits, ',');
    const auto number = ParseDecimal(digits, decimal.precision(), decimal.scale());
    if (!number) return Mismatch(type);
    value->value = *number;
    return Outcome::kValue;
  }
  const auto ticks = ParseTicks(*type.arrow, text);
  if (!ticks) return Mismatch(type);
  value->value = *ticks;
  return Outcome::kValue;
}

}  // namespace freshet

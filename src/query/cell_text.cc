#include "query/cell_text.h"

#include <cmath>

#include <arrow/util/base64.h>
#include <arrow/util/decimal.h>
#include <fmt/format.h>

#include "base/civil_date.h"
#include "base/java_number.h"

namespace freshet::query {
namespace {

template <typename Array>
const Array& As(const arrow::Array& array) {
  return static_cast<const Array&>(array);
}

std::string DateText(int64_t days) {
  const CivilDate date = CivilDateOf(days);
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string TimestampText(int64_t micros) {
  const auto [whole, fraction] = SplitSeconds(micros);
  const auto [days, seconds] = SplitDay(whole);
  std::string text = fmt::format("{} {:02}:{:02}:{:02}", DateText(days), seconds / 3600,
                                 seconds / 60 % 60, seconds % 60);
  if (fraction != 0) {
    text += fmt::format(".{:06}", fraction);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text;
}

std::string DecimalText(const arrow::Decimal128Array& array, int64_t row) {
  return array.FormatValue(row);
}

/// Types that look the same in both forms, but for quotes; empty for others.
std::string PlainText(const arrow::Array& array, int64_t row) {
  switch (array.type_id()) {
    case arrow::Type::BOOL:
      return As<arrow::BooleanArray>(array).Value(row) ? "true" : "false";
    case arrow::Type::INT8:
      return std::to_string(As<arrow::Int8Array>(array).Value(row));
    case arrow::Type::INT16:
      return std::to_string(As<arrow::Int16Array>(array).Value(row));
    case arrow::Type::INT32:
      return std::to_string(As<arrow::Int32Array>(array).Value(row));
    case arrow::Type::INT64:
      return std::to_string(As<arrow::Int64Array>(array).Value(row));
    case arrow::Type::FLOAT:
      return JavaNumberText(As<arrow::FloatArray>(array).Value(row));
    case arrow::Type::DOUBLE:
      return JavaNumberText(As<arrow::DoubleArray>(array).Value(row));
    case arrow::Type::DECIMAL128:
      return DecimalText(As<arrow::Decimal128Array>(array), row);
    case arrow::Type::DATE32:
      return DateText(As<arrow::Date32Array>(array).Value(row));
    case arrow::Type::TIMESTAMP:
      return TimestampText(As<arrow::TimestampArray>(array).Value(row));
    default:
      return {};
  }
}

bool IsTime(const arrow::Array& array) {
  return array.type_id() == arrow::Type::DATE32 || array.type_id() == arrow::Type::TIMESTAMP;
}

bool IsFiniteFloat(const arrow::Array& array, int64_t row) {
  if (array.type_id() == arrow::Type::FLOAT) {
    return std::isfinite(As<arrow::FloatArray>(array).Value(row));
  }
  if (array.type_id() == arrow::Type::DOUBLE) {
    return std::isfinite(As<arrow::DoubleArray>(array).Value(row));
  }
  return true;
}

std::string ElementText(const arrow::Array& array, int64_t row) {
  return array.IsNull(row) ? "NULL" : CellText(array, row);
}

}  // namespace

std::string CellText(const arrow::Array& array, int64_t row) {
  switch (array.type_id()) {
    case arrow::Type::STRING:
      return std::string(As<arrow::StringArray>(array).GetView(row));
    case arrow::Type::BINARY: {
      std::string text;
      for (const char c : As<arrow::BinaryArray>(array).GetView(row)) {
        text += fmt::format("{}{:02X}", text.empty() ? "" : " ", static_cast<unsigned char>(c));
      }
      return "[" + text + "]";
    }
    case arrow::Type::LIST: {
      const auto& list = As<arrow::ListArray>(array);
      std::string text;
      const int64_t first = list.value_offset(row);
      for (int64_t i = first; i < list.value_offset(row + 1); ++i) {
        text += (i == first ? "" : ", ") + ElementText(*list.values(), i);
      }
      return "[" + text + "]";
    }
    case arrow::Type::MAP: {
      const auto& map = As<arrow::MapArray>(array);
      std::string text;
      for (int64_t i = map.value_offset(row); i < map.value_offset(row + 1); ++i) {
        text += fmt::format("{}{} -> {}", text.empty() ? "" : ", ", ElementText(*map.keys(), i),
                            ElementText(*map.items(), i));
      }
      return "{" + text + "}";
    }
    case arrow::Type::STRUCT: {
      std::string text;
      const auto& value = As<arrow::StructArray>(array);
      for (int i = 0; i < value.num_fields(); ++i) {
        text += (i == 0 ? "" : ", ") + ElementText(*value.field(i), row);
      }
      return "{" + text + "}";
    }
    default:
      return PlainText(array, row);
  }
}

std::string CellJson(const arrow::Array& array, int64_t row) {
  if (array.IsNull(row)) return "null";
  switch (array.type_id()) {
    case arrow::Type::STRING:
      return QuoteJson(As<arrow::StringArray>(array).GetView(row));
    case arrow::Type::BINARY:
      return QuoteJson(arrow::util::base64_encode(As<arrow::BinaryArray>(array).GetView(row)));
    case arrow::Type::LIST: {
      const auto& list = As<arrow::ListArray>(array);
      std::string text;
      for (int64_t i = list.value_offset(row); i < list.value_offset(row + 1); ++i) {
        text += (text.empty() ? "" : ",") + CellJson(*list.values(), i);
      }
      return "[" + text + "]";
    }
    case arrow::Type::MAP: {
      const auto& map = As<arrow::MapArray>(array);
      std::string text;
      for (int64_t i = map.value_offset(row); i < map.value_offset(row + 1); ++i) {
        text += fmt::format("{}{}:{}", text.empty() ? "" : ",", QuoteJson(CellText(*map.keys(), i)),
                            CellJson(*map.items(), i));
      }
      return "{" + text + "}";
    }
    case arrow::Type::STRUCT: {
      const auto& value = As<arrow::StructArray>(array);
      std::string text;
      for (int i = 0; i < value.num_fields(); ++i) {
        text +=
            fmt::format("{}{}:{}", text.empty() ? "" : ",",
                        QuoteJson(value.type()->field(i)->name()), CellJson(*value.field(i), row));
      }
      return "{" + text + "}";
    }
    default: {
      std::string text = PlainText(array, row);
      return IsTime(array) || !IsFiniteFloat(array, row) ? QuoteJson(text) : text;
    }
  }
}

std::string QuoteJson(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '\n') {
      quoted += "\\n";
    } else if (c == '\t') {
      quoted += "\\t";
    } else if (byte < 0x20) {
      quoted += fmt::format("\\u{:04x}", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

}  // namespace freshet::query

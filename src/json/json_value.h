// One value on the slow way, already of its column's type. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include <arrow/util/decimal.h>

namespace freshet {

/// The alternative is that of the column's type:
///   bool: BOOLEAN · int64_t: all integers, DATE (days), TIMESTAMP (microseconds) · double: FLOAT
///   (exactly a float) and DOUBLE · Decimal128: DECIMAL · string: STRING and BINARY ·
///   Children: a STRUCT's fields, an ARRAY's elements, a MAP's values beside its keys.
struct JsonValue {
  struct Children {
    std::vector<JsonValue> values;
    std::vector<std::string> keys;  ///< only of a MAP: as many as values
  };
  std::variant<std::monostate, bool, int64_t, double, arrow::Decimal128, std::string, Children>
      value;

  bool is_null() const { return value.index() == 0; }
};

}  // namespace freshet

// ExpressionTranslator: numbers, arithmetic, comparisons.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "query/expression_translator.h"
#include "query/spark_casts.h"
#include "query/type_mapping.h"
#include "sql/schema_text.h"

namespace freshet::query {
namespace {

using Kind = Expression::Kind;

bool IsInterval(const TypedSql& value) {
  return value.type->id() == arrow::Type::INTERVAL_MONTH_DAY_NANO;
}

TypedSql Typed(std::string sql, TypePtr type, std::string name) {
  return {std::move(sql), std::move(type), std::move(name), std::nullopt};
}

std::string BinaryName(const TypedSql& left, const std::string& symbol, const TypedSql& right) {
  return fmt::format("({} {} {})", left.name, symbol == "DIV" ? "div" : symbol, right.name);
}

/// The decimal type of digits as written: 1.80 has three of them, two behind the point.
TypePtr DecimalOfDigits(std::string_view digits) {
  if (digits.starts_with('-')) digits.remove_prefix(1);
  const size_t point = digits.find('.');
  const auto scale =
      static_cast<int>(point == std::string_view::npos ? 0 : digits.size() - point - 1);
  int precision = 0;
  bool leading = true;
  for (const char c : digits) {
    if (c == '.') continue;
    leading = leading && c == '0';
    if (!leading) ++precision;
  }
  return MakeDecimal(std::max({precision, scale, 1}), scale);
}

/// An integer literal takes part in decimal arithmetic with just its digits.
TypePtr DecimalForArithmetic(const TypedSql& value) {
  if (value.literal && IsIntegral(*value.type)) return DecimalOfDigits(*value.literal);
  return AsDecimal(value.type);
}

}  // namespace

arrow::Result<TypedSql> ExpressionTranslator::TranslateNumber(const Expression& node) {
  std::string digits = ToUpper(node.text);
  const auto ends_with = [&](std::string_view suffix) { return digits.ends_with(suffix); };
  const auto make = [&](TypePtr type, size_t suffix) -> arrow::Result<TypedSql> {
    digits.erase(digits.size() - suffix);
    if (type == nullptr) return Refuse(node.span, "this number has more than 38 digits");
    ARROW_ASSIGN_OR_RAISE(const std::string text, DuckDbTypeText(*type));
    TypedSql value = Typed(fmt::format("CAST('{}' AS {})", digits, text), type, digits);
    if (IsIntegral(*type)) value.literal = digits;
    return value;
  };
  const auto in_range = [&](size_t suffix, int64_t low, int64_t high) {
    int64_t number = 0;
    const char* end = digits.data() + digits.size() - suffix;
    const auto parsed = std::from_chars(digits.data(), end, number);
    return parsed.ec == std::errc() && parsed.ptr == end && number >= low && number <= high;
  };
  const Span span = node.span;
  const auto too_large = [&](std::string_view type) {
    return Refuse(span, fmt::format("this number is not a {}", type));
  };
  if (ends_with("BD")) return make(DecimalOfDigits(digits.substr(0, digits.size() - 2)), 2);
  if (ends_with("L")) {
    if (!in_range(1, INT64_MIN, INT64_MAX)) return too_large("BIGINT");
    return make(arrow::int64(), 1);
  }
  if (ends_with("S")) {
    if (!in_range(1, INT16_MIN, INT16_MAX)) return too_large("SMALLINT");
    return make(arrow::int16(), 1);
  }
  if (ends_with("Y")) {
    if (!in_range(1, INT8_MIN, INT8_MAX)) return too_large("TINYINT");
    return make(arrow::int8(), 1);
  }
  if (ends_with("F")) return make(arrow::float32(), 1);
  if (ends_with("D")) return make(arrow::float64(), 1);
  if (digits.find('E') != std::string::npos) return make(arrow::float64(), 0);
  if (digits.find('.') != std::string::npos) return make(DecimalOfDigits(digits), 0);
  if (in_range(0, INT32_MIN, INT32_MAX)) return make(arrow::int32(), 0);
  if (in_range(0, INT64_MIN, INT64_MAX)) return make(arrow::int64(), 0);
  return make(DecimalOfDigits(digits), 0);
}

arrow::Result<TypedSql> ExpressionTranslator::TranslateUnary(const Expression& node,
                                                             const Scope& scope) {
  const Expression& argument = *node.arguments[0];
  if (node.text == "NOT") {
    ARROW_ASSIGN_OR_RAISE(TypedSql value, Translate(argument, scope));
    if (value.type->id() != arrow::Type::BOOL && !IsNullType(*value.type)) {
      return Refuse(argument.span, fmt::format("NOT needs a condition (BOOLEAN), this is {}",
                                               TypeText(*value.type)));
    }
    return Typed(fmt::format("(NOT {})", value.sql), arrow::boolean(),
                 fmt::format("(NOT {})", value.name));
  }
  ARROW_ASSIGN_OR_RAISE(TypedSql value, Translate(argument, scope));
  if (!IsNumeric(*value.type) && !(IsInterval(value) && node.text == "-")) {
    return Refuse(node.span, fmt::format("'{}' needs a number, '{}' is {}", node.text, value.name,
                                         TypeText(*value.type)));
  }
  if (node.text == "+") return value;
  return Typed(fmt::format("(-{})", value.sql), value.type, fmt::format("(- {})", value.name));
}

arrow::Result<TypedSql> ExpressionTranslator::TranslateBinary(const Expression& node,
                                                              const Scope& scope) {
  ARROW_ASSIGN_OR_RAISE(auto values, TranslateAll(node.arguments, scope));
  const TypedSql& left = values[0];
  const TypedSql& right = values[1];
  const std::string& symbol = node.text;
  if (symbol == "AND" || symbol == "OR") {
    for (size_t i = 0; i < 2; ++i) {
      if (values[i].type->id() != arrow::Type::BOOL && !IsNullType(*values[i].type)) {
        return Refuse(node.arguments[i]->span,
                      fmt::format("{} needs conditions (BOOLEAN), this is {}", symbol,
                                  TypeText(*values[i].type)));
      }
    }
    return Typed(fmt::format("({} {} {})", left.sql, symbol, right.sql), arrow::boolean(),
                 BinaryName(left, symbol, right));
  }
  if (symbol == "||") {
    ARROW_ASSIGN_OR_RAISE(const std::string a, Coerce(node.span, left, arrow::utf8()));
    ARROW_ASSIGN_OR_RAISE(const std::string b, Coerce(node.span, right, arrow::utf8()));
    // DuckDB loses the type when one side is a constant NULL.
    const bool null = IsNullType(*left.type) || IsNullType(*right.type);
    return Typed(null ? "CAST(NULL AS VARCHAR)" : fmt::format("({} || {})", a, b), arrow::utf8(),
                 fmt::format("concat({}, {})", left.name, right.name));
  }
  for (const std::string_view comparison : {"=", "<>", "<", "<=", ">", ">=", "<=>"}) {
    if (symbol != comparison) continue;
    ARROW_ASSIGN_OR_RAISE(std::string sql, Compare(node, symbol, left, right));
    return Typed(std::move(sql), arrow::boolean(), BinaryName(left, symbol, right));
  }
  return Arithmetic(node, symbol, left, right);
}

arrow::Result<TypedSql> ExpressionTranslator::TranslateBetween(const Expression& node,
                                                               const Scope& scope) {
  ARROW_ASSIGN_OR_RAISE(auto values, TranslateAll(node.arguments, scope));
  ARROW_ASSIGN_OR_RAISE(const std::string low, Compare(node, ">=", values[0], values[1]));
  ARROW_ASSIGN_OR_RAISE(const std::string high, Compare(node, "<=", values[0], values[2]));
  return Typed(fmt::format("({}({} AND {}))", node.negated ? "NOT " : "", low, high),
               arrow::boolean(),
               fmt::format("({}between({}, {}, {}))", node.negated ? "NOT " : "", values[0].name,
                           values[1].name, values[2].name));
}

arrow::Result<std::string> ExpressionTranslator::Coerce(Span span, const TypedSql& value,
                                                        const TypePtr& to) {
  // NULL literals fit anywhere as they are.
  if (IsNullType(*value.type) && IsNullType(*to)) return value.sql;
  auto sql = CoerceSql(value, to);
  if (!sql.ok()) return Refuse(span, sql.status().message());
  return sql;
}

arrow::Result<TypePtr> ExpressionTranslator::CommonOf(Span span,
                                                      const std::vector<const TypedSql*>& values) {
  TypePtr type = arrow::null();
  for (const TypedSql* value : values) {
    TypePtr common = CommonType(type, value->type);
    if (common == nullptr) {
      return Refuse(span, fmt::format("{} and {} have no common type: cast one of them",
                                      TypeText(*type), TypeText(*value->type)));
    }
    type = std::move(common);
  }
  return type;
}

arrow::Result<std::string> ExpressionTranslator::Compare(const Expression& node,
                                                         const std::string& symbol,
                                                         const TypedSql& left,
                                                         const TypedSql& right) {
  TypePtr type = CommonType(left.type, right.type);
  if (type == nullptr && (IsString(*left.type) || IsString(*right.type))) {
    // Text next to anything else is read as that.
    const TypePtr& other = IsString(*left.type) ? right.type : left.type;
    if (IsIntegral(*other)) type = arrow::int64();
    if (IsFractional(*other) || IsDecimal(*other)) type = arrow::float64();
    if (IsDate(*other) || other->id() == arrow::Type::TIMESTAMP ||
        other->id() == arrow::Type::BOOL) {
      type = other;
    }
  }
  if (type == nullptr || IsInterval(left) || IsInterval(right) || type->id() == arrow::Type::MAP) {
    return Refuse(node.span, fmt::format("{} and {} can't be compared: cast one of them",
                                         TypeText(*left.type), TypeText(*right.type)));
  }
  ARROW_ASSIGN_OR_RAISE(const std::string a, Coerce(node.span, left, type));
  ARROW_ASSIGN_OR_RAISE(const std::string b, Coerce(node.span, right, type));
  return fmt::format("({} {} {})", a, symbol == "<=>" ? "IS NOT DISTINCT FROM" : symbol, b);
}

arrow::Result<TypedSql> ExpressionTranslator::Arithmetic(const Expression& node,
                                                         const std::string& symbol,
                                                         const TypedSql& left,
                                                         const TypedSql& right) {
  const auto is_time = [](const TypedSql& value) {
    return IsDate(*value.type) || value.type->id() == arrow::Type::TIMESTAMP || IsInterval(value);
  };
  if (is_time(left) || is_time(right)) return TimeArithmetic(node, symbol, left, right);
  const std::string name = BinaryName(left, symbol, right);
  for (const TypedSql* value : {&left, &right}) {
    if (!IsNumeric(*value->type) && !IsNullType(*value->type)) {
      return Refuse(node.span, fmt::format("'{}' needs numbers, '{}' is {}: cast it", symbol,
                                           value->name, TypeText(*value->type)));
    }
  }
  if (symbol == "/") {
    const bool exact = IsDecimal(*left.type) || IsDecimal(*right.type);
    if (exact && !IsFractional(*left.type) && !IsFractional(*right.type)) {
      return Refuse(node.span, "the division of a DECIMAL is not carried: cast one side to DOUBLE");
    }
    return Typed(fmt::format("__spark_divide({}, {})", left.sql, right.sql), arrow::float64(),
                 name);
  }
  if (symbol == "DIV") {
    for (const TypedSql* value : {&left, &right}) {
      if (!IsIntegral(*value->type) && !IsNullType(*value->type)) {
        return Refuse(node.span, fmt::format("DIV is carried for whole numbers only, '{}' is {}",
                                             value->name, TypeText(*value->type)));
      }
    }
    return Typed(fmt::format("__spark_integer_divide({}, {})", left.sql, right.sql), arrow::int64(),
                 name);
  }
  ARROW_ASSIGN_OR_RAISE(const TypePtr type, CommonOf(node.span, {&left, &right}));
  if (IsDecimal(*type)) return DecimalArithmetic(node, symbol, left, right);
  ARROW_ASSIGN_OR_RAISE(const std::string a, Coerce(node.span, left, type));
  ARROW_ASSIGN_OR_RAISE(const std::string b, Coerce(node.span, right, type));
  if (symbol == "%") return Typed(fmt::format("__spark_remainder({}, {})", a, b), type, name);
  return Typed(fmt::format("({} {} {})", a, symbol, b), type, name);
}

arrow::Result<TypedSql> ExpressionTranslator::DecimalArithmetic(const Expression& node,
                                                                const std::string& symbol,
                                                                const TypedSql& left,
                                                                const TypedSql& right) {
  const TypePtr left_type = DecimalForArithmetic(left);
  const TypePtr right_type = DecimalForArithmetic(right);
  const auto& a = static_cast<const arrow::Decimal128Type&>(*left_type);
  const auto& b = static_cast<const arrow::Decimal128Type&>(*right_type);
  const int whole = std::max(a.precision() - a.scale(), b.precision() - b.scale());
  const int scale = std::max(a.scale(), b.scale());
  TypePtr type;
  if (symbol == "*") {
    type = MakeDecimal(a.precision() + b.precision() + 1, a.scale() + b.scale());
  } else if (symbol == "%") {
    type =
        MakeDecimal(std::min(a.precision() - a.scale(), b.precision() - b.scale()) + scale, scale);
  } else {
    type = MakeDecimal(whole + scale + 1, scale);
  }
  if (type == nullptr) {
    return Refuse(
        node.span,
        "the result needs more than 38 digits, which is not carried: cast to DOUBLE or to "
        "a smaller DECIMAL first");
  }
  // DuckDB computes in the operands' own width, and overflows where Spark's result is wider.
  const int precision = static_cast<const arrow::Decimal128Type&>(*type).precision();
  const TypePtr wide_left = symbol == "%" ? left_type : MakeDecimal(precision, a.scale());
  ARROW_ASSIGN_OR_RAISE(std::string x, Coerce(node.span, left, left_type));
  ARROW_ASSIGN_OR_RAISE(const std::string y, Coerce(node.span, right, right_type));
  ARROW_ASSIGN_OR_RAISE(const std::string wide_text, DuckDbTypeText(*wide_left));
  if (symbol != "%") x = fmt::format("CAST({} AS {})", x, wide_text);
  ARROW_ASSIGN_OR_RAISE(const std::string text, DuckDbTypeText(*type));
  const std::string raw = symbol == "%" ? fmt::format("__spark_remainder({}, {})", x, y)
                                        : fmt::format("({} {} {})", x, symbol, y);
  return Typed(fmt::format("CAST({} AS {})", raw, text), type, BinaryName(left, symbol, right));
}

arrow::Result<TypedSql> ExpressionTranslator::TimeArithmetic(const Expression& node,
                                                             const std::string& symbol,
                                                             const TypedSql& left,
                                                             const TypedSql& right) {
  const bool sum = symbol == "+";
  const bool difference = symbol == "-";
  const std::string name = BinaryName(left, symbol, right);
  const std::string sql = fmt::format("({} {} {})", left.sql, symbol, right.sql);
  const bool days = IsIntegral(*right.type) && right.type->id() != arrow::Type::INT64;
  if (IsDate(*left.type) && days && (sum || difference)) {
    return Typed(fmt::format("CAST({} AS DATE)", sql), left.type, name);
  }
  if (left.type->id() == arrow::Type::TIMESTAMP && IsInterval(right) && (sum || difference)) {
    return Typed(sql, left.type, name);
  }
  if (IsInterval(left) && right.type->id() == arrow::Type::TIMESTAMP && sum) {
    return Typed(sql, right.type, name);
  }
  const auto type_name = [](const TypedSql& value) {
    return IsInterval(value) ? std::string("INTERVAL") : TypeText(*value.type);
  };
  return Refuse(node.span,
                fmt::format("{} {} {} is not carried: use date_add, datediff or unix_timestamp, or "
                            "add an INTERVAL to a TIMESTAMP",
                            type_name(left), symbol, type_name(right)));
}

}  // namespace freshet::query

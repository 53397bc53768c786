// ExpressionTranslator: functions whose translation depends on literals, or takes more than a
// template.
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "query/duckdb_handles.h"
#include "query/expression_translator.h"
#include "query/sketch_functions.h"
#include "query/spark_casts.h"
#include "query/spark_regex.h"
#include "query/type_mapping.h"
#include "sql/schema_text.h"

namespace freshet::query {
namespace {

TypedSql Typed(std::string sql, TypePtr type, const TranslatedCall& call) {
  return {std::move(sql), std::move(type), CallName(call), std::nullopt};
}

/// Spark's names of units for date_trunc → DuckDB's.
constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kUnits = {{
    {"year", "year"},
    {"yyyy", "year"},
    {"yy", "year"},
    {"quarter", "quarter"},
    {"month", "month"},
    {"mon", "month"},
    {"mm", "month"},
    {"week", "week"},
    {"day", "day"},
    {"dd", "day"},
    {"hour", "hour"},
    {"minute", "minute"},
    {"second", "second"},
    {"millisecond", "millisecond"},
    {"microsecond", "microsecond"},
}};

std::string_view UnitOf(std::string_view name) {
  const std::string lower = ToLower(name);
  for (const auto& [spark, duckdb] : kUnits) {
    if (spark == lower) return duckdb;
  }
  return {};
}

/// The letters of Spark's date patterns that mean one thing in strftime.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kPatterns = {{
    {"yyyy", "%Y"},
    {"MMM", "%b"},
    {"MM", "%m"},
    {"dd", "%d"},
    {"DDD", "%j"},
    {"HH", "%H"},
    {"mm", "%M"},
    {"ss", "%S"},
    {"SSSSSS", "%f"},
    {"SSS", "%g"},
    {"EEE", "%a"},
    {"yy", "%y"},
}};

/// A Spark date pattern as a strftime format; nullopt for letters that have no counterpart.
std::optional<std::string> StrftimeFormat(std::string_view pattern) {
  std::string format;
  for (size_t i = 0; i < pattern.size();) {
    const char c = pattern[i];
    if (c == '\'') {
      const size_t end = pattern.find('\'', i + 1);
      if (end == std::string_view::npos || end == i + 1) return std::nullopt;
      for (const char quoted : pattern.substr(i + 1, end - i - 1)) {
        format += quoted == '%' ? std::string("%%") : std::string(1, quoted);
      }
      i = end + 1;
      continue;
    }
    if (std::isalpha(static_cast<unsigned char>(c)) == 0) {
      if (c == '[' || c == ']' || c == '{' || c == '}' || c == '#') return std::nullopt;
      format += c == '%' ? std::string("%%") : std::string(1, c);
      ++i;
      continue;
    }
    const size_t end = std::min(pattern.find_first_not_of(c, i), pattern.size());
    const std::string_view run = pattern.substr(i, end - i);
    std::string_view found;
    for (const auto& [letters, conversion] : kPatterns) {
      if (letters == run) found = conversion;
    }
    if (found.empty()) return std::nullopt;
    format += found;
    i = end;
  }
  return format;
}

}  // namespace

arrow::Result<TypedSql> ExpressionTranslator::TranslateSpecial(const TranslatedCall& call) {
  const Expression& node = *call.call;
  const std::string& name = node.text;
  if (name == "approx_count_distinct") return ApproximateCount(call);
  if (name != "sum") ARROW_RETURN_NOT_OK(RefuseTail(node));
  constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kCasts = {{
      {"to_date", "DATE"},
      {"date", "DATE"},
      {"to_timestamp", "TIMESTAMP"},
      {"timestamp", "TIMESTAMP"},
      {"string", "STRING"},
      {"int", "INT"},
      {"bigint", "BIGINT"},
      {"double", "DOUBLE"},
      {"float", "FLOAT"},
      {"boolean", "BOOLEAN"},
      {"try_to_timestamp", "TIMESTAMP"},
      {"", ""},
  }};
  for (const auto& [function, type_name] : kCasts) {
    if (name != function) continue;
    ARROW_ASSIGN_OR_RAISE(const TypePtr type, ParseTypeText(type_name));
    return CastFunction(call, type, name.starts_with("try_"));
  }
  if (name == "round") return Round(call);
  if (name == "date_trunc") return TruncateTime(call, /*to_date=*/false);
  if (name == "trunc") return TruncateTime(call, /*to_date=*/true);
  if (name == "date_format") return FormatTime(call);
  if (name == "array") return Array(call);
  if (name == "map") return Map(call);
  if (name == "element_at" || name == "try_element_at") return ElementAt(call);
  if (name == "array_contains") return ArrayContains(call);
  if (name == "mod") {
    if (call.arguments.size() != 2) return WrongCount(call, "2");
    return Arithmetic(node, "%", call.arguments[0], call.arguments[1]);
  }
  if (name == "nullif") {
    if (call.arguments.size() != 2) return WrongCount(call, "2");
    ARROW_ASSIGN_OR_RAISE(const std::string equal,
                          Compare(node, "=", call.arguments[0], call.arguments[1]));
    return Typed(fmt::format("CASE WHEN {} THEN NULL ELSE {} END", equal, call.arguments[0].sql),
                 call.arguments[0].type, call);
  }
  if (name == "sum") {
    if (call.arguments.size() != 1 || !IsDecimal(*call.arguments[0].type)) {
      return Refuse(node.head, "sum is carried with one number");
    }
    const auto& type = static_cast<const arrow::Decimal128Type&>(*call.arguments[0].type);
    const TypePtr sum = MakeDecimal(std::min(type.precision() + 10, 38), type.scale());
    ARROW_ASSIGN_OR_RAISE(const std::string text, DuckDbTypeText(*sum));
    return Typed(fmt::format("CAST(sum({}{}){} AS {})", node.distinct ? "DISTINCT " : "",
                             call.arguments[0].sql, call.tail, text),
                 sum, call);
  }
  if (name == "sha2") {
    if (call.arguments.size() != 2) return WrongCount(call, "2");
    const auto& bits = call.arguments[1].literal;
    if (!bits || (*bits != "256" && *bits != "0")) {
      return Refuse(node.head, "sha2 is carried with 256 bits");
    }
    ARROW_ASSIGN_OR_RAISE(const std::string text,
                          Coerce(node.span, call.arguments[0], arrow::utf8()));
    return Typed(fmt::format("sha256({})", text), arrow::utf8(), call);
  }
  return Regular(call);
}

arrow::Status ExpressionTranslator::WrongCount(const TranslatedCall& call,
                                               std::string_view expected) {
  return Refuse(call.call->head, fmt::format("{} takes {} arguments here, not {}", call.call->text,
                                             expected, call.arguments.size()));
}

arrow::Result<std::string> ExpressionTranslator::LiteralArgument(const TranslatedCall& call,
                                                                 size_t index) {
  if (index < call.arguments.size() && call.arguments[index].literal) {
    return *call.arguments[index].literal;
  }
  return Refuse(call.call->head,
                fmt::format("argument {} of {} must be a literal", index + 1, call.call->text));
}

arrow::Result<TypedSql> ExpressionTranslator::CastFunction(const TranslatedCall& call,
                                                           const TypePtr& to, bool try_cast) {
  if (call.arguments.size() != 1) {
    return Refuse(call.call->head, fmt::format("{} is carried with one argument, without a pattern",
                                               call.call->text));
  }
  auto sql = CastSql(call.arguments[0], to, try_cast);
  if (!sql.ok()) return Refuse(call.call->span, sql.status().message());
  return Typed(*std::move(sql), to, call);
}

arrow::Result<TypedSql> ExpressionTranslator::ApproximateCount(const TranslatedCall& call) {
  const Expression& node = *call.call;
  if (node.window || node.distinct) {
    return Refuse(node.head, "approx_count_distinct is not carried with OVER or DISTINCT");
  }
  if (call.arguments.size() != 1) {
    return Refuse(node.head,
                  "approx_count_distinct is carried with one argument, a relative error "
                  "of 0.05");
  }
  const auto sketch = SketchSql(call.arguments[0], call.tail);
  if (!sketch.ok()) return Refuse(node.head, sketch.status().message());
  return Typed(fmt::format("__spark_sketch_count({})", *sketch), arrow::int64(), call);
}

arrow::Result<TypedSql> ExpressionTranslator::Round(const TranslatedCall& call) {
  if (call.arguments.empty() || call.arguments.size() > 2) return WrongCount(call, "1 or 2");
  std::string digits_text = "0";
  if (call.arguments.size() == 2) {
    ARROW_ASSIGN_OR_RAISE(digits_text, LiteralArgument(call, 1));
  }
  int digits = 0;
  std::from_chars(digits_text.data(), digits_text.data() + digits_text.size(), digits);
  const TypedSql& value = call.arguments[0];
  if (IsFractional(*value.type)) {
    const std::string rounded =
        fmt::format("__spark_round(CAST({} AS DOUBLE), {})", value.sql, digits);
    const bool single = value.type->id() == arrow::Type::FLOAT;
    return Typed(single ? fmt::format("CAST({} AS FLOAT)", rounded) : rounded, value.type, call);
  }
  if (IsIntegral(*value.type)) {
    if (digits >= 0) return Typed(value.sql, value.type, call);
    ARROW_ASSIGN_OR_RAISE(const std::string type, DuckDbTypeText(*value.type));
    // Rounding up may leave the type: as a DECIMAL it can't wrap, and is looked at before the cast
    // back.
    const int bits = static_cast<const arrow::FixedWidthType&>(*value.type).bit_width();
    return Typed(fmt::format("CAST(__spark_round_integer({}, {}, {}) AS {})", value.sql, digits,
                             INT64_MAX >> (64 - bits), type),
                 value.type, call);
  }
  if (IsDecimal(*value.type) && digits >= 0) {
    const auto& decimal = static_cast<const arrow::Decimal128Type&>(*value.type);
    const int scale = std::min(digits, static_cast<int>(decimal.scale()));
    const TypePtr type =
        MakeDecimal(std::min(decimal.precision() - decimal.scale() + 1 + scale, 38), scale);
    ARROW_ASSIGN_OR_RAISE(const std::string text, DuckDbTypeText(*type));
    return Typed(fmt::format("CAST({} AS {})", value.sql, text), type, call);
  }
  return Refuse(call.call->head, fmt::format("round is not carried for {}", TypeText(*value.type)));
}

arrow::Result<TypedSql> ExpressionTranslator::TruncateTime(const TranslatedCall& call,
                                                           bool to_date) {
  if (call.arguments.size() != 2) return WrongCount(call, "2");
  const size_t unit_index = to_date ? 1 : 0;
  ARROW_ASSIGN_OR_RAISE(const std::string name, LiteralArgument(call, unit_index));
  const std::string_view unit = UnitOf(name);
  const bool whole_days = unit == "year" || unit == "quarter" || unit == "month" || unit == "week";
  if (unit.empty() || (to_date && !whole_days)) {
    return Refuse(call.call->head, fmt::format("'{}' is not a unit of {}", name, call.call->text));
  }
  const TypedSql& value = call.arguments[1 - unit_index];
  const TypePtr type = to_date ? arrow::date32() : SparkTimestampType();
  if (!IsDate(*value.type) && value.type->id() != arrow::Type::TIMESTAMP) {
    return Refuse(call.call->head, fmt::format("{} needs a TIMESTAMP, '{}' is {}", call.call->text,
                                               value.name, TypeText(*value.type)));
  }
  ARROW_ASSIGN_OR_RAISE(const std::string time, Coerce(call.call->span, value, type));
  ARROW_ASSIGN_OR_RAISE(const std::string text, DuckDbTypeText(*type));
  return Typed(fmt::format("CAST(date_trunc('{}', {}) AS {})", unit, time, text), type, call);
}

arrow::Result<TypedSql> ExpressionTranslator::FormatTime(const TranslatedCall& call) {
  if (call.arguments.size() != 2) return WrongCount(call, "2");
  ARROW_ASSIGN_OR_RAISE(const std::string pattern, LiteralArgument(call, 1));
  const auto format = StrftimeFormat(pattern);
  if (!format) {
    return Refuse(
        call.call->head,
        fmt::format("the pattern '{}' is not carried: use yyyy, yy, MM, MMM, dd, DDD, EEE, "
                    "HH, mm, ss, SSS, SSSSSS and signs",
                    pattern));
  }
  const TypedSql& value = call.arguments[0];
  if (!IsDate(*value.type) && value.type->id() != arrow::Type::TIMESTAMP) {
    return Refuse(call.call->head, fmt::format("date_format needs a TIMESTAMP, '{}' is {}",
                                               value.name, TypeText(*value.type)));
  }
  return Typed(fmt::format("strftime(CAST({} AS TIMESTAMP), {})", value.sql, QuoteString(*format)),
               arrow::utf8(), call);
}

arrow::Result<TypedSql> ExpressionTranslator::Regular(const TranslatedCall& call) {
  const std::string& name = call.call->text;
  const bool replace = name == "regexp_replace";
  const bool extract = name == "regexp_extract";
  const size_t most = replace || extract ? 3 : 2;
  if (call.arguments.size() < (extract ? 2 : most) || call.arguments.size() > most) {
    return WrongCount(call, extract ? "2 or 3" : replace ? "3" : "2");
  }
  ARROW_ASSIGN_OR_RAISE(const std::string text,
                        Coerce(call.call->span, call.arguments[0], arrow::utf8()));
  const auto& pattern = call.arguments[1].literal;
  if (name == "like") {
    return Typed(fmt::format("({} LIKE {} ESCAPE '\\')", text, call.arguments[1].sql),
                 arrow::boolean(), call);
  }
  ARROW_ASSIGN_OR_RAISE(std::string match, RegularMatchSql(text, pattern));
  if (match.empty()) return Refuse(call.call->head, kRegularExpressionRefusal);
  if (replace) {
    ARROW_ASSIGN_OR_RAISE(const std::string literal, LiteralArgument(call, 2));
    const auto replacement = TranslateReplacement(literal);
    if (!replacement) {
      return Refuse(call.call->head, "this replacement is not carried: use $1 … $9 only");
    }
    return Typed(fmt::format("regexp_replace({}, {}, {}, 'g')", text, QuoteString(*pattern),
                             QuoteString(*replacement)),
                 arrow::utf8(), call);
  }
  if (name == "split") {
    return Typed(fmt::format("string_split_regex({}, {})", text, QuoteString(*pattern)),
                 arrow::list(arrow::field("element", arrow::utf8())), call);
  }
  if (extract) {
    std::string group = "1";
    if (call.arguments.size() == 3) {
      ARROW_ASSIGN_OR_RAISE(group, LiteralArgument(call, 2));
    }
    return Typed(fmt::format("regexp_extract({}, {}, {})", text, QuoteString(*pattern), group),
                 arrow::utf8(), call);
  }
  return Typed(std::move(match), arrow::boolean(), call);
}

arrow::Result<TypedSql> ExpressionTranslator::Array(const TranslatedCall& call) {
  if (call.arguments.empty()) return WrongCount(call, "one or more");
  std::vector<const TypedSql*> values;
  for (const TypedSql& value : call.arguments) values.push_back(&value);
  ARROW_ASSIGN_OR_RAISE(const TypePtr type, CommonOf(call.call->span, values));
  std::string sql;
  for (const TypedSql& value : call.arguments) {
    ARROW_ASSIGN_OR_RAISE(const std::string element, Coerce(call.call->span, value, type));
    sql += (sql.empty() ? "" : ", ") + element;
  }
  return Typed(fmt::format("list_value({})", sql), arrow::list(arrow::field("element", type)),
               call);
}

}  // namespace freshet::query

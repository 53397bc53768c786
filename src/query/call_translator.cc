// ExpressionTranslator: calls of functions by the table of spark_functions.cc.
#include <algorithm>

#include <fmt/format.h>

#include "query/expression_translator.h"
#include "query/spark_casts.h"
#include "sql/schema_text.h"
#include "sql/token.h"

namespace freshet::query {
namespace {

using Kind = Expression::Kind;

bool IsTime(const arrow::DataType& type) {
  return IsDate(type) || type.id() == arrow::Type::TIMESTAMP;
}

/// Whether an argument goes with a letter of SparkFunction::arguments.
bool Accepts(char letter, const TypedSql& value) {
  const arrow::DataType& type = *value.type;
  if (letter == 'L') return IsString(type) && value.literal.has_value();
  if (letter == '0') return IsIntegral(type) && value.literal.has_value();
  if (letter == 'A') return type.id() == arrow::Type::LIST;
  if (letter == 'M') return type.id() == arrow::Type::MAP;
  if (letter == 'a' || letter == 'c' || IsNullType(type)) return true;
  switch (letter) {
    case 's':
      return IsString(type) || IsNumeric(type) || IsTime(type) || type.id() == arrow::Type::BOOL;
    case 'S':
      return IsString(type);
    case 'B':
      return type.id() == arrow::Type::BINARY;
    case 'i':
      return IsIntegral(type) && type.id() != arrow::Type::INT64;
    case 'I':
      return IsIntegral(type);
    case 'd':
    case 'n':
      return IsNumeric(type);
    case 'f':
      return IsFractional(type);
    case 't':
    case 'D':
      return IsTime(type);
    case 'b':
      return type.id() == arrow::Type::BOOL;
    default:
      return false;
  }
}

/// The letter of the `index`-th argument; 0 when there may not be so many.
char LetterOf(std::string_view letters, size_t index) {
  const bool repeated = letters.ends_with('*');
  const size_t plain = letters.size() - (repeated ? 1 : 0);
  if (index < plain) return letters[index];
  return repeated ? letters[plain - 1] : '\0';
}

bool Fits(const SparkFunction& function, const std::vector<TypedSql>& arguments) {
  const bool repeated = function.arguments.ends_with('*');
  const size_t plain = function.arguments.size() - (repeated ? 1 : 0);
  if (arguments.size() < plain || (arguments.size() > plain && !repeated)) return false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (!Accepts(LetterOf(function.arguments, i), arguments[i])) return false;
  }
  return true;
}

std::string LetterName(char letter) {
  switch (letter) {
    case 's':
    case 'S':
      return "STRING";
    case 'B':
      return "BINARY";
    case 'A':
      return "ARRAY";
    case 'M':
      return "MAP";
    case 'L':
      return "STRING literal";
    case '0':
      return "INT literal";
    case 'i':
      return "INT";
    case 'I':
      return "BIGINT";
    case 'd':
    case 'f':
      return "DOUBLE";
    case 'n':
      return "number";
    case 't':
      return "TIMESTAMP";
    case 'D':
      return "DATE";
    case 'b':
      return "BOOLEAN";
    default:
      return "any";
  }
}

std::string Signature(const SparkFunction& function) {
  std::string text;
  for (const char letter : function.arguments) {
    text += letter == '*' ? ", …" : (text.empty() ? "" : ", ") + LetterName(letter);
  }
  return "(" + text + ")";
}

TypePtr LetterType(char letter) {
  switch (letter) {
    case 's':
    case 'S':
      return arrow::utf8();
    case 'B':
      return arrow::binary();
    case 'i':
    case '0':
      return arrow::int32();
    case 'I':
      return arrow::int64();
    case 'd':
    case 'f':
      return arrow::float64();
    case 't':
      return SparkTimestampType();
    case 'D':
      return arrow::date32();
    case 'b':
      return arrow::boolean();
    default:
      return nullptr;
  }
}

/// Puts the parts of a call into the function's template.
std::string FillIn(std::string_view sql, const std::vector<std::string>& arguments, bool distinct,
                   const std::string& tail) {
  std::string result;
  const auto join = [&](const char* separator) {
    for (size_t i = 0; i < arguments.size(); ++i)
      result += (i == 0 ? "" : separator) + arguments[i];
  };
  for (size_t i = 0; i < sql.size(); ++i) {
    if (sql[i] != '$') {
      result += sql[i];
      continue;
    }
    switch (const char what = sql[++i]; what) {
      case ',':
        join(", ");
        break;
      case '|':
        join(" || ");
        break;
      case 'd':
        result += distinct ? "DISTINCT " : "";
        break;
      case 'f':
        result += tail;
        break;
      default:
        result += arguments[static_cast<size_t>(what - '1')];
    }
  }
  return result;
}

bool IsCarriedName(std::string_view name) {
  const auto& special = SpecialFunctions();
  if (std::find(special.begin(), special.end(), name) != special.end()) return true;
  const auto& functions = SparkFunctions();
  return std::any_of(functions.begin(), functions.end(),
                     [&](const SparkFunction& function) { return function.name == name; });
}

}  // namespace

std::string CallName(const TranslatedCall& call) {
  std::string arguments;
  for (const TypedSql& argument : call.arguments) {
    arguments += (arguments.empty() ? "" : ", ") + argument.name;
  }
  const std::string function = call.call->text.substr(0, call.call->text.find(' '));
  return fmt::format("{}({}{})", function, call.call->distinct ? "DISTINCT " : "", arguments);
}

arrow::Result<TypedSql> ExpressionTranslator::TranslateCall(const Expression& node,
                                                            const Scope& scope) {
  if (!IsCarriedName(node.text)) return UnknownFunction(node);
  if (node.text == "from_json") return FromJson(node, scope);
  if (node.text == "schema_of_json") return SchemaOfJson(node);
  if (node.text == "to_json") return ToJson(node, scope);
  if (IsStructCall(node)) return Struct(node, scope);
  TranslatedCall call{&node, {}, {}};
  ARROW_ASSIGN_OR_RAISE(call.tail, TranslateTail(node, scope));
  const bool star = node.arguments.size() == 1 && node.arguments[0]->kind == Kind::kStar;
  if (star && node.text == "count" && !node.distinct) {
    return TypedSql{"count(*)" + call.tail, arrow::int64(), "count(1)", std::nullopt};
  }
  ARROW_ASSIGN_OR_RAISE(call.arguments, TranslateAll(node.arguments, scope));

  std::vector<const SparkFunction*> forms;
  for (const SparkFunction& function : SparkFunctions()) {
    if (function.name == node.text) forms.push_back(&function);
  }
  for (const SparkFunction* form : forms) {
    if (Fits(*form, call.arguments)) return ApplyFunction(*form, call);
  }
  if (!forms.empty() && node.text != "sum") return NoSuchForm(call, forms);
  return TranslateSpecial(call);
}

arrow::Result<std::string> ExpressionTranslator::TranslateTail(const Expression& node,
                                                               const Scope& scope) {
  std::string tail;
  if (node.filter != nullptr) {
    ARROW_ASSIGN_OR_RAISE(const std::string condition,
                          TranslateCondition(*node.filter, scope, "FILTER"));
    tail += fmt::format(" FILTER (WHERE {})", condition);
  }
  if (!node.window) return tail;
  ARROW_ASSIGN_OR_RAISE(const auto keys, TranslateAll(node.window->partition_by, scope));
  std::string over;
  for (const TypedSql& key : keys) {
    over += (over.empty() ? "PARTITION BY " : ", ") + key.sql;
  }
  if (!node.window->order_by.empty()) {
    ARROW_ASSIGN_OR_RAISE(const std::string order,
                          TranslateOrderItems(node.window->order_by, scope));
    over += fmt::format("{}ORDER BY {}", over.empty() ? "" : " ", order);
  }
  return tail + fmt::format(" OVER ({})", over);
}

arrow::Result<TypedSql> ExpressionTranslator::ApplyFunction(const SparkFunction& function,
                                                            const TranslatedCall& call) {
  const Expression& node = *call.call;
  const bool aggregate = function.kind == FunctionKind::kAggregate;
  if (function.kind == FunctionKind::kWindowOnly && !node.window) {
    return Refuse(node.head, fmt::format("{} needs OVER (…)", node.text));
  }
  if (!aggregate && (node.distinct || node.filter != nullptr ||
                     (node.window && function.kind == FunctionKind::kScalar))) {
    return Refuse(
        node.head,
        fmt::format("{} is no aggregate: it can't have DISTINCT, FILTER or OVER", node.text));
  }
  const bool takes_distinct =
      function.sql.find("$d") != std::string_view::npos || node.text == "min" || node.text == "max";
  if (node.distinct && (node.window || !takes_distinct)) {
    return Refuse(node.head, fmt::format("DISTINCT is not carried here, in {}", node.text));
  }
  std::vector<const TypedSql*> alike;
  const bool has_alike = function.arguments.find('c') != std::string_view::npos;
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    if (!has_alike || LetterOf(function.arguments, i) == 'c') alike.push_back(&call.arguments[i]);
  }
  TypePtr common;
  if (has_alike || function.result == "c") {
    ARROW_ASSIGN_OR_RAISE(common, CommonOf(node.span, alike));
  }
  std::vector<std::string> arguments;
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    const char letter = LetterOf(function.arguments, i);
    TypePtr type = letter == 'c' || function.result == "c" ? common : LetterType(letter);
    if (letter == 'b') type = arrow::boolean();
    if (letter == 'a' || letter == 'n' || letter == 'L') type = nullptr;
    if (type == nullptr) {
      arguments.push_back(call.arguments[i].sql);
      continue;
    }
    ARROW_ASSIGN_OR_RAISE(std::string argument, Coerce(node.span, call.arguments[i], type));
    arguments.push_back(std::move(argument));
  }
  // DuckDB loses the type of a || b when one side is a constant NULL.
  const bool joins_null =
      function.sql == "($|)" &&
      std::any_of(call.arguments.begin(), call.arguments.end(),
                  [](const TypedSql& value) { return IsNullType(*value.type); });
  if (joins_null)
    return TypedSql{"CAST(NULL AS VARCHAR)", arrow::utf8(), CallName(call), std::nullopt};
  TypePtr result = LetterType(function.result[0]);
  if (function.result == "1") result = call.arguments[0].type;
  if (function.result == "c") result = common;
  return TypedSql{FillIn(function.sql, arguments, node.distinct, call.tail), std::move(result),
                  CallName(call), std::nullopt};
}

arrow::Status ExpressionTranslator::NoSuchForm(const TranslatedCall& call,
                                               const std::vector<const SparkFunction*>& forms) {
  std::string expected;
  for (const SparkFunction* form : forms) {
    expected += (expected.empty() ? "" : " or ") + Signature(*form);
  }
  std::string given;
  for (const TypedSql& argument : call.arguments) {
    given += (given.empty() ? "" : ", ") + TypeText(*argument.type);
  }
  return Refuse(call.call->head,
                fmt::format("{} is carried with {}, not ({})", call.call->text, expected, given));
}

arrow::Status ExpressionTranslator::UnknownFunction(const Expression& call) {
  for (const RefusedFunction& function : RefusedFunctions()) {
    if (function.name == call.text) {
      return Refuse(call.head, fmt::format("'{}' is not carried: {}", call.text, function.reason));
    }
  }
  return Refuse(call.head, fmt::format("'{}' is not a function that Freshet carries", call.text),
                CarriedFunctionNames());
}

}  // namespace freshet::query

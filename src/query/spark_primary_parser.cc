// SparkParser: literals, names and calls.
#include <array>
#include <optional>
#include <utility>

#include <arrow/status.h>
#include <fmt/format.h>

#include "base/ascii_text.h"
#include "query/spark_parser.h"
#include "sql/schema_text.h"

namespace freshet::query {
namespace {

using Kind = Expression::Kind;

/// Words that end an expression and so are never a column's name without backquotes (those of them
/// that Spark reserves, and those whose reading as a name would hide a slip).
constexpr std::array<std::string_view, 34> kReserved = {
    "SELECT",    "FROM", "WHERE",   "GROUP",   "HAVING",  "ORDER", "LIMIT",    "UNION", "EXCEPT",
    "INTERSECT", "AS",   "ON",      "USING",   "JOIN",    "THEN",  "WHEN",     "ELSE",  "END",
    "AND",       "OR",   "IN",      "BETWEEN", "LIKE",    "IS",    "DISTINCT", "OVER",  "CASE",
    "CAST",      "WITH", "LATERAL", "CROSS",   "NATURAL", "BY",    "QUALIFY"};

bool IsReserved(const Token& token) {
  for (const std::string_view word : kReserved) {
    if (token.IsWord(word)) return true;
  }
  return false;
}

constexpr std::array<std::string_view, 9> kUnits = {
    "YEAR", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND"};

/// The unit in its singular, or an empty string.
std::string_view IntervalUnit(std::string_view word) {
  std::string upper = ToUpper(word);
  if (upper.ends_with('S')) upper.pop_back();
  for (const std::string_view unit : kUnits) {
    if (upper == unit) return unit;
  }
  return {};
}

}  // namespace

arrow::Result<ExpressionPtr> SparkParser::ParsePrimary() {
  const Token& token = Peek();
  const size_t begin = token.span.begin;
  switch (token.kind) {
    case Token::Kind::kNumber:
      Take();
      return Make(Kind::kNumber, begin, token.text);
    case Token::Kind::kString: {
      // Adjacent literals are one.
      std::string text;
      while (Peek().kind == Token::Kind::kString) text += Take().text;
      return Make(Kind::kString, begin, std::move(text));
    }
    case Token::Kind::kQuotedName:
      return Peek(1).IsSymbol("(") ? ParseCall() : ParseNames();
    case Token::Kind::kWord:
      return ParseWordPrimary();
    case Token::Kind::kSymbol:
      if (token.text == "(") return ParseParenthesis();
      if (token.text == "*") {
        Take();
        return Make(Kind::kStar, begin);
      }
      if (token.text == "?" || token.text == ":") {
        return Refuse(token.span, "parameters are not carried in queries");
      }
      return Unexpected("an expression");
    case Token::Kind::kEnd:
      break;
  }
  return Unexpected("an expression");
}

arrow::Result<ExpressionPtr> SparkParser::ParseWordPrimary() {
  const Token& token = Peek();
  const size_t begin = token.span.begin;
  if (token.IsWord("NULL")) {
    Take();
    return Make(Kind::kNull, begin, "NULL");
  }
  if (token.IsWord("TRUE") || token.IsWord("FALSE")) {
    Take();
    return Make(Kind::kBoolean, begin, ToUpper(token.text));
  }
  if (token.IsWord("CASE")) return ParseCase();
  if (token.IsWord("INTERVAL")) return ParseInterval();
  if (token.IsWord("EXISTS") && NextIsSymbol("(", 1)) {
    Take();
    Take();
    ARROW_ASSIGN_OR_RAISE(QueryPtr query, ParseQuery());
    ARROW_RETURN_NOT_OK(ExpectSymbol(")"));
    auto node = Make(Kind::kExists, begin);
    node->query = std::move(query);
    return node;
  }
  if (Peek(1).kind == Token::Kind::kString) {
    for (const std::string_view word : {"DATE", "TIMESTAMP", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ"}) {
      if (token.IsWord(word)) return ParseTypedLiteral();
    }
    if (token.IsWord("X")) return ParseBytes();
    return Refuse(token.span,
                  fmt::format("a literal of the kind {}'…' is not carried", token.text));
  }
  if (NextIsSymbol("->", 1)) return Refuse(token.span, "lambda functions are not carried");
  if (NextIsSymbol("(", 1) && (!IsReserved(token) || token.IsWord("CAST"))) return ParseCall();
  if (IsReserved(token)) return Unexpected("an expression");
  return ParseNames();
}

arrow::Result<ExpressionPtr> SparkParser::ParseNames() {
  auto node = Make(Kind::kColumn, Peek().span.begin);
  ARROW_ASSIGN_OR_RAISE(Name name, ExpectName("a column's name"));
  node->head = name.span;
  node->names.push_back(std::move(name));
  while (NextIsSymbol(".")) {
    if (NextIsSymbol("*", 1)) {
      Take();
      Take();
      node->kind = Kind::kStar;
      break;
    }
    Take();
    ARROW_ASSIGN_OR_RAISE(Name part, ExpectName("a name after the dot"));
    node->names.push_back(std::move(part));
  }
  node->span = SpanFrom(node->span.begin);
  return node;
}

arrow::Result<ExpressionPtr> SparkParser::ParseParenthesis() {
  const size_t begin = Take().span.begin;
  if (NextIsWord("SELECT") || NextIsWord("WITH") || NextIsWord("VALUES")) {
    ARROW_ASSIGN_OR_RAISE(QueryPtr query, ParseQuery());
    ARROW_RETURN_NOT_OK(ExpectSymbol(")"));
    auto node = Make(Kind::kSubquery, begin);
    node->query = std::move(query);
    return node;
  }
  ARROW_ASSIGN_OR_RAISE(ExpressionPtr inner, ParseExpression());
  if (NextIsSymbol(",")) {
    return Refuse(Peek().span, "a list of several values in parentheses is not carried here");
  }
  ARROW_RETURN_NOT_OK(ExpectSymbol(")"));
  inner->span = SpanFrom(begin);
  return inner;
}

arrow::Result<ExpressionPtr> SparkParser::ParseCase() {
  auto node = Make(Kind::kCase, Peek().span.begin);
  node->head = Take().span;
  if (!NextIsWord("WHEN")) {
    ARROW_ASSIGN_OR_RAISE(ExpressionPtr operand, ParseExpression());
    node->arguments.push_back(std::move(operand));
    node->has_operand = true;
  }
  while (TakeWord("WHEN")) {
    ARROW_ASSIGN_OR_RAISE(ExpressionPtr condition, ParseExpression());
    ARROW_RETURN_NOT_OK(ExpectWord("THEN"));
    ARROW_ASSIGN_OR_RAISE(ExpressionPtr value, ParseExpression());
    node->arguments.push_back(std::move(condition));
    node->arguments.push_back(std::move(value));
  }
  if (node->arguments.size() < 2) return Unexpected("WHEN");
  if (TakeWord("ELSE")) {
    ARROW_ASSIGN_OR_RAISE(ExpressionPtr value, ParseExpression());
    node->arguments.push_back(std::move(value));
    node->has_else = true;
  }
  ARROW_RETURN_NOT_OK(ExpectWord("END"));
  node->span = SpanFrom(node->head.begin);
  return node;
}

arrow::Result<std::shared_ptr<arrow::DataType>> SparkParser::ParseType() {
  if (!Peek().IsName()) return Unexpected("a type");
  const size_t begin = Take().span.begin;
  const bool angle = NextIsSymbol("<");
  if (angle || NextIsSymbol("(")) {
    int depth = 0;
    do {
      if (Peek().kind == Token::Kind::kEnd) return Unexpected(angle ? "'>'" : "')'");
      if (NextIsSymbol("<") || NextIsSymbol("(")) ++depth;
      if (NextIsSymbol(">") || NextIsSymbol(")")) --depth;
      Take();
    } while (depth > 0);
  }
  const Span span = SpanFrom(begin);
  auto type = ParseTypeText(Slice(span));
  if (!type.ok()) return Refuse(span, type.status().message());
  return *std::move(type);
}

arrow::Result<ExpressionPtr> SparkParser::ParseCast(bool try_cast) {
  const Span head = Take().span;
  ARROW_RETURN_NOT_OK(ExpectSymbol("("));
  ARROW_ASSIGN_OR_RAISE(ExpressionPtr value, ParseExpression());
  ARROW_RETURN_NOT_OK(ExpectWord("AS"));
  ARROW_ASSIGN_OR_RAISE(auto type, ParseType());
  ARROW_RETURN_NOT_OK(ExpectSymbol(")"));
  auto node = Make(Kind::kCast, head.begin, "CAST");
  node->head = head;
  node->arguments.push_back(std::move(value));
  node->type = std::move(type);
  node->try_cast = try_cast;
  return node;
}

arrow::Result<ExpressionPtr> SparkParser::ParseTypedLiteral() {
  const Token& word = Take();
  ARROW_ASSIGN_OR_RAISE(auto type, ParseTypeText(word.text));
  const Token& value = Take();
  auto node = Make(Kind::kCast, word.span.begin, "CAST");
  node->arguments.push_back(Make(Kind::kString, value.span.begin, value.text));
  node->type = std::move(type);
  return node;
}

arrow::Result<ExpressionPtr> SparkParser::ParseBytes() {
  const size_t begin = Take().span.begin;
  std::string digits = ToUpper(Take().text);
  if (digits.find_first_not_of("0123456789ABCDEF") != std::string::npos) {
    return Refuse(SpanFrom(begin), "X'…' takes hexadecimal digits");
  }
  if (digits.size() % 2 != 0) digits.insert(0, 1, '0');
  return Make(Kind::kBytes, begin, std::move(digits));
}

arrow::Result<ExpressionPtr> SparkParser::ParseInterval() {
  const size_t begin = Take().span.begin;
  std::string text;
  bool months = false;
  bool others = false;
  while (Peek().kind == Token::Kind::kNumber || Peek().kind == Token::Kind::kString ||
         NextIsSymbol("-")) {
    const std::string sign = TakeSymbol("-") ? "-" : "";
    const std::string number = Take().text;
    const bool whole =
        !number.empty() && number.find_first_not_of("-0123456789") == std::string::npos;
    const std::string_view unit = IntervalUnit(Peek().text);
    if (!whole || unit.empty()) {
      return Refuse(SpanFrom(begin),
                    "this form of INTERVAL is not carried: write INTERVAL 10 MINUTES");
    }
    Take();
    const bool in_months = unit == "YEAR" || unit == "MONTH";
    months |= in_months;
    others |= !in_months;
    text += fmt::format("{}{}{} {}", text.empty() ? "" : " ", sign, number, unit);
  }
  if (text.empty()) return Unexpected("a number after INTERVAL");
  if (NextIsWord("TO") || (months && others)) {
    return Refuse(SpanFrom(begin),
                  "this form of INTERVAL is not carried: use one unit, or add two");
  }
  return Make(Kind::kInterval, begin, std::move(text));
}

arrow::Result<ExpressionPtr> SparkParser::ParseCall() {
  if (NextIsWord("CAST")) return ParseCast(false);
  if (NextIsWord("TRY_CAST")) return ParseCast(true);
  const Token& name = Take();
  Take();  // (
  bool special = false;
  ARROW_ASSIGN_OR_RAISE(ExpressionPtr call, ParseSpecialCall(ToLower(name.text), &special));
  if (!special) {
    call = Make(Kind::kFunction, name.span.begin, ToLower(name.text));
    ARROW_RETURN_NOT_OK(ParseArguments(call.get()));
  }
  ARROW_RETURN_NOT_OK(ExpectSymbol(")"));
  call->head = name.span;
  ARROW_RETURN_NOT_OK(ParseCallTail(call.get()));
  call->span = SpanFrom(name.span.begin);
  return call;
}

arrow::Status SparkParser::ParseArguments(Expression* call) {
  if (NextIsSymbol(")")) return arrow::Status::OK();
  if (TakeWord("DISTINCT")) {
    call->distinct = true;
  } else {
    TakeWord("ALL");
  }
  do {
    if (Peek().IsName() && NextIsSymbol("=>", 1)) {
      return Refuse(Peek().span, "named arguments are not carried in calls of functions");
    }
    ARROW_ASSIGN_OR_RAISE(ExpressionPtr argument, ParseExpression());
    call->arguments.push_back(std::move(argument));
  } while (TakeSymbol(","));
  return arrow::Status::OK();
}

/// The calls whose arguments have words between them. They become plain calls.
arrow::Result<ExpressionPtr> SparkParser::ParseSpecialCall(const std::string& name, bool* special) {
  const size_t begin = Peek().span.begin;
  const auto finish = [&](std::string function, std::vector<ExpressionPtr> arguments) {
    *special = true;
    auto call = Make(Kind::kFunction, begin, std::move(function));
    call->arguments = std::move(arguments);
    return call;
  };
  std::vector<ExpressionPtr> arguments;
  const auto parse_argument = [&](bool value_only) -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(ExpressionPtr argument, value_only ? ParseBinary(1) : ParseExpression());
    arguments.push_back(std::move(argument));
    return arrow::Status::OK();
  };
  if (name == "extract") {
    ARROW_ASSIGN_OR_RAISE(Name field, ExpectName("a field such as YEAR"));
    ARROW_RETURN_NOT_OK(ExpectWord("FROM"));
    ARROW_RETURN_NOT_OK(parse_argument(false));
    return finish(ToLower(field.text), std::move(arguments));
  }
  if (name == "trim") {
    std::string function = "trim";
    if (TakeWord("LEADING")) {
      function = "ltrim";
    } else if (TakeWord("TRAILING")) {
      function = "rtrim";
    } else {
      TakeWord("BOTH");
    }
    ExpressionPtr characters;
    if (!NextIsWord("FROM")) {
      ARROW_ASSIGN_OR_RAISE(characters, ParseExpression());
      if (!NextIsWord("FROM")) {
        arguments.push_back(std::move(characters));
        return finish("trim", std::move(arguments));
      }
    }
    ARROW_RETURN_NOT_OK(ExpectWord("FROM"));
    ARROW_RETURN_NOT_OK(parse_argument(false));
    if (characters != nullptr) arguments.push_back(std::move(characters));
    // Two arguments in this order are this form only: a call trim(a, b) means something else.
    if (arguments.size() == 2) function += " from";
    return finish(std::move(function), std::move(arguments));
  }
  if (name == "position") {
    ARROW_RETURN_NOT_OK(parse_argument(true));
    if (!TakeWord("IN")) ARROW_RETURN_NOT_OK(ExpectSymbol(","));
    ARROW_RETURN_NOT_OK(parse_argument(false));
    return finish("position", std::move(arguments));
  }
  if (name == "struct") {
    if (NextIsSymbol(")")) return finish(name, {});
    do {
      ARROW_ASSIGN_OR_RAISE(ExpressionPtr field, ParseStructField());
      arguments.push_back(std::move(field));
    } while (TakeSymbol(","));
    return finish(name, std::move(arguments));
  }
  if (name == "substring" || name == "substr") {
    ARROW_RETURN_NOT_OK(parse_argument(false));
    if (TakeWord("FROM")) {
      ARROW_RETURN_NOT_OK(parse_argument(false));
      if (TakeWord("FOR")) ARROW_RETURN_NOT_OK(parse_argument(false));
    } else {
      while (TakeSymbol(",")) ARROW_RETURN_NOT_OK(parse_argument(false));
    }
    return finish(name, std::move(arguments));
  }
  return nullptr;
}

/// An item as of SELECT. What has a name in Spark without AS gets it here, before a query over a
/// stream is rewritten.
arrow::Result<ExpressionPtr> SparkParser::ParseStructField() {
  ARROW_ASSIGN_OR_RAISE(SelectItem item, ParseSelectItem());
  const Expression& value = *item.expression;
  std::optional<std::string> name;
  if (item.alias) {
    name = item.alias->text;
  } else if (value.kind == Kind::kColumn) {
    name = value.names.back().text;
  } else if (value.kind == Kind::kField) {
    name = value.text;
  } else if (value.kind == Kind::kSubscript && value.arguments[1]->kind == Kind::kString) {
    name = value.arguments[1]->text;
  }
  if (!name) return std::move(item.expression);
  auto node = Make(Kind::kAlias, value.span.begin, *std::move(name));
  node->head = value.span;
  node->implicit = !item.alias;
  node->arguments.push_back(std::move(item.expression));
  return node;
}

arrow::Status SparkParser::ParseCallTail(Expression* call) {
  for (const std::string_view word : {"IGNORE", "RESPECT"}) {
    if (NextIsWord(word) && NextIsWord("NULLS", 1)) {
      return Refuse(Peek().span, fmt::format("{} NULLS is not carried", word));
    }
  }
  if (NextIsWord("WITHIN")) return Refuse(Peek().span, "WITHIN GROUP is not carried");
  if (NextIsWord("FILTER") && NextIsSymbol("(", 1)) {
    Take();
    Take();
    ARROW_RETURN_NOT_OK(ExpectWord("WHERE"));
    ARROW_ASSIGN_OR_RAISE(call->filter, ParseExpression());
    ARROW_RETURN_NOT_OK(ExpectSymbol(")"));
  }
  if (!NextIsWord("OVER")) return arrow::Status::OK();
  Take();
  if (!NextIsSymbol("(")) {
    return Refuse(Peek().span, "named windows are not carried: write the window out, OVER (…)");
  }
  Take();
  WindowSpec window;
  if (TakeWords("PARTITION", "BY")) {
    do {
      ARROW_ASSIGN_OR_RAISE(ExpressionPtr key, ParseExpression());
      window.partition_by.push_back(std::move(key));
    } while (TakeSymbol(","));
  }
  if (TakeWords("ORDER", "BY")) {
    ARROW_ASSIGN_OR_RAISE(window.order_by, ParseOrderItems());
  }
  if (NextIsWord("ROWS") || NextIsWord("RANGE")) {
    return Refuse(Peek().span, "frames of windows (ROWS, RANGE) are not carried");
  }
  call->window = std::move(window);
  return ExpectSymbol(")");
}

}  // namespace freshet::query

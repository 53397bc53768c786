#include "query/expression_translator.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "query/duckdb_handles.h"
#include "query/spark_casts.h"
#include "query/spark_parser.h"
#include "query/spark_regex.h"
#include "sql/schema_text.h"

namespace freshet::query {
namespace {

using Kind = Expression::Kind;

TypedSql Boolean(std::string sql, std::string name) {
  return {std::move(sql), arrow::boolean(), std::move(name), std::nullopt};
}

/// Hexadecimal digits as DuckDB's '\x1F\x00'::BLOB.
std::string BlobLiteral(std::string_view digits) {
  std::string sql = "'";
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    sql += "\\x";
    sql += digits.substr(i, 2);
  }
  return sql + "'::BLOB";
}

std::string Joined(const std::vector<TypedSql>& values, std::string TypedSql::*member,
                   size_t from) {
  std::string text;
  for (size_t i = from; i < values.size(); ++i) {
    text += (i == from ? "" : ", ") + values[i].*member;
  }
  return text;
}

}  // namespace

ExpressionTranslator::ExpressionTranslator(std::string_view text, QueryProblem* problem,
                                           SubqueryTranslator subqueries)
    : text_(text), problem_(problem), subqueries_(std::move(subqueries)) {}

arrow::Status ExpressionTranslator::Refuse(Span span, std::string message,
                                           std::vector<std::string> candidates) {
  *problem_ = ProblemAt(text_, span, std::move(message), std::move(candidates));
  return arrow::Status::Invalid(problem_->message);
}

arrow::Result<TypedSql> ExpressionTranslator::Translate(const Expression& node,
                                                        const Scope& scope) {
  switch (node.kind) {
    case Kind::kNull:
      return TypedSql{"NULL", arrow::null(), "NULL", std::nullopt};
    case Kind::kBoolean:
      return Boolean(node.text, ToLower(node.text));
    case Kind::kString:
      return TypedSql{QuoteString(node.text), arrow::utf8(), node.text, node.text};
    case Kind::kBytes:
      return TypedSql{BlobLiteral(node.text), arrow::binary(), "X'" + node.text + "'",
                      std::nullopt};
    case Kind::kNumber:
      return TranslateNumber(node);
    case Kind::kInterval:
      return TypedSql{fmt::format("INTERVAL '{}'", node.text), arrow::month_day_nano_interval(),
                      "INTERVAL '" + node.text + "'", std::nullopt};
    case Kind::kColumn:
      return TranslateColumn(node, scope);
    case Kind::kStar:
      return Refuse(node.span, "'*' is not carried in this place");
    case Kind::kFunction:
      return TranslateCall(node, scope);
    case Kind::kUnary:
      return TranslateUnary(node, scope);
    case Kind::kBinary:
      return TranslateBinary(node, scope);
    case Kind::kIs:
      return TranslateIs(node, scope);
    case Kind::kBetween:
      return TranslateBetween(node, scope);
    case Kind::kIn:
      return TranslateIn(node, scope);
    case Kind::kLike:
      return TranslateLike(node, scope);
    case Kind::kCase:
      return TranslateCase(node, scope);
    case Kind::kCast:
      return TranslateCast(node, scope);
    case Kind::kSubscript:
      return TranslateSubscript(node, scope);
    case Kind::kField: {
      ARROW_ASSIGN_OR_RAISE(TypedSql value, Translate(*node.arguments[0], scope));
      return TranslateField(node, std::move(value), node.text, node.head);
    }
    case Kind::kExists:
    case Kind::kSubquery:
      return TranslateQueryValue(node, scope);
    case Kind::kAlias:
      return Refuse(node.span, "AS stands here in struct(…) only");
  }
  return Refuse(node.span, "this expression is not carried");
}

arrow::Result<std::vector<TypedSql>> ExpressionTranslator::TranslateAll(
    const std::vector<ExpressionPtr>& expressions, const Scope& scope) {
  std::vector<TypedSql> values;
  for (const ExpressionPtr& expression : expressions) {
    ARROW_ASSIGN_OR_RAISE(TypedSql value, Translate(*expression, scope));
    values.push_back(std::move(value));
  }
  return values;
}

arrow::Result<std::string> ExpressionTranslator::TranslateCondition(const Expression& expression,
                                                                    const Scope& scope,
                                                                    std::string_view what) {
  ARROW_ASSIGN_OR_RAISE(TypedSql value, Translate(expression, scope));
  if (value.type->id() != arrow::Type::BOOL && !IsNullType(*value.type)) {
    return Refuse(expression.span, fmt::format("{} needs a condition (BOOLEAN), this is {}", what,
                                               TypeText(*value.type)));
  }
  return value.sql;
}

arrow::Result<std::string> ExpressionTranslator::TranslateOrderItems(
    const std::vector<OrderItem>& items, const Scope& scope) {
  std::string sql;
  Scope inside = scope;
  inside.aliases_first = false;
  inside.refuse_hiding = scope.aliases_first;
  for (const OrderItem& item : items) {
    const bool name = item.expression->kind == Kind::kColumn;
    ARROW_ASSIGN_OR_RAISE(TypedSql value, Translate(*item.expression, name ? scope : inside));
    // A bare number is the position of a column.
    const bool position = item.expression->kind == Kind::kNumber;
    const bool nulls_first = item.nulls_first.value_or(!item.descending);
    sql += fmt::format("{}{} {} NULLS {}", sql.empty() ? "" : ", ",
                       position ? item.expression->text : value.sql,
                       item.descending ? "DESC" : "ASC", nulls_first ? "FIRST" : "LAST");
  }
  return sql;
}

arrow::Result<TypedSql> ExpressionTranslator::TranslateColumn(const Expression& node,
                                                              const Scope& scope) {
  if (scope.refuse_hiding && node.names.size() == 1 && scope.Hides(node.names[0].text)) {
    return Refuse(
        node.span,
        fmt::format("'{}' is both a column and an alias: ORDER BY takes it by itself, not in "
                    "an expression",
                    node.names[0].text));
  }
  bool ambiguous = false;
  const auto found = scope.Find(node.names, &ambiguous);
  if (ambiguous) {
    return Refuse(node.span, fmt::format("the column '{}' is in several tables: write table.{}",
                                         node.names[0].text, node.names[0].text));
  }
  if (!found) {
    const bool qualified = node.names.size() > 1;
    const bool known_table = qualified && scope.FindRelation(node.names[0].text) != nullptr;
    const Name& wrong = known_table ? node.names[1] : node.names[0];
    for (const RefusedFunction& function : RefusedFunctions()) {
      if (!qualified && EqualsIgnoreCase(function.name, wrong.text)) {
        return Refuse(wrong.span,
                      fmt::format("'{}' is not carried: {}", wrong.text, function.reason));
      }
    }
    std::vector<std::string> candidates = scope.ColumnNames();
    if (qualified && !known_table) {
      for (std::string& name : scope.RelationNames()) candidates.push_back(std::move(name));
    }
    return Refuse(wrong.span, fmt::format("unknown column '{}'", wrong.text),
                  std::move(candidates));
  }
  TypedSql value{found->column.sql,
                 found->column.type,
                 node.names[found->parts - 1].text,
                 std::nullopt,
                 found->column.event_time && found->parts == node.names.size(),
                 found->column.input_column};
  for (size_t i = found->parts; i < node.names.size(); ++i) {
    ARROW_ASSIGN_OR_RAISE(
        value, TranslateField(node, std::move(value), node.names[i].text, node.names[i].span));
  }
  return value;
}

arrow::Result<TypedSql> ExpressionTranslator::TranslateField(const Expression& node, TypedSql value,
                                                             const std::string& name, Span span) {
  if (value.type->id() != arrow::Type::STRUCT) {
    return Refuse(node.span,
                  fmt::format("'{}' is {} and has no fields", value.name, TypeText(*value.type)));
  }
  std::vector<std::string> names;
  for (const auto& field : value.type->fields()) {
    if (EqualsIgnoreCase(field->name(), name)) {
      return TypedSql{fmt::format("struct_extract({}, {})", value.sql, QuoteString(field->name())),
                      field->type(), name, std::nullopt};
    }
    names.push_back(field->name());
  }
  return Refuse(span, fmt::format("unknown field '{}'", name), std::move(names));
}

arrow::Result<TypedSql> ExpressionTranslator::TranslateSubscript(const Expression& node,
                                                                 const Scope& scope) {
  ARROW_ASSIGN_OR_RAISE(auto values, TranslateAll(node.arguments, scope));
  const TypedSql& value = values[0];
  const TypedSql& index = values[1];
  const std::string name = fmt::format("{}[{}]", value.name, index.name);
  if (value.type->id() == arrow::Type::LIST && IsIntegral(*index.type)) {
    return TypedSql{fmt::format("__spark_element({}, {})", value.sql, index.sql),
                    value.type->field(0)->type(), name, std::nullopt};
  }
  if (value.type->id() == arrow::Type::MAP) {
    const auto& map = static_cast<const arrow::MapType&>(*value.type);
    ARROW_ASSIGN_OR_RAISE(const std::string key, Coerce(node.span, index, map.key_type()));
    return TypedSql{fmt::format("map_extract_value({}, {})", value.sql, key), map.item_type(), name,
                    std::nullopt};
  }
  return Refuse(node.span, fmt::format("'{}' is {}: [ ] takes an element of an ARRAY or MAP",
                                       value.name, TypeText(*value.type)));
}

arrow::Result<TypedSql> ExpressionTranslator::TranslateIs(const Expression& node,
                                                          const Scope& scope) {
  ARROW_ASSIGN_OR_RAISE(TypedSql value, Translate(*node.arguments[0], scope));
  const bool truth = node.text != "NULL";
  if (truth && value.type->id() != arrow::Type::BOOL) {
    return Refuse(node.span, fmt::format("IS {} needs a BOOLEAN, '{}' is {}", node.text, value.name,
                                         TypeText(*value.type)));
  }
  const char* negation = node.negated ? "NOT " : "";
  return Boolean(fmt::format("({} IS {}{})", value.sql, negation, node.text),
                 fmt::format("({} IS {}{})", value.name, negation, node.text));
}

arrow::Result<TypedSql> ExpressionTranslator::TranslateCast(const Expression& node,
                                                            const Scope& scope) {
  ARROW_ASSIGN_OR_RAISE(TypedSql value, Translate(*node.arguments[0], scope));
  auto sql = CastSql(value, node.type, node.try_cast);
  if (!sql.ok()) return Refuse(node.span, sql.status().message());
  // Spark leaves the cast out of the column's name.
  return TypedSql{*std::move(sql), node.type, value.name, std::nullopt};
}

arrow::Result<TypedSql> ExpressionTranslator::TranslateCase(const Expression& node,
                                                            const Scope& scope) {
  ARROW_ASSIGN_OR_RAISE(auto values, TranslateAll(node.arguments, scope));
  const size_t first = node.has_operand ? 1 : 0;
  const size_t last = values.size() - (node.has_else ? 1 : 0);
  std::vector<const TypedSql*> results;
  for (size_t i = first; i < last; i += 2) results.push_back(&values[i + 1]);
  if (node.has_else) results.push_back(&values.back());
  ARROW_ASSIGN_OR_RAISE(const TypePtr type, CommonOf(node.span, results));
  std::string sql = "CASE";
  for (size_t i = first; i < last; i += 2) {
    std::string condition = values[i].sql;
    if (node.has_operand) {
      ARROW_ASSIGN_OR_RAISE(condition, Compare(*node.arguments[i], "=", values[0], values[i]));
    } else if (values[i].type->id() != arrow::Type::BOOL && !IsNullType(*values[i].type)) {
      return Refuse(
          node.arguments[i]->span,
          fmt::format("WHEN needs a condition (BOOLEAN), this is {}", TypeText(*values[i].type)));
    }
    ARROW_ASSIGN_OR_RAISE(const std::string result, Coerce(node.span, values[i + 1], type));
    sql += fmt::format(" WHEN {} THEN {}", condition, result);
  }
  if (node.has_else) {
    ARROW_ASSIGN_OR_RAISE(const std::string result, Coerce(node.span, values.back(), type));
    sql += " ELSE " + result;
  }
  return TypedSql{sql + " END", type,
                  std::string(text_.substr(node.span.begin, node.span.end - node.span.begin)),
                  std::nullopt};
}

arrow::Result<TypedSql> ExpressionTranslator::TranslateIn(const Expression& node,
                                                          const Scope& scope) {
  ARROW_ASSIGN_OR_RAISE(auto values, TranslateAll(node.arguments, scope));
  const char* negation = node.negated ? "NOT " : "";
  if (node.query != nullptr) {
    ARROW_ASSIGN_OR_RAISE(const SubquerySql query, subqueries_(*node.query, scope));
    if (query.columns.size() != 1) {
      return Refuse(node.head, "the query after IN must give one column");
    }
    if (!query.columns[0].type->Equals(*values[0].type)) {
      return Refuse(node.head,
                    fmt::format("IN compares {} with {}: cast one of them",
                                TypeText(*values[0].type), TypeText(*query.columns[0].type)));
    }
    return Boolean(fmt::format("({} {}IN ({}))", values[0].sql, negation, query.sql),
                   fmt::format("({} {}IN (listquery()))", values[0].name, negation));
  }
  std::vector<const TypedSql*> all;
  for (const TypedSql& value : values) all.push_back(&value);
  ARROW_ASSIGN_OR_RAISE(const TypePtr type, CommonOf(node.span, all));
  std::string list;
  for (size_t i = 1; i < values.size(); ++i) {
    ARROW_ASSIGN_OR_RAISE(const std::string item, Coerce(node.span, values[i], type));
    list += (i == 1 ? "" : ", ") + item;
  }
  ARROW_ASSIGN_OR_RAISE(const std::string value, Coerce(node.span, values[0], type));
  return Boolean(
      fmt::format("({} {}IN ({}))", value, negation, list),
      fmt::format("({} {}IN ({}))", values[0].name, negation, Joined(values, &TypedSql::name, 1)));
}

arrow::Result<TypedSql> ExpressionTranslator::TranslateLike(const Expression& node,
                                                            const Scope& scope) {
  ARROW_ASSIGN_OR_RAISE(auto values, TranslateAll(node.arguments, scope));
  for (const TypedSql& value : values) {
    if (!IsString(*value.type) && !IsNullType(*value.type)) {
      return Refuse(node.span, fmt::format("{} needs a STRING, '{}' is {}", node.text, value.name,
                                           TypeText(*value.type)));
    }
  }
  const std::string name = fmt::format("{} {} {}", values[0].name, node.text, values[1].name);
  std::string sql;
  if (node.text == "RLIKE") {
    ARROW_ASSIGN_OR_RAISE(sql, RegularMatchSql(values[0].sql, values[1].literal));
    if (sql.empty()) return Refuse(node.span, kRegularExpressionRefusal);
  } else {
    const char escape = node.escape.value_or('\\');
    const bool plain = values[1].literal && values[1].literal->find(escape) == std::string::npos;
    sql = fmt::format("({} {} {}", values[0].sql, node.text, values[1].sql);
    if (!plain) sql += fmt::format(" ESCAPE {}", QuoteString(std::string(1, escape)));
    sql += ")";
  }
  if (node.negated) return Boolean("(NOT " + sql + ")", "(NOT " + name + ")");
  return Boolean(std::move(sql), name);
}

arrow::Result<TypedSql> ExpressionTranslator::TranslateQueryValue(const Expression& node,
                                                                  const Scope& scope) {
  ARROW_ASSIGN_OR_RAISE(SubquerySql query, subqueries_(*node.query, scope));
  if (node.kind == Kind::kExists) {
    return Boolean(fmt::format("EXISTS ({})", query.sql), "exists()");
  }
  if (query.columns.size() != 1) {
    return Refuse(node.span, "a query used as a value must give one column");
  }
  return TypedSql{fmt::format("({})", query.sql), query.columns[0].type, "scalarsubquery()",
                  std::nullopt};
}

}  // namespace freshet::query

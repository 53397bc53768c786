// ExpressionTranslator: `*`, and functions that make or take STRUCT, MAP and ARRAY.
#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "query/duckdb_handles.h"
#include "query/expression_translator.h"
#include "query/type_mapping.h"
#include "sql/schema_text.h"

namespace freshet::query {
namespace {

using Kind = Expression::Kind;

}  // namespace

arrow::Result<std::vector<ScopeColumn>> ExpressionTranslator::StarColumns(const Expression& star,
                                                                          const Scope& scope) {
  std::vector<ScopeColumn> all;
  if (star.names.empty()) {
    all = scope.merged;
    for (const ScopeRelation& relation : scope.relations) {
      for (const ScopeColumn& column : relation.columns) {
        if (!scope.IsMerged(column.name)) all.push_back(column);
      }
    }
    if (scope.relations.empty()) {
      return Refuse(star.span, "'*' needs a table: there is no FROM");
    }
  } else if (const ScopeRelation* relation = scope.FindRelation(star.names[0].text);
             relation != nullptr && star.names.size() == 1) {
    all = relation->columns;
  } else {
    // The fields of a STRUCT.
    Expression column;
    column.kind = Kind::kColumn;
    column.span = star.span;
    column.names = star.names;
    ARROW_ASSIGN_OR_RAISE(const TypedSql value, Translate(column, scope));
    if (value.type->id() != arrow::Type::STRUCT) {
      return Refuse(star.span,
                    fmt::format("'{}' is neither a table nor a STRUCT", star.names.back().text));
    }
    for (const auto& field : value.type->fields()) {
      all.push_back({field->name(), field->type(),
                     fmt::format("struct_extract({}, {})", value.sql, QuoteString(field->name()))});
    }
  }
  for (const Name& name : star.excepted) {
    const auto left_out = std::remove_if(all.begin(), all.end(), [&](const ScopeColumn& column) {
      return EqualsIgnoreCase(column.name, name.text);
    });
    if (left_out == all.end()) {
      return Refuse(name.span, fmt::format("unknown column '{}'", name.text), scope.ColumnNames());
    }
    all.erase(left_out, all.end());
  }
  return all;
}

arrow::Status ExpressionTranslator::RefuseTail(const Expression& node) {
  if (!node.distinct && node.filter == nullptr && !node.window) return arrow::Status::OK();
  return Refuse(node.head, fmt::format("{} is no aggregate: it can't have DISTINCT, FILTER or OVER",
                                       node.text));
}

bool ExpressionTranslator::IsStructCall(const Expression& node) {
  return node.kind == Kind::kFunction && (node.text == "struct" || node.text == "named_struct");
}

arrow::Result<std::vector<StructField>> ExpressionTranslator::StructFields(const Expression& node,
                                                                           const Scope& scope) {
  ARROW_RETURN_NOT_OK(RefuseTail(node));
  std::vector<StructField> fields;
  if (node.text == "named_struct") {
    ARROW_ASSIGN_OR_RAISE(const auto arguments, TranslateAll(node.arguments, scope));
    const TranslatedCall call{&node, arguments, {}};
    if (arguments.empty() || arguments.size() % 2 != 0) {
      return WrongCount(call, "names and values in turn as");
    }
    for (size_t i = 0; i < arguments.size(); i += 2) {
      ARROW_ASSIGN_OR_RAISE(std::string name, LiteralArgument(call, i));
      std::string shown = arguments[i].name + ", " + arguments[i + 1].name;
      fields.push_back(
          {std::move(name), arguments[i + 1], std::move(shown), node.arguments[i + 1]->span});
    }
    return fields;
  }
  // What has no name has that of its place among the arguments, `*` being one.
  size_t place = 0;
  for (const ExpressionPtr& argument : node.arguments) {
    ++place;
    if (argument->kind == Kind::kStar) {
      ARROW_ASSIGN_OR_RAISE(const auto columns, StarColumns(*argument, scope));
      for (const ScopeColumn& column : columns) {
        fields.push_back({column.name,
                          {column.sql, column.type, column.name, std::nullopt},
                          column.name,
                          argument->span});
      }
      continue;
    }
    const bool named = argument->kind == Kind::kAlias;
    ARROW_ASSIGN_OR_RAISE(TypedSql value,
                          Translate(named ? *argument->arguments[0] : *argument, scope));
    std::string name = named ? argument->text : fmt::format("col{}", place);
    std::string shown = value.name;
    if (named && !argument->implicit) shown += " AS " + name;
    fields.push_back({std::move(name), std::move(value), std::move(shown), argument->span});
  }
  return fields;
}

std::string ExpressionTranslator::StructName(const Expression& node,
                                             const std::vector<StructField>& fields) {
  std::string shown;
  for (const StructField& field : fields) shown += (shown.empty() ? "" : ", ") + field.shown;
  return fmt::format("{}({})", node.text, shown);
}

arrow::Result<TypedSql> ExpressionTranslator::Struct(const Expression& node, const Scope& scope) {
  ARROW_ASSIGN_OR_RAISE(const auto fields, StructFields(node, scope));
  if (fields.empty()) return Refuse(node.head, "a STRUCT without fields is not carried");
  std::set<std::string> names;
  arrow::FieldVector types;
  std::string sql;
  for (const StructField& field : fields) {
    if (field.name.empty()) return Refuse(field.span, "a field of a STRUCT needs a name: write AS");
    // Spark takes such a STRUCT, but none of the fields can be asked for, nor be in a table.
    if (!names.insert(ToLower(field.name)).second) {
      return Refuse(field.span, fmt::format("two fields of this STRUCT have the name '{}': give "
                                            "one of them another with AS",
                                            field.name));
    }
    sql += fmt::format("{}{} := {}", sql.empty() ? "" : ", ", QuoteIdentifier(field.name),
                       field.value.sql);
    types.push_back(arrow::field(field.name, field.value.type));
  }
  return TypedSql{fmt::format("struct_pack({})", sql), arrow::struct_(types),
                  StructName(node, fields), std::nullopt};
}

arrow::Result<TypedSql> ExpressionTranslator::Map(const TranslatedCall& call) {
  if (call.arguments.empty() || call.arguments.size() % 2 != 0) {
    return WrongCount(call, "keys and values in turn as");
  }
  std::vector<const TypedSql*> sides[2];
  for (size_t i = 0; i < call.arguments.size(); ++i) sides[i % 2].push_back(&call.arguments[i]);
  TypePtr types[2];
  std::string lists[2];
  for (size_t side = 0; side < 2; ++side) {
    ARROW_ASSIGN_OR_RAISE(types[side], CommonOf(call.call->span, sides[side]));
    for (const TypedSql* value : sides[side]) {
      ARROW_ASSIGN_OR_RAISE(const std::string sql, Coerce(call.call->span, *value, types[side]));
      lists[side] += (lists[side].empty() ? "" : ", ") + sql;
    }
  }
  // Spark takes -0.0 for 0.0 in keys, and all NaNs for one.
  if (IsFractional(*types[0]) || arrow::is_nested(types[0]->id()) || IsNullType(*types[0])) {
    return Refuse(call.call->head,
                  fmt::format("map is not carried with keys of the type {}: cast them to STRING",
                              TypeText(*types[0])));
  }
  return TypedSql{fmt::format("map([{}], [{}])", lists[0], lists[1]),
                  arrow::map(types[0], types[1]), CallName(call), std::nullopt};
}

arrow::Result<TypedSql> ExpressionTranslator::ElementAt(const TranslatedCall& call) {
  if (call.arguments.size() != 2) return WrongCount(call, "2");
  const TypedSql& value = call.arguments[0];
  const TypedSql& key = call.arguments[1];
  if (value.type->id() == arrow::Type::MAP) {
    const auto& map = static_cast<const arrow::MapType&>(*value.type);
    ARROW_ASSIGN_OR_RAISE(const std::string sql, Coerce(call.call->span, key, map.key_type()));
    return TypedSql{fmt::format("map_extract_value({}, {})", value.sql, sql), map.item_type(),
                    CallName(call), std::nullopt};
  }
  if (value.type->id() == arrow::Type::LIST && IsIntegral(*key.type) &&
      key.type->id() != arrow::Type::INT64) {
    return TypedSql{fmt::format("__spark_{}({}, {})", call.call->text, value.sql, key.sql),
                    value.type->field(0)->type(), CallName(call), std::nullopt};
  }
  return Refuse(call.call->head,
                fmt::format("{} is carried with (ARRAY, INT) or (MAP, key), not ({}, {})",
                            call.call->text, TypeText(*value.type), TypeText(*key.type)));
}

arrow::Result<TypedSql> ExpressionTranslator::ArrayContains(const TranslatedCall& call) {
  if (call.arguments.size() != 2) return WrongCount(call, "2");
  const TypedSql& list = call.arguments[0];
  const TypedSql& value = call.arguments[1];
  const bool array = list.type->id() == arrow::Type::LIST && !IsNullType(*value.type);
  const TypePtr element = array ? list.type->field(0)->type() : nullptr;
  const TypePtr common = array ? CommonType(element, value.type) : nullptr;
  if (common == nullptr || (!common->Equals(*element) && !IsNumeric(*common))) {
    return Refuse(call.call->head,
                  fmt::format("array_contains is carried with an ARRAY and a value of its "
                              "elements' type, not ({}, {})",
                              TypeText(*list.type), TypeText(*value.type)));
  }
  std::string list_sql = list.sql;
  if (!common->Equals(*element)) {
    ARROW_ASSIGN_OR_RAISE(const std::string text, DuckDbTypeText(*common));
    list_sql = fmt::format("CAST({} AS {}[])", list_sql, text);
  }
  ARROW_ASSIGN_OR_RAISE(const std::string value_sql, Coerce(call.call->span, value, common));
  return TypedSql{fmt::format("__spark_array_contains({}, {})", list_sql, value_sql),
                  arrow::boolean(), CallName(call), std::nullopt};
}

}  // namespace freshet::query

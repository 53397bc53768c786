#include "query/query_translator.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "query/duckdb_handles.h"
#include "query/spark_casts.h"
#include "query/type_mapping.h"
#include "sql/schema_text.h"

namespace freshet::query {
namespace {

using Kind = Expression::Kind;

/// Columns as the query around refers to them.
std::vector<ScopeColumn> Exported(std::vector<ScopeColumn> columns) {
  for (ScopeColumn& column : columns) column.sql = QuoteIdentifier(column.name);
  return columns;
}

}  // namespace

QueryTranslator::QueryTranslator(std::string_view text, const std::vector<Relation>& inputs,
                                 QueryProblem* problem)
    : inputs_(inputs),
      expressions_(text, problem, [this](const QueryNode& query, const Scope& outer) {
        return TranslateQuery(query, &outer);
      }) {}

arrow::Result<std::string> QueryTranslator::Translate(const QueryNode& query) {
  ARROW_ASSIGN_OR_RAISE(SubquerySql translated, TranslateQuery(query, nullptr));
  return std::move(translated.sql);
}

arrow::Result<std::string> QueryTranslator::TranslateExpression(const Expression& expression) {
  Scope scope;
  for (const Relation& input : inputs_) {
    ScopeRelation relation{input.name, {}};
    for (const auto& field : input.schema->fields()) {
      std::string sql = QuoteIdentifier(field->name());
      if (inputs_.size() > 1) sql = QuoteIdentifier(input.name) + "." + sql;
      relation.columns.push_back({field->name(), field->type(), std::move(sql)});
    }
    scope.relations.push_back(std::move(relation));
  }
  ARROW_ASSIGN_OR_RAISE(TypedSql value, expressions_.Translate(expression, scope));
  return std::move(value.sql);
}

arrow::Result<SubquerySql> QueryTranslator::TranslateQuery(const QueryNode& query,
                                                           const Scope* outer) {
  const size_t visible = common_tables_.size();
  ARROW_ASSIGN_OR_RAISE(const std::string with, TranslateCommonTables(query, outer));
  auto body = TranslateBody(query, outer);
  common_tables_.resize(visible);
  if (!body.ok()) return body.status();
  body->sql = with + body->sql;
  body->columns = Exported(std::move(body->columns));
  return body;
}

arrow::Result<std::string> QueryTranslator::TranslateCommonTables(const QueryNode& query,
                                                                  const Scope* outer) {
  std::string with;
  for (const CommonTable& table : query.common_tables) {
    ARROW_ASSIGN_OR_RAISE(SubquerySql translated, TranslateQuery(*table.query, outer));
    std::string aliases;
    if (!table.column_aliases.empty()) {
      if (table.column_aliases.size() != translated.columns.size()) {
        return expressions_.Refuse(
            table.name.span, fmt::format("'{}' has {} columns, not {}", table.name.text,
                                         translated.columns.size(), table.column_aliases.size()));
      }
      for (size_t i = 0; i < table.column_aliases.size(); ++i) {
        translated.columns[i].name = table.column_aliases[i].text;
        aliases += (i == 0 ? "" : ", ") + QuoteIdentifier(table.column_aliases[i].text);
      }
      aliases = "(" + aliases + ")";
    }
    with += fmt::format("{}{}{} AS ({})", with.empty() ? "WITH " : ", ",
                        QuoteIdentifier(table.name.text), aliases, translated.sql);
    common_tables_.push_back({table.name.text, std::move(translated.columns)});
  }
  return with.empty() ? with : with + " ";
}

arrow::Result<SubquerySql> QueryTranslator::TranslateBody(const QueryNode& query,
                                                          const Scope* outer) {
  switch (query.kind) {
    case QueryNode::Kind::kSelect:
      return TranslateSelect(query, outer);
    case QueryNode::Kind::kSetOperation:
      return TranslateSetOperation(query, outer);
    case QueryNode::Kind::kValues:
      break;
  }
  ARROW_ASSIGN_OR_RAISE(SubquerySql rows, TranslateRows(*query.from));
  Scope scope;
  scope.outer = outer;
  scope.relations.push_back({"", rows.columns});
  ARROW_ASSIGN_OR_RAISE(const std::string tail, TranslateTail(query, scope));
  rows.sql = "SELECT * FROM " + rows.sql + tail;
  return rows;
}

arrow::Result<SubquerySql> QueryTranslator::TranslateSelect(const QueryNode& query,
                                                            const Scope* outer) {
  Scope scope;
  scope.outer = outer;
  std::string from;
  if (query.from != nullptr) {
    ARROW_ASSIGN_OR_RAISE(from, TranslateTable(*query.from, &scope));
    from = " FROM " + from;
  }
  std::string where;
  if (query.where != nullptr) {
    ARROW_ASSIGN_OR_RAISE(where, expressions_.TranslateCondition(*query.where, scope, "WHERE"));
    where = " WHERE " + where;
  }
  ARROW_RETURN_NOT_OK(NoteEventTime(query, scope, from));
  std::vector<ScopeColumn> columns;
  ARROW_ASSIGN_OR_RAISE(const std::string items, TranslateItems(query, &scope, &columns));
  ARROW_ASSIGN_OR_RAISE(const std::string group_by, TranslateGroupBy(query, scope));
  std::string having;
  if (query.having != nullptr) {
    ARROW_ASSIGN_OR_RAISE(having, expressions_.TranslateCondition(*query.having, scope, "HAVING"));
    having = " HAVING " + having;
  }
  // ORDER BY sees every column that comes out, under the name that it has got.
  scope.aliases = columns;
  scope.aliases_first = true;
  ARROW_ASSIGN_OR_RAISE(const std::string tail, TranslateTail(query, scope));
  return SubquerySql{fmt::format("SELECT {}{}{}{}{}{}{}", query.distinct ? "DISTINCT " : "", items,
                                 from, where, group_by, having, tail),
                     std::move(columns)};
}

arrow::Result<std::string> QueryTranslator::TranslateItems(const QueryNode& query, Scope* scope,
                                                           std::vector<ScopeColumn>* columns) {
  std::string items;
  for (const SelectItem& item : query.items) {
    if (item.expression->kind == Kind::kStar) {
      ARROW_ASSIGN_OR_RAISE(const std::string expanded,
                            ExpandStar(*item.expression, *scope, columns));
      items += (items.empty() ? "" : ", ") + expanded;
      continue;
    }
    ARROW_ASSIGN_OR_RAISE(TypedSql value, expressions_.Translate(*item.expression, *scope));
    const std::string name = item.alias ? item.alias->text : value.name;
    const std::string alias = QuoteIdentifier(name);
    const bool renamed = value.sql != alias;
    items +=
        fmt::format("{}{}{}", items.empty() ? "" : ", ", value.sql, renamed ? " AS " + alias : "");
    columns->push_back({name, value.type, alias, value.event_time});
    if (!item.alias) continue;
    bool ambiguous = false;
    const auto hidden = scope->Find({*item.alias}, &ambiguous);
    if (hidden && hidden->column.sql != value.sql) scope->hiding.push_back(name);
    scope->aliases.push_back(columns->back());
  }
  return items;
}

arrow::Result<std::string> QueryTranslator::ExpandStar(const Expression& star, const Scope& scope,
                                                       std::vector<ScopeColumn>* columns) {
  ARROW_ASSIGN_OR_RAISE(const std::vector<ScopeColumn> all, expressions_.StarColumns(star, scope));
  std::string items;
  for (const ScopeColumn& column : all) {
    const std::string alias = QuoteIdentifier(column.name);
    items += fmt::format("{}{}{}", items.empty() ? "" : ", ", column.sql,
                         column.sql == alias ? "" : " AS " + alias);
    columns->push_back({column.name, column.type, alias, column.event_time});
  }
  if (items.empty()) return expressions_.Refuse(star.span, "'*' leaves no column");
  return items;
}

arrow::Result<std::string> QueryTranslator::TranslateGroupBy(const QueryNode& query,
                                                             const Scope& scope) {
  if (query.group_by_all) return std::string(" GROUP BY ALL");
  std::string sql;
  for (const ExpressionPtr& key : query.group_by) {
    std::string text = key->text;
    if (key->kind != Kind::kNumber) {
      ARROW_ASSIGN_OR_RAISE(TypedSql value, expressions_.Translate(*key, scope));
      text = std::move(value.sql);
    }
    sql += (sql.empty() ? " GROUP BY " : ", ") + text;
  }
  return sql;
}

arrow::Result<std::string> QueryTranslator::TranslateTail(const QueryNode& query,
                                                          const Scope& scope) {
  std::string sql;
  if (!query.order_by.empty()) {
    ARROW_ASSIGN_OR_RAISE(const std::string order,
                          expressions_.TranslateOrderItems(query.order_by, scope));
    sql += " ORDER BY " + order;
  }
  const auto add_count = [&](const ExpressionPtr& count, std::string_view word) -> arrow::Status {
    if (count == nullptr) return arrow::Status::OK();
    if (count->kind != Kind::kNumber ||
        count->text.find_first_not_of("0123456789") != std::string::npos) {
      return expressions_.Refuse(count->span, fmt::format("{} needs a whole number", word));
    }
    sql += fmt::format(" {} {}", word, count->text);
    return arrow::Status::OK();
  };
  ARROW_RETURN_NOT_OK(add_count(query.limit, "LIMIT"));
  ARROW_RETURN_NOT_OK(add_count(query.offset, "OFFSET"));
  return sql;
}

arrow::Result<SubquerySql> QueryTranslator::TranslateSetOperation(const QueryNode& query,
                                                                  const Scope* outer) {
  ARROW_ASSIGN_OR_RAISE(SubquerySql left, TranslateQuery(*query.left, outer));
  ARROW_ASSIGN_OR_RAISE(SubquerySql right, TranslateQuery(*query.right, outer));
  if (left.columns.size() != right.columns.size()) {
    return expressions_.Refuse(
        query.right->span,
        fmt::format("{} needs as many columns on both sides: {} and {}", query.set_operation,
                    left.columns.size(), right.columns.size()));
  }
  std::string sides[2];
  const SubquerySql* queries[2] = {&left, &right};
  for (size_t i = 0; i < left.columns.size(); ++i) {
    const TypePtr type = CommonType(left.columns[i].type, right.columns[i].type);
    if (type == nullptr) {
      return expressions_.Refuse(
          query.right->span,
          fmt::format("column {} of {} is {} on one side and {} on the other: cast one of them",
                      i + 1, query.set_operation, TypeText(*left.columns[i].type),
                      TypeText(*right.columns[i].type)));
    }
    for (size_t side = 0; side < 2; ++side) {
      const std::string column = fmt::format("c{}", i);
      const TypedSql value{column, queries[side]->columns[i].type, column, std::nullopt};
      ARROW_ASSIGN_OR_RAISE(const std::string cast, IsNullType(*type)
                                                        ? arrow::Result<std::string>(column)
                                                        : CoerceSql(value, type));
      sides[side] += fmt::format("{}{} AS {}", i == 0 ? "" : ", ", cast, left.columns[i].sql);
    }
    left.columns[i].type = type;
    left.columns[i].event_time &= right.columns[i].event_time;
  }
  std::string names;
  for (size_t i = 0; i < left.columns.size(); ++i)
    names += fmt::format("{}c{}", i == 0 ? "" : ", ", i);
  Scope scope;
  scope.relations.push_back({"", left.columns});
  ARROW_ASSIGN_OR_RAISE(const std::string tail, TranslateTail(query, scope));
  std::string sql =
      fmt::format("SELECT {} FROM ({}) AS __side({}) {} SELECT {} FROM ({}) AS __side({}){}",
                  sides[0], left.sql, names, query.set_operation, sides[1], right.sql, names, tail);
  return SubquerySql{std::move(sql), std::move(left.columns)};
}

}  // namespace freshet::query

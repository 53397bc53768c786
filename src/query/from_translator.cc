// QueryTranslator: relations and joins.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "query/duckdb_handles.h"
#include "query/query_translator.h"
#include "query/spark_casts.h"
#include "query/type_mapping.h"
#include "sql/schema_text.h"

namespace freshet::query {

namespace {

/// What the relation is called among the query's inputs.
std::string RelationName(const TableNode& table) {
  return table.version ? VersionedName(table.name, *table.version) : table.name;
}

}  // namespace

arrow::Result<std::string> QueryTranslator::TranslateTable(const TableNode& table, Scope* scope) {
  std::string sql;
  std::string name = table.name;
  std::vector<ScopeColumn> columns;
  switch (table.kind) {
    case TableNode::Kind::kJoin:
      return TranslateJoin(table, scope);
    case TableNode::Kind::kName:
    case TableNode::Kind::kPath: {
      ARROW_ASSIGN_OR_RAISE(columns, ColumnsOf(table));
      sql = QuoteIdentifier(RelationName(table));
      break;
    }
    case TableNode::Kind::kQuery: {
      ARROW_ASSIGN_OR_RAISE(SubquerySql query, TranslateQuery(*table.query, scope->outer));
      sql = "(" + query.sql + ")";
      columns = std::move(query.columns);
      break;
    }
    case TableNode::Kind::kValues: {
      ARROW_ASSIGN_OR_RAISE(SubquerySql rows, TranslateRows(table));
      sql = std::move(rows.sql);
      columns = std::move(rows.columns);
      break;
    }
  }
  if (name.empty()) name = fmt::format("__unnamed_{}", unnamed_++);
  std::string alias;
  ARROW_RETURN_NOT_OK(AddRelation(table, name, std::move(columns), scope, &alias));
  return sql + alias;
}

arrow::Result<std::vector<ScopeColumn>> QueryTranslator::ColumnsOf(const TableNode& table) {
  for (auto common = common_tables_.rbegin(); common != common_tables_.rend(); ++common) {
    if (!EqualsIgnoreCase(common->name, table.name)) continue;
    if (!table.version) return common->columns;
    return expressions_.Refuse(
        table.version->span,
        fmt::format("only a table has older versions, and '{}' is a query of WITH", table.name));
  }
  const std::string relation = RelationName(table);
  bool input_is_newest = false;
  std::vector<std::string> names;
  for (const Relation& input : inputs_) {
    names.push_back(input.name);
    if (table.version && EqualsIgnoreCase(input.name, table.name)) input_is_newest = true;
    if (!EqualsIgnoreCase(input.name, relation)) continue;
    std::vector<ScopeColumn> columns;
    for (const auto& field : input.schema->fields()) {
      const bool event_time = stream_ != nullptr && stream_->event_time &&
                              EqualsIgnoreCase(*stream_->event_time, field->name());
      columns.push_back({field->name(), field->type(), QuoteIdentifier(field->name()), event_time,
                         field->name()});
    }
    return columns;
  }
  if (input_is_newest) {
    return expressions_.Refuse(table.version->span,
                               "reading an earlier version is not carried in this place");
  }
  return expressions_.Refuse(table.span, fmt::format("unknown table '{}'", table.name),
                             std::move(names));
}

arrow::Status QueryTranslator::AddRelation(const TableNode& table, const std::string& name,
                                           std::vector<ScopeColumn> columns, Scope* scope,
                                           std::string* alias) {
  const std::string visible = table.alias ? table.alias->text : name;
  std::string names;
  if (!table.column_aliases.empty()) {
    if (table.column_aliases.size() != columns.size()) {
      return expressions_.Refuse(table.alias->span,
                                 fmt::format("'{}' has {} columns, not {}", visible, columns.size(),
                                             table.column_aliases.size()));
    }
    for (size_t i = 0; i < columns.size(); ++i) {
      columns[i].name = table.column_aliases[i].text;
      names += (i == 0 ? "" : ", ") + QuoteIdentifier(columns[i].name);
    }
    names = "(" + names + ")";
  }
  for (ScopeColumn& column : columns) {
    column.sql = QuoteIdentifier(visible) + "." + QuoteIdentifier(column.name);
  }
  if (scope->FindRelation(visible) != nullptr) {
    return expressions_.Refuse(
        table.alias ? table.alias->span : table.span,
        fmt::format("'{}' stands twice in FROM: give one another name with AS", visible));
  }
  scope->relations.push_back({visible, std::move(columns)});
  *alias = " AS " + QuoteIdentifier(visible) + names;
  return arrow::Status::OK();
}

arrow::Result<SubquerySql> QueryTranslator::TranslateRows(const TableNode& table) {
  const Scope scope;
  std::vector<std::vector<TypedSql>> rows;
  std::vector<TypePtr> types(table.rows.front().size(), arrow::null());
  for (const auto& row : table.rows) {
    if (row.size() != types.size()) {
      return expressions_.Refuse(row.front()->span, "the rows of VALUES differ in length");
    }
    std::vector<TypedSql> values;
    for (size_t i = 0; i < row.size(); ++i) {
      ARROW_ASSIGN_OR_RAISE(TypedSql value, expressions_.Translate(*row[i], scope));
      TypePtr type = CommonType(types[i], value.type);
      if (type == nullptr) {
        return expressions_.Refuse(row[i]->span,
                                   fmt::format("{} and {} have no common type: cast one of them",
                                               TypeText(*types[i]), TypeText(*value.type)));
      }
      types[i] = std::move(type);
      values.push_back(std::move(value));
    }
    rows.push_back(std::move(values));
  }
  SubquerySql result;
  std::string sql;
  for (const auto& row : rows) {
    std::string values;
    for (size_t i = 0; i < row.size(); ++i) {
      ARROW_ASSIGN_OR_RAISE(const std::string value, IsNullType(*types[i])
                                                         ? arrow::Result<std::string>("NULL")
                                                         : CoerceSql(row[i], types[i]));
      values += (i == 0 ? "" : ", ") + value;
    }
    sql += (sql.empty() ? "(" : ", (") + values + ")";
  }
  std::string names;
  for (size_t i = 0; i < types.size(); ++i) {
    const std::string name = fmt::format("col{}", i + 1);
    names += (i == 0 ? "" : ", ") + QuoteIdentifier(name);
    result.columns.push_back({name, types[i], QuoteIdentifier(name)});
  }
  result.sql = fmt::format("(SELECT * FROM (VALUES {}) AS __rows({}))", sql, names);
  return result;
}

arrow::Result<std::string> QueryTranslator::TranslateJoin(const TableNode& join, Scope* scope) {
  Scope left;
  left.outer = scope->outer;
  Scope right;
  right.outer = scope->outer;
  ARROW_ASSIGN_OR_RAISE(const std::string left_sql, TranslateTable(*join.left, &left));
  ARROW_ASSIGN_OR_RAISE(const std::string right_sql, TranslateTable(*join.right, &right));
  for (const ScopeRelation& relation : right.relations) {
    if (left.FindRelation(relation.name) != nullptr) {
      return expressions_.Refuse(
          join.right->span,
          fmt::format("'{}' stands twice in FROM: give one another name with AS", relation.name));
    }
  }
  Scope both = left;
  both.relations.insert(both.relations.end(), right.relations.begin(), right.relations.end());
  both.merged.insert(both.merged.end(), right.merged.begin(), right.merged.end());
  std::string sql = fmt::format("{} {} JOIN {}", left_sql, join.join, right_sql);
  if (join.condition != nullptr) {
    ARROW_ASSIGN_OR_RAISE(const std::string condition,
                          expressions_.TranslateCondition(*join.condition, both, "ON"));
    sql += " ON " + condition;
  } else if (!join.join_columns.empty()) {
    ARROW_ASSIGN_OR_RAISE(const std::string names, MergeColumns(join, left, right, &both));
    sql += " USING (" + names + ")";
  }
  // The right side of SEMI and ANTI is a condition only.
  const bool left_only = join.join == "SEMI" || join.join == "ANTI";
  const Scope* outer = scope->outer;
  *scope = left_only ? std::move(left) : std::move(both);
  scope->outer = outer;
  return sql;
}

arrow::Result<std::string> QueryTranslator::MergeColumns(const TableNode& join, const Scope& left,
                                                         const Scope& right, Scope* scope) {
  std::string names;
  for (const Name& name : join.join_columns) {
    bool ambiguous = false;
    const auto in_left = left.Find({name}, &ambiguous);
    const auto in_right = right.Find({name}, &ambiguous);
    if (!in_left || !in_right) {
      return expressions_.Refuse(
          name.span, fmt::format("unknown column '{}' in USING: both tables need it", name.text),
          in_left ? right.ColumnNames() : left.ColumnNames());
    }
    if (ambiguous || !in_left->column.type->Equals(*in_right->column.type)) {
      return expressions_.Refuse(
          name.span,
          fmt::format("the columns '{}' are of the types {} and {}: use ON and a cast", name.text,
                      TypeText(*in_left->column.type), TypeText(*in_right->column.type)));
    }
    const std::string quoted = QuoteIdentifier(in_left->column.name);
    names += (names.empty() ? "" : ", ") + quoted;
    if (!scope->IsMerged(name.text)) {
      scope->merged.push_back({in_left->column.name, in_left->column.type, quoted});
    }
  }
  return names;
}

}  // namespace freshet::query

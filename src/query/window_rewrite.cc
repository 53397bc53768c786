// WindowQuery: the SELECT list and HAVING, written anew over closed groups.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "query/duckdb_handles.h"
#include "query/partial_aggregates.h"
#include "query/window_query.h"

namespace freshet::query {
namespace {

using Kind = Expression::Kind;

/// Puts columns in the places of $1, $2, ….
std::string FillIn(const std::string& pattern, const std::vector<std::string>& columns) {
  std::string sql;
  for (size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '$') {
      sql += columns[static_cast<size_t>(pattern[++i] - '1')];
    } else {
      sql += pattern[i];
    }
  }
  return sql;
}

}  // namespace

bool WindowQuery::IsWindow(const Expression& node) {
  return node.kind == Kind::kFunction && node.text == "window" && !node.window;
}

bool WindowQuery::HasAggregate(const Expression& node) {
  if (node.kind == Kind::kFunction && !node.window && IsAggregateName(node.text)) return true;
  return std::any_of(node.arguments.begin(), node.arguments.end(),
                     [](const ExpressionPtr& part) { return HasAggregate(*part); });
}

std::string WindowQuery::GroupColumn(const std::string& name) {
  return QuoteIdentifier(kGroupsRelation) + "." + QuoteIdentifier(name);
}

/// Gives items without an alias the names that they have in Spark, before they are rewritten.
arrow::Status WindowQuery::NameItems(QueryNode* query) {
  for (SelectItem& item : query->items) {
    if (item.expression->kind == Kind::kStar) {
      return expressions_->Refuse(item.expression->span,
                                  "'*' has no meaning with GROUP BY: name keys and aggregates");
    }
    if (!item.alias) {
      const Expression& node = *item.expression;
      const auto value = TryTranslate(node);
      std::string name;
      if (IsWindow(node)) {
        name = "window";
      } else if (node.kind == Kind::kColumn) {
        name = node.names.back().text;
      } else if (node.kind == Kind::kField) {
        name = node.text;
      } else if (value) {
        name = value->name;
      }
      if (!name.empty()) item.alias = Name{name, node.span};
    }
    if (item.alias) aliases_.push_back(item.alias->text);
  }
  return arrow::Status::OK();
}

arrow::Status WindowQuery::Rewrite(ExpressionPtr* node) {
  Expression* expression = node->get();
  if (expression->query != nullptr || expression->window) {
    return expressions_->Refuse(expression->span,
                                "queries and window functions are not carried over a stream");
  }
  if (IsWindow(*expression)) {
    const auto window = ReadTimeWindow(*expression);
    const auto time =
        expression->arguments.empty() ? std::nullopt : TryTranslate(*expression->arguments[0]);
    if (!window_ || !window.ok() || *window != *window_ || !time || time->sql != event_time_sql_) {
      return expressions_->Refuse(expression->span, "this window is not the one of GROUP BY");
    }
    Replace(expression, kWindowColumn);
    return arrow::Status::OK();
  }
  if (expression->kind == Kind::kFunction && IsAggregateName(expression->text)) {
    return RewriteAggregate(expression);
  }
  if (expression->kind == Kind::kStar) {
    return expressions_->Refuse(expression->span,
                                "'*' has no meaning with GROUP BY: name keys and aggregates");
  }
  if (expression->kind == Kind::kAlias) return Rewrite(&expression->arguments[0]);
  // HAVING looks at the columns that come out first.
  if (in_having_ && IsAlias(*expression)) return arrow::Status::OK();
  ARROW_ASSIGN_OR_RAISE(const bool is_key, RewriteKey(expression));
  if (is_key) return arrow::Status::OK();
  if (expression->kind == Kind::kColumn) return RewriteColumn(expression);
  for (ExpressionPtr& part : expression->arguments) ARROW_RETURN_NOT_OK(Rewrite(&part));
  return arrow::Status::OK();
}

arrow::Result<bool> WindowQuery::RewriteKey(Expression* node) {
  if (HasAggregate(*node)) return false;
  const auto value = TryTranslate(*node);
  if (!value) return false;
  for (const Key& key : keys_) {
    if (key.sql != value->sql) continue;
    Replace(node, key.name);
    return true;
  }
  return false;
}

/// A column that is no key: `window` and its fields, or a field of a key; else it must be an alias.
arrow::Status WindowQuery::RewriteColumn(Expression* node) {
  bool ambiguous = false;
  const auto found = parts_.scope.Find(node->names, &ambiguous);
  if (found) {
    for (const Key& key : keys_) {
      if (key.sql != found->column.sql) continue;
      node->names.erase(node->names.begin(),
                        node->names.begin() + static_cast<ptrdiff_t>(found->parts));
      node->names.insert(node->names.begin(), Name{key.name, node->span});
      return arrow::Status::OK();
    }
    return expressions_->Refuse(
        node->span, fmt::format("'{}' is neither in GROUP BY nor in an aggregate such as min(…): "
                                "a group has many of them",
                                node->names.back().text));
  }
  if (window_ && EqualsIgnoreCase(node->names[0].text, "window")) {
    node->names[0].text = kWindowColumn;
    return arrow::Status::OK();
  }
  if (IsAlias(*node)) return arrow::Status::OK();
  return expressions_->Translate(*node, parts_.scope).status();  // unknown: says so
}

bool WindowQuery::IsAlias(const Expression& node) const {
  return node.kind == Kind::kColumn && node.names.size() == 1 &&
         std::any_of(aliases_.begin(), aliases_.end(), [&](const std::string& name) {
           return EqualsIgnoreCase(name, node.names[0].text);
         });
}

arrow::Status WindowQuery::RewriteAggregate(Expression* node) {
  if (node->distinct) {
    return expressions_->Refuse(node->head,
                                node->text +
                                    "(DISTINCT …) over a stream would keep every value: use "
                                    "approx_count_distinct(…)");
  }
  std::string filter;
  if (node->filter != nullptr) {
    ARROW_ASSIGN_OR_RAISE(const std::string condition,
                          expressions_->TranslateCondition(*node->filter, parts_.scope, "FILTER"));
    filter = fmt::format(" FILTER (WHERE {})", condition);
  }
  const bool star = node->arguments.size() == 1 && node->arguments[0]->kind == Kind::kStar;
  std::vector<TypedSql> arguments;
  for (size_t i = 0; !star && i < node->arguments.size(); ++i) {
    if (HasAggregate(*node->arguments[i])) {
      return expressions_->Refuse(node->head, "an aggregate can't be in another one");
    }
    ARROW_ASSIGN_OR_RAISE(TypedSql value,
                          expressions_->Translate(*node->arguments[i], parts_.scope));
    arguments.push_back(std::move(value));
  }
  // The call as a whole tells whether the arguments fit, and the type.
  ARROW_ASSIGN_OR_RAISE(const TypedSql call, expressions_->Translate(*node, parts_.scope));
  const auto partial = MakePartialAggregate(node->text, arguments, filter, call.type);
  if (!partial.ok()) return expressions_->Refuse(node->head, partial.status().message());

  const bool sketch_or_moments = partial->merge == Merge::kMoments;
  std::vector<std::string> columns;
  std::string all_parts;
  for (const std::string& part : partial->parts) all_parts += part + "\n";
  const auto known = std::find(aggregate_sqls_.begin(), aggregate_sqls_.end(), all_parts);
  const bool is_new = known == aggregate_sqls_.end();
  size_t first = 0;
  for (auto it = aggregate_sqls_.begin(); it != known; ++it) {
    first += static_cast<size_t>(std::count(it->begin(), it->end(), '\n'));
  }
  for (size_t i = 0; i < partial->parts.size(); ++i) {
    const std::string name = fmt::format("__p{}", first + i);
    columns.push_back(GroupColumn(name));
    if (!is_new) continue;
    part_columns_.push_back(fmt::format("{} AS {}", partial->parts[i], QuoteIdentifier(name)));
    if (i == 0 || !sketch_or_moments) merges_.push_back(partial->merge);
  }
  if (is_new) {
    aggregate_sqls_.push_back(all_parts);
    aggregate_names_.push_back(call.name);
  }
  const std::string name = fmt::format("__a{}", columns_.size());
  columns_.push_back({name, call.type, "(" + FillIn(partial->value, columns) + ")"});
  Replace(node, name);
  return arrow::Status::OK();
}

std::optional<TypedSql> WindowQuery::TryTranslate(const Expression& node) const {
  const auto value = expressions_->Translate(node, parts_.scope);
  if (!value.ok()) return std::nullopt;
  return *value;
}

void WindowQuery::Replace(Expression* node, const std::string& name) const {
  const Span span = node->span;
  *node = Expression();
  node->kind = Kind::kColumn;
  node->span = node->head = span;
  node->names.push_back({name, span});
}

}  // namespace freshet::query

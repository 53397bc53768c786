#include "query/window_query.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "query/duckdb_handles.h"
#include "query/partial_aggregates.h"
#include "sql/token.h"

namespace freshet::query {
namespace {

using Kind = Expression::Kind;

constexpr char kWindowColumn[] = "__window";
constexpr char kCloses[] = "__closes";
constexpr char kPane[] = "\"__panes\".\"__pane\"";

bool IsWindowCall(const Expression& node) {
  return node.kind == Kind::kFunction && node.text == "window" && !node.window;
}

bool HasAggregate(const Expression& node) {
  if (node.kind == Kind::kFunction && !node.window && IsAggregateName(node.text)) return true;
  return std::any_of(node.arguments.begin(), node.arguments.end(),
                     [](const ExpressionPtr& part) { return HasAggregate(*part); });
}

/// A column of kGroupsRelation, in SQL.
std::string GroupColumn(const std::string& name) {
  return QuoteIdentifier(kGroupsRelation) + "." + QuoteIdentifier(name);
}

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

WindowQuery::WindowQuery(ExpressionTranslator* expressions, WindowQueryParts parts,
                         std::optional<std::string> event_time)
    : expressions_(expressions), parts_(std::move(parts)), event_time_(std::move(event_time)) {}

arrow::Result<WindowAggregate> WindowQuery::Split(QueryNode* query) {
  if (query->group_by_all) {
    return expressions_->Refuse(query->span,
                                "GROUP BY ALL is not carried over a stream: name "
                                "the keys, GROUP BY window(…), …");
  }
  ARROW_RETURN_NOT_OK(TakeKeys(*query));
  ARROW_RETURN_NOT_OK(NameItems(query));
  for (SelectItem& item : query->items) ARROW_RETURN_NOT_OK(Rewrite(&item.expression));
  in_having_ = true;
  if (query->having != nullptr) ARROW_RETURN_NOT_OK(Rewrite(&query->having));
  WindowAggregate aggregate;
  aggregate.partial_sql = PartialSql();
  aggregate.key_count = static_cast<int>(key_columns_.size());
  aggregate.merges = merges_;
  aggregate.description = window_ ? window_->Description() : "groups of equal event time";
  const char* separator = " by ";
  for (const std::string& name : key_names_) {
    aggregate.description += std::exchange(separator, ", ") + name;
  }
  separator = ": ";
  for (const std::string& name : aggregate_names_) {
    aggregate.description += std::exchange(separator, ", ") + name;
  }
  return aggregate;
}

arrow::Status WindowQuery::TakeKeys(const QueryNode& query) {
  for (const ExpressionPtr& written : query.group_by) {
    ARROW_ASSIGN_OR_RAISE(const Expression* key, KeyExpression(query, *written));
    ARROW_RETURN_NOT_OK(TakeKey(*key));
  }
  if (!closes_sql_.empty()) return arrow::Status::OK();
  return expressions_->Refuse(
      query.group_by.front()->span,
      "GROUP BY over a stream needs a window of its event time, or no group would ever be "
      "complete: GROUP BY window(" +
          event_time_.value_or("timestamp") + ", '5 minutes'), …" +
          (event_time_ ? ""
                       : ", and write STREAM … WATERMARK timestamp DELAY OF INTERVAL 10 MINUTES"));
}

/// What stands for a key: an item of the SELECT by its number or its alias, else the key itself.
arrow::Result<const Expression*> WindowQuery::KeyExpression(const QueryNode& query,
                                                            const Expression& key) {
  if (key.kind == Kind::kNumber) {
    size_t number = 0;
    const char* end = key.text.data() + key.text.size();
    const auto [rest, error] = std::from_chars(key.text.data(), end, number);
    if (error != std::errc() || rest != end || number < 1 || number > query.items.size()) {
      return expressions_->Refuse(
          key.span, fmt::format("GROUP BY {}: the SELECT list has no such item", key.text));
    }
    return query.items[number - 1].expression.get();
  }
  bool ambiguous = false;
  if (key.kind != Kind::kColumn || key.names.size() != 1 ||
      parts_.scope.Find(key.names, &ambiguous)) {
    return &key;
  }
  for (const SelectItem& item : query.items) {
    if (item.alias && EqualsIgnoreCase(item.alias->text, key.names[0].text)) {
      return item.expression.get();
    }
  }
  return &key;
}

arrow::Status WindowQuery::TakeKey(const Expression& key) {
  if (IsWindowCall(key)) return TakeWindow(key);
  if (key.kind == Kind::kFunction && key.text == "session_window") {
    return expressions_->Refuse(key.head,
                                "session_window is not carried: use window(…) of a fixed length");
  }
  if (HasAggregate(key)) {
    return expressions_->Refuse(key.span, "an aggregate can't be a key of GROUP BY");
  }
  ARROW_ASSIGN_OR_RAISE(const TypedSql value, expressions_->Translate(key, parts_.scope));
  const std::string name = fmt::format("__k{}", keys_.size());
  keys_.push_back({value.sql, name});
  if (value.event_time && closes_sql_.empty()) {
    // Rows of one event time are complete once the watermark has reached it.
    closes_sql_ = event_time_sql_ = value.sql;
    columns_.push_back({name, value.type, GroupColumn(kCloses)});
    return arrow::Status::OK();
  }
  columns_.push_back({name, value.type, GroupColumn(name)});
  key_columns_.push_back(fmt::format("{} AS {}", value.sql, QuoteIdentifier(name)));
  key_names_.push_back(value.name);
  return arrow::Status::OK();
}

arrow::Status WindowQuery::TakeWindow(const Expression& call) {
  if (!event_time_) {
    return expressions_->Refuse(
        call.span,
        "a window is complete when the watermark has passed its end, and the stream has no "
        "watermark: write STREAM … WATERMARK timestamp DELAY OF INTERVAL 10 MINUTES");
  }
  if (window_) {
    return expressions_->Refuse(call.span, "a query over a stream can have one window only");
  }
  if (!closes_sql_.empty()) {
    return expressions_->Refuse(call.span,
                                "GROUP BY the event time itself makes every window of it the same "
                                "group: name one of them");
  }
  const auto window = ReadTimeWindow(call);
  if (!window.ok()) return expressions_->Refuse(call.span, window.status().message());
  ARROW_ASSIGN_OR_RAISE(const TypedSql time,
                        expressions_->Translate(*call.arguments[0], parts_.scope));
  if (!time.event_time) {
    return expressions_->Refuse(
        call.arguments[0]->span,
        fmt::format("a window over a stream is one of the watermark's column, '{}': any other "
                    "would never be complete",
                    *event_time_));
  }
  window_ = *window;
  event_time_sql_ = time.sql;
  closes_sql_ = window->EndSql(time.sql, kPane);
  const TypedSql whole = window->Struct(GroupColumn(kCloses));
  columns_.push_back({kWindowColumn, whole.type, whole.sql});
  return arrow::Status::OK();
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
      if (IsWindowCall(node)) {
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
  if (IsWindowCall(*expression)) {
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

std::string WindowQuery::PartialSql() const {
  std::string columns =
      fmt::format("{} AS {}, count(*) AS \"__rows\"", closes_sql_, QuoteIdentifier(kCloses));
  std::string group_by = "1";
  int number = 3;
  for (const std::string& key : key_columns_) {
    columns += ", " + key;
    group_by += fmt::format(", {}", number++);
  }
  for (const std::string& part : part_columns_) columns += ", " + part;

  std::string from = parts_.from;
  std::vector<std::string> conditions;
  if (!parts_.where.empty()) conditions.push_back("(" + parts_.where + ")");
  if (window_) {
    // As Spark's window, which leaves out rows without a time.
    conditions.push_back(event_time_sql_ + " IS NOT NULL");
    if (window_->overlap() > 1) {
      from += fmt::format(", range({}) AS \"__panes\"(\"__pane\")", window_->overlap());
    }
    const std::string inside = window_->InsideSql(event_time_sql_, kPane);
    if (!inside.empty()) conditions.push_back(inside);
  }
  std::string where;
  for (const std::string& condition : conditions) {
    where += (where.empty() ? " WHERE " : " AND ") + condition;
  }
  return fmt::format("{}SELECT {}{}{} GROUP BY {}", parts_.with, columns, from, where, group_by);
}

Scope WindowQuery::GroupsScope() const {
  Scope scope;
  scope.relations.push_back({kGroupsRelation, columns_});
  return scope;
}

}  // namespace freshet::query

#include "query/window_query.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "query/duckdb_handles.h"
#include "query/partial_aggregates.h"

namespace freshet::query {
namespace {

using Kind = Expression::Kind;

constexpr char kCloses[] = "__closes";
constexpr char kPane[] = "\"__panes\".\"__pane\"";

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
  if (IsWindow(key)) return TakeWindow(key);
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

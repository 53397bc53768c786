#include "pipeline/flow_query.h"

#include <algorithm>
#include <utility>

#include "base/near_match.h"
#include "pipeline/distinct_keys.h"
#include "pipeline/query_text.h"
#include "pipeline/stateless_check.h"
#include "sql/schema_text.h"
#include "sql/string_escapes.h"
#include "sql/tokenizer.h"

namespace freshet {
namespace {

/// The name of the SELECT's rows in the statement around it.
constexpr std::string_view kQueryRelation = "__query";

class FlowQueryBuilder {
 public:
  FlowQueryBuilder(const FlowQueryParts& parts, const BuildContext& context)
      : parts_(parts), context_(context) {}

  std::optional<FlowQuery> Run() {
    const query::Relation output{std::string(kQueryRelation), parts_.query->schema};
    const auto keys = ResolveDistinctKeys(parts_, output, context_);
    TakeExpectations(output);
    if (!keys || !fine_) return std::nullopt;
    if (!Select(*keys) || !TakeColumns(*keys)) return std::nullopt;
    Wrap(stream_.sql, *keys);
    TakeEventTime(*keys);
    flow_.aggregate = stream_.aggregate;
    flow_.event_time_sql = stream_.event_time_sql;
    return Describe();
  }

 private:
  bool Refuse(Span span, const std::string& message) {
    return fine_ = context_.Refuse(span, message);
  }

  void TakeExpectations(const query::Relation& output) {
    for (const Constraint& constraint : *parts_.constraints) {
      if (!CheckCondition(constraint.expression)) continue;
      const auto checked = CheckExpression(constraint.expression, output, context_, Report::kYes);
      if (!checked) {
        fine_ = false;
        continue;
      }
      const arrow::DataType& type = *checked->schema->field(0)->type();
      if (type.id() != arrow::Type::BOOL) {
        Refuse(constraint.expression.span,
               "an expectation is a condition (BOOLEAN): this is " + TypeText(type));
        continue;
      }
      flow_.expectations.push_back(
          {constraint.name.text, constraint.expression.text, constraint.reaction, 0});
      conditions_.push_back(checked->sql);
    }
  }

  /// An expectation looks at one row.
  bool CheckCondition(const Identifier& expression) {
    std::vector<LexicalError> errors;
    std::vector<PlacedToken> tokens;
    for (Token& token : Tokenize(expression.text, &errors)) {
      const Span place{expression.span.begin + token.span.begin,
                       expression.span.begin + token.span.end};
      if (token.IsWord("SELECT")) {
        return Refuse(place, "an expectation looks at one row: it can't have a query in it");
      }
      tokens.push_back({std::move(token), place});
    }
    if (CheckStateless(tokens, Aggregation::kRefused, context_)) return true;
    return fine_ = false;
  }

  /// The SELECT with those keys that only it can compute, its stream resolved to the micro-batch.
  bool Select(const DistinctKeys& keys) {
    if (parts_.relation == kBatchRelation && keys.inner_columns.empty()) {
      stream_ = parts_.query->stream;
      return true;
    }
    const std::string spark_sql = ReplaceStream(*parts_.text, *parts_.shape, *parts_.input,
                                                parts_.relation, keys.inner_columns);
    query::QueryProblem problem;
    auto translated = query::TranslateStreamQuery(spark_sql, parts_.batch, &problem);
    if (!translated.ok()) {
      return Refuse(parts_.shape->tokens.front().place, translated.status().message());
    }
    stream_ = *std::move(translated);
    return true;
  }

  /// Rows are late by a column that DISTINCT ON sees; best by a key, which then says when it ends.
  void TakeEventTime(const DistinctKeys& keys) {
    if (keys.keys.empty()) return;
    const int own = parts_.query->schema->num_fields();
    for (const int column : stream_.event_time_columns) {
      int position = static_cast<int>(parts_.plan->columns.size()) + column - own;
      if (column < own) {
        position = PositionOf(column);
        if (parts_.plan->columns[static_cast<size_t>(position)].cast) continue;
      }
      const bool is_key = std::find(flow_.distinct_keys.begin(), flow_.distinct_keys.end(),
                                    position) != flow_.distinct_keys.end();
      if (is_key || !flow_.event_time_column) flow_.event_time_column = position;
      if (is_key) return;
    }
  }

  /// Writes the columns of the statement around the SELECT: the output's, then keys, then outcomes.
  bool TakeColumns(const DistinctKeys& keys) {
    const arrow::Schema& query = *parts_.query->schema;
    for (const PlannedColumn& column : parts_.plan->columns) {
      const std::string& from = query.field(column.source)->name();
      std::string text = DuckDbName(from);
      if (column.cast) {
        query::QueryProblem problem;
        const std::string cast =
            "CAST(" + QuoteName(from) + " AS " + TypeText(*column.field->type()) + ")";
        const auto translated = query::TranslateSparkExpression(
            cast, &problem, {{std::string(kQueryRelation), parts_.query->schema}});
        if (!translated.ok()) {
          return Refuse(parts_.name, translated.status().message());
        }
        text = *translated;
      }
      const bool renamed = column.cast || from != column.field->name();
      columns_.push_back(renamed ? text + " AS " + DuckDbName(column.field->name()) : text);
    }
    TakeKeys(keys);
    for (size_t i = 0; i < conditions_.size(); ++i) {
      flow_.expectations[i].column = static_cast<int>(columns_.size());
      columns_.push_back("coalesce((" + conditions_[i] + "), false) AS " +
                         DuckDbName("__expectation_" + std::to_string(i)));
    }
    return true;
  }

  /// Keys that are not the output's columns stand behind those: first the SELECT's own, as in it.
  void TakeKeys(const DistinctKeys& keys) {
    flow_.distinct_keys.resize(keys.keys.size());
    for (const bool from_select : {true, false}) {
      for (size_t i = 0; i < keys.keys.size(); ++i) {
        const DistinctKey& key = keys.keys[i];
        if (key.column) {
          flow_.distinct_keys[i] = PositionOf(*key.column);
        } else if (from_select == key.duckdb_sql.empty()) {
          flow_.distinct_keys[i] = static_cast<int>(columns_.size());
          columns_.push_back(from_select ? DuckDbName(key.name)
                                         : "(" + key.duckdb_sql + ") AS " + DuckDbName(key.name));
        }
      }
    }
  }

  /// Where the output has this column of the query.
  int PositionOf(int source) const {
    const auto& columns = parts_.plan->columns;
    const auto found =
        std::find_if(columns.begin(), columns.end(),
                     [&](const PlannedColumn& column) { return column.source == source; });
    return static_cast<int>(found - columns.begin());
  }

  void Wrap(const std::string& select, const DistinctKeys& keys) {
    const size_t given = parts_.plan->columns.size() + keys.inner_columns.size();
    const bool as_it_is = parts_.plan->IsQuerysOwn(*parts_.query->schema);
    if (as_it_is && columns_.size() == given) {
      flow_.sql = select;
      return;
    }
    std::string list = as_it_is ? "*" : "";
    for (size_t i = as_it_is ? given : 0; i < columns_.size(); ++i) {
      list += (list.empty() ? "" : ",\n       ") + columns_[i];
    }
    flow_.sql = "SELECT " + list + "\nFROM (\n" + select + "\n) AS " +
                DuckDbName(std::string(kQueryRelation));
  }

  std::optional<FlowQuery> Describe() {
    query::QueryProblem problem;
    auto schema = DescribeSql(&problem);
    if (!schema.ok() || static_cast<size_t>((*schema)->num_fields()) != columns_.size()) {
      Refuse(parts_.name, "the flow's statement can't be prepared: " + schema.status().message() +
                              "\n" + flow_.sql);
      return std::nullopt;
    }
    flow_.schema = *std::move(schema);
    return std::move(flow_);
  }

  arrow::Result<std::shared_ptr<arrow::Schema>> DescribeSql(query::QueryProblem* problem) {
    ARROW_ASSIGN_OR_RAISE(const query::Relation relation,
                          RelationOf(stream_, parts_.batch.relation, context_.engine, problem));
    return context_.engine->Describe(flow_.sql, {relation}, problem);
  }

  const FlowQueryParts& parts_;
  const BuildContext& context_;
  query::StreamQuery stream_;
  FlowQuery flow_;
  std::vector<std::string> conditions_;  // DuckDB's, one for each expectation
  std::vector<std::string> columns_;     // of the statement around the SELECT
  bool fine_ = true;
};

}  // namespace

std::optional<FlowQuery> BuildFlowQuery(const FlowQueryParts& parts, const BuildContext& context) {
  return FlowQueryBuilder(parts, context).Run();
}

}  // namespace freshet

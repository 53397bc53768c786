#include "explore/partition_filter.h"

#include <algorithm>
#include <utility>

#include <arrow/array/array_primitive.h>
#include <fmt/format.h>

#include "base/ascii_text.h"
#include "base/near_match.h"
#include "explore/statement_parser.h"
#include "query/duckdb_handles.h"
#include "query/type_mapping.h"
#include "sql/find_token.h"

namespace freshet::explore {
namespace {

constexpr const char* kRelation = "__partition";

/// The partition columns alone, with their types.
std::shared_ptr<arrow::Schema> PartitionSchema(const delta::Snapshot& snapshot) {
  arrow::FieldVector fields;
  for (const std::string& name : snapshot.partition_columns()) {
    fields.push_back(snapshot.schema()->GetFieldByName(name));
  }
  return arrow::schema(std::move(fields));
}

/// Refuses a column that is none of the partition's, in words of its own.
arrow::Status CheckColumns(const delta::Snapshot& snapshot, Span where,
                           const StatementContext& context) {
  const auto& partitions = snapshot.partition_columns();
  std::string named;
  for (const std::string& name : partitions) named += (named.empty() ? "" : ", ") + name;
  for (const Token& token : TokensOf(context.source, where)) {
    if (!token.IsName()) continue;
    const auto is_token = [&](const std::string& name) {
      return EqualsIgnoreCase(name, token.text);
    };
    const auto columns = snapshot.schema()->field_names();
    const bool column = std::any_of(columns.begin(), columns.end(), is_token);
    const bool partition = std::any_of(partitions.begin(), partitions.end(), is_token);
    if (!column || partition) continue;
    return context.source.Error(
        token.span, named.empty()
                        ? "the table is not partitioned: OPTIMIZE takes all of it, without WHERE"
                        : fmt::format("'{}' is no partition column: OPTIMIZE's WHERE may name {}",
                                      token.text, named));
  }
  return arrow::Status::OK();
}

/// `SELECT … AS a, … AS b` for one partition's values, typed as the columns are.
arrow::Result<std::string> ValuesSql(const arrow::Schema& schema,
                                     const delta::PartitionValues& values) {
  std::string select;
  for (const auto& field : schema.fields()) {
    ARROW_ASSIGN_OR_RAISE(const std::string type, query::DuckDbTypeText(*field->type()));
    const auto found = values.find(field->name());
    const bool null = found == values.end() || !found->second;
    select += fmt::format("{}CAST({} AS {}) AS {}", select.empty() ? "SELECT " : ", ",
                          null ? "NULL" : query::QuoteString(*found->second), type,
                          query::QuoteIdentifier(field->name()));
  }
  return select;
}

}  // namespace

arrow::Result<maintenance::PartitionPredicate> PartitionFilter(const TableHandle& table, Span where,
                                                               const StatementContext& context) {
  ARROW_RETURN_NOT_OK(CheckColumns(*table.snapshot, where, context));
  auto schema = PartitionSchema(*table.snapshot);
  query::QueryProblem problem;
  const auto condition =
      query::TranslateSparkExpression(context.source.Slice(where), &problem, {{kRelation, schema}});
  if (!condition.ok()) {
    const Span place = problem.token.empty()
                           ? where
                           : FindInText(context.source, where, problem.token, problem.occurrence);
    return context.source.Error(
        place, problem.message + "." + DidYouMean(problem.token, schema->field_names()));
  }
  return [schema = std::move(schema), condition = *condition,
          engine = context.engine](const delta::PartitionValues& values) -> arrow::Result<bool> {
    ARROW_ASSIGN_OR_RAISE(const std::string partition, ValuesSql(*schema, values));
    ARROW_ASSIGN_OR_RAISE(const auto answer,
                          engine->Query(fmt::format("SELECT coalesce({}, false) FROM ({}) AS {}",
                                                    condition, partition, kRelation)));
    const auto chunk = answer->column(0)->chunk(0);
    if (chunk->type_id() != arrow::Type::BOOL) {
      return arrow::Status::Invalid("OPTIMIZE's WHERE is no condition: it gives ",
                                    chunk->type()->ToString());
    }
    return static_cast<const arrow::BooleanArray&>(*chunk).Value(0);
  };
}

}  // namespace freshet::explore

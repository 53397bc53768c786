// A streaming SELECT in the pieces that a flow runs.
//
// Most queries are one DuckDB statement that is run on every micro-batch. GROUP BY window(…) is
// three steps, because its answer takes more than one micro-batch:
//
//     a micro-batch's rows ──WindowAggregate::partial_sql──► partial aggregates, a row a group
//         ──the state, which merges them by group (Merge)──► groups whose window is closed
//         ──StreamQuery::sql, over kGroupsRelation──► rows of the table
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <arrow/result.h>

#include "query/query_engine.h"

namespace freshet::query {

/// What a query reads.
struct StreamSource {
  Relation relation;
  /// The column that WATERMARK names; nullopt: the stream has no watermark.
  std::optional<std::string> event_time;
};

/// How a partial aggregate of a group becomes one with another of the same group. NULL stands for
/// "no value yet" and gives way to the other.
enum class Merge {
  kSum,      ///< BIGINT and DECIMAL (an overflow is an error), DOUBLE
  kMin,      ///< any type that is ordered, as Spark orders it: NaN is the largest number
  kMax,      ///< as kMin
  kMoments,  ///< three DOUBLE columns: count, mean, sum of squared distances from the mean
  kSketch,   ///< BINARY: the registers of HyperLogLog++ (hyper_log_log.h)
};

/// Aggregation over a window of the event time.
struct WindowAggregate {
  /// DuckDB SQL over the stream. Its columns: when the group closes (TIMESTAMP: the end of its
  /// window), how many rows it has (BIGINT), then `key_count` keys, then the partial aggregates.
  std::string partial_sql;
  int key_count = 0;
  /// One for each aggregate; those of kMoments stand for three columns.
  std::vector<Merge> merges;
  /// For a person, and to tell one state from another:
  /// `windows of 5 minutes every 1 minute by building: count(1), avg(value)`.
  std::string description;
};

/// Columns of WindowAggregate::partial_sql.
inline constexpr int kClosesColumn = 0;
inline constexpr int kRowsColumn = 1;
inline constexpr int kFirstKeyColumn = 2;

/// The relation of closed groups: the columns of partial_sql but for the row count, in their order.
inline constexpr char kGroupsRelation[] = "__groups";

struct StreamQuery {
  /// DuckDB SQL over the stream's relation or, where there is an aggregate, over kGroupsRelation.
  std::string sql;
  std::optional<WindowAggregate> aggregate;
  /// Columns of `sql` that are the event time just as it came.
  std::vector<int> event_time_columns;
  /// DuckDB SQL over the stream: one row, one TIMESTAMP, the greatest event time (NULL for none).
  /// As in Spark, rows that the SELECT's own WHERE drops without looking at the event time do not
  /// move the watermark. Empty when the stream has no watermark.
  std::string event_time_sql;
};

/// Translates a query over one stream. Refuses as TranslateSparkQuery does, and what can't be
/// carried over a stream: GROUP BY without a window of the event time, aggregates that can't be
/// merged.
arrow::Result<StreamQuery> TranslateStreamQuery(std::string_view spark_sql,
                                                const StreamSource& source, QueryProblem* problem);

/// The schema of kGroupsRelation for that of partial_sql.
inline std::shared_ptr<arrow::Schema> GroupsSchema(const arrow::Schema& partial) {
  arrow::FieldVector fields = partial.fields();
  fields.erase(fields.begin() + kRowsColumn);
  return arrow::schema(std::move(fields));
}

}  // namespace freshet::query

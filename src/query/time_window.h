// window(timestamp, '5 minutes'[, '1 minute'[, start]]): which windows an event time is in.
#pragma once

#include <cstdint>
#include <string>

#include <arrow/result.h>

#include "query/spark_ast.h"
#include "query/typed_sql.h"

namespace freshet::query {

/// Windows of a fixed length that begin at `start` + n × `slide` after the epoch. Microseconds.
struct TimeWindow {
  int64_t duration = 0;
  int64_t slide = 0;  ///< not more than the duration; less: windows overlap
  int64_t start = 0;

  bool operator==(const TimeWindow&) const = default;

  /// How many windows an event time may be in.
  int64_t overlap() const { return (duration + slide - 1) / slide; }

  /// DuckDB SQL for the end of a window of `event_time`: of the one that begins last or, where they
  /// overlap, of the one that begins `pane` slides before it.
  std::string EndSql(const std::string& event_time, const std::string& pane) const;
  /// A condition that the event time is in that window at all; empty when it always is.
  std::string InsideSql(const std::string& event_time, const std::string& pane) const;
  /// Spark's STRUCT<start, end> for a window's end.
  TypedSql Struct(const std::string& end) const;

  std::string Description() const;
};

/// Reads a call's arguments but the first. What is wrong is Status::Invalid, in words for a person.
arrow::Result<TimeWindow> ReadTimeWindow(const Expression& call);

}  // namespace freshet::query

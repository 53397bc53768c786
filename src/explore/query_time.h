// now(), current_timestamp and their like in a query, as constants.
//
// Files are chosen by a plan that is made before the query runs. Both must mean the same time by
// now(), or a row that is between the two would be lost. Pure functions.
#pragma once

#include <cstdint>
#include <string>

namespace freshet::explore {

/// An expression of Spark SQL with TIMESTAMP and DATE literals in place of current_timestamp(),
/// now() and current_date(). `microseconds` is the time at hand, since 1970.
std::string WithSparkTime(const std::string& expression, int64_t microseconds);

/// A statement in DuckDB's SQL whose conditions are on constant times.
struct TimedSql {
  std::string sql;
  /// False: there is still a function of the time in it, and conditions mustn't be relied on.
  bool fixed = true;
};

/// Puts literals in place of the functions behind the first WHERE. Those before it stay, because a
/// result's columns are called by their text.
TimedSql WithDuckDbTime(const std::string& sql, int64_t microseconds);

/// The time at hand.
int64_t MicrosecondsNow();

}  // namespace freshet::explore

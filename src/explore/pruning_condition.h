// A condition on rows as a condition on files: could one of a file's rows meet it?
#pragma once

#include <string>
#include <vector>

#include "delta/table.h"
#include "query/scan_condition.h"

namespace freshet::explore {

/// A column of the table, or a field of one, of which the condition speaks.
struct PrunedColumn {
  std::vector<std::string> name;           ///< in the query
  std::vector<std::string> physical_name;  ///< in the files and their statistics
  std::string type;                        ///< DuckDB's
  bool is_partition = false;               ///< the log has its one value in a file
  bool has_nan = false;                    ///< a maximum says nothing about NaN
  bool is_time = false;                    ///< bounds are in milliseconds
  bool is_calendar = false;                ///< before 1582-10-15 writers differ in what they mean
};

/// Not thread-safe.
class PruningCondition {
 public:
  PruningCondition(const delta::Snapshot& snapshot, const query::ScanCondition& condition);

  /// Those that sql() needs of each file: min_I, max_I (NULL: not known), may_null_I and
  /// may_value_I (BOOLEAN), I the position here.
  const std::vector<PrunedColumn>& columns() const { return columns_; }

  /// FALSE for a file that has no rows to meet the condition; empty: no file can be told.
  const std::string& sql() const { return sql_; }

 private:
  std::string Translate(const query::ScanCondition& condition);
  std::string TranslateAll(const query::ScanCondition& condition);
  std::string TranslateComparison(const query::ScanCondition& condition);
  /// The position of the column, made when it is new; -1 when nothing is known of such.
  int ColumnOf(const std::vector<std::string>& name);

  const delta::Snapshot& snapshot_;
  std::vector<PrunedColumn> columns_;
  std::string sql_;
};

}  // namespace freshet::explore

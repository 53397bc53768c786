// The statements of `freshet sql` besides queries, each with its places in the text. Plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/source_text.h"
#include "sql/pipeline_ast.h"

namespace freshet::explore {

/// A table or view as a statement names it: `name`, or delta.`path`.
struct TableReference {
  std::string name;  ///< empty for a path
  std::string path;  ///< empty for a name
  Span span;
};

/// A query, or a table or view that stands for all its rows.
struct QueryPart {
  std::optional<TableReference> table;
  Span span;
};

struct ShowTables {
  bool views_only = false;
  std::optional<std::string> pattern;
};
struct ShowColumns {
  TableReference table;
};
struct ShowProperties {
  TableReference table;
  std::optional<std::string> key;
};
struct ShowCreate {
  TableReference table;
};
struct ShowFunctions {
  std::optional<std::string> pattern;
};
struct DescribeTable {
  TableReference table;
  bool extended = false;
  std::optional<Identifier> column;
  std::optional<std::string> version;  ///< a number from 0
};
struct DescribeDetail {
  TableReference table;
};
struct DescribeHistory {
  TableReference table;
  std::optional<int64_t> limit;
};
struct DescribeQuery {
  Span query;
};
struct DescribeFunction {
  Identifier name;
};
struct Summarize {
  QueryPart of;
};
struct Explain {
  enum class Kind { kPlan, kAnalyze, kExtended };
  Kind kind = Kind::kPlan;
  Span query;
};
struct Copy {
  QueryPart from;
  OptionValue target;
  std::vector<Option> options;           ///< values as one literal or word
  std::vector<Identifier> partition_by;  ///< PARTITION_BY (a, b)
};
struct CreateView {
  Identifier name;
  bool replace = false;
  bool if_not_exists = false;
  std::vector<Identifier> columns;
  Span query;
};
struct DropView {
  Identifier name;
  bool if_exists = false;
};
struct OptimizeTable {
  TableReference table;
  std::optional<Span> where;
};
struct VacuumTable {
  TableReference table;
  std::optional<double> retain_hours;
  bool dry_run = false;
};
struct RestoreTable {
  TableReference table;
  std::optional<int64_t> version;
  std::optional<OptionValue> timestamp;  ///< one of the two
};
/// SELECT and all else that only reads: Spark SQL, or DuckDB SQL.
struct Query {};

using Statement = std::variant<Query, ShowTables, ShowColumns, ShowProperties, ShowCreate,
                               ShowFunctions, DescribeTable, DescribeDetail, DescribeHistory,
                               DescribeQuery, DescribeFunction, Summarize, Explain, Copy,
                               CreateView, DropView, OptimizeTable, VacuumTable, RestoreTable>;

}  // namespace freshet::explore

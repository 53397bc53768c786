// What a query asks of the rows of each of its tables: the conditions that DuckDB's optimizer
// brings down to the scans, through views, CTEs, subqueries and joins.
//
// Taken from the optimizer's plan as json_serialize_plan writes it (DuckDB 1.5), read strictly:
// whatever is not known here is kAnything, which no row fails. Pure functions; plain data.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::query {

/// A condition on the rows of one relation.
struct ScanCondition {
  enum class Kind {
    kAnything,   ///< not understood, or none
    kAnd,        ///< parts
    kOr,         ///< parts
    kCompare,    ///< column, casts, comparison, value
    kIsNull,     ///< column
    kIsNotNull,  ///< column
  };
  Kind kind = Kind::kAnything;
  std::vector<ScanCondition> parts;
  std::vector<std::string> column;  ///< its name, then those of fields in it
  std::vector<std::string> casts;   ///< DuckDB's types that the column is cast to, the first first
  std::string comparison;           ///< =, <>, <, <=, >, >=, or ^@ (starts with)
  std::string value;                ///< a constant in DuckDB's SQL
};

/// The conditions by relation. `scans` says which relation is behind a call of freshet_scan (by its
/// argument); a relation that is scanned more than once has the conditions of all of them in a kOr.
/// One that the plan does not scan is not in the answer.
std::map<std::string, ScanCondition> ConditionsOfPlan(std::string_view plan_json,
                                                      const std::map<int64_t, std::string>& scans);

}  // namespace freshet::query

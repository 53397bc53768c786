#include "query/partial_aggregates.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <arrow/type_traits.h>
#include <fmt/format.h>

#include "query/sketch_functions.h"
#include "query/spark_casts.h"
#include "query/spark_functions.h"
#include "query/type_mapping.h"

namespace freshet::query {
namespace {

constexpr std::array<std::string_view, 2> kAverages = {"avg", "mean"};
constexpr std::array<std::string_view, 2> kEvery = {"bool_and", "every"};
constexpr std::array<std::string_view, 3> kAny = {"bool_or", "any", "some"};

/// What the moments n, mean and m2 give.
struct Moment {
  std::string_view name;
  std::string_view value;
};
constexpr std::array<Moment, 7> kMoments = {{
    {"stddev", "CASE WHEN $1 > 1 THEN sqrt($3 / ($1 - 1)) END"},
    {"std", "CASE WHEN $1 > 1 THEN sqrt($3 / ($1 - 1)) END"},
    {"stddev_samp", "CASE WHEN $1 > 1 THEN sqrt($3 / ($1 - 1)) END"},
    {"stddev_pop", "CASE WHEN $1 > 0 THEN sqrt($3 / $1) END"},
    {"variance", "CASE WHEN $1 > 1 THEN $3 / ($1 - 1) END"},
    {"var_samp", "CASE WHEN $1 > 1 THEN $3 / ($1 - 1) END"},
    {"var_pop", "CASE WHEN $1 > 0 THEN $3 / $1 END"},
}};

template <size_t n>
bool IsAnyOf(std::string_view name, const std::array<std::string_view, n>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

arrow::Result<PartialAggregate> Average(const TypedSql& value, const std::string& filter) {
  ARROW_ASSIGN_OR_RAISE(const std::string number, CoerceSql(value, arrow::float64()));
  return PartialAggregate{{fmt::format("sum({}){}", number, filter),
                           fmt::format("CAST(count({}){} AS DOUBLE)", value.sql, filter)},
                          Merge::kSum,
                          "CASE WHEN $2 > 0 THEN $1 / $2 END"};
}

arrow::Result<PartialAggregate> Moments(const TypedSql& value, const std::string& filter,
                                        std::string_view of_moments) {
  ARROW_ASSIGN_OR_RAISE(const std::string number, CoerceSql(value, arrow::float64()));
  const std::string count = fmt::format("CAST(count({}){} AS DOUBLE)", number, filter);
  // DuckDB's variance fails where there is an infinity or NaN; Spark's is NaN.
  const std::string finite = fmt::format("CASE WHEN isfinite({0}) THEN {0} END", number);
  const auto of_all = [&](const std::string& moment) {
    return fmt::format(
        "CASE WHEN count({0}){1} > count({2}){1} THEN CAST('nan' AS DOUBLE) ELSE coalesce({3}, "
        "0.0::DOUBLE) END",
        number, filter, finite, moment);
  };
  return PartialAggregate{{count, of_all(fmt::format("avg({}){}", finite, filter)),
                           of_all(fmt::format("var_pop({}){} * {}", finite, filter, count))},
                          Merge::kMoments,
                          std::string(of_moments)};
}

arrow::Result<PartialAggregate> Sum(const TypedSql& value, const std::string& filter,
                                    const TypePtr& result) {
  ARROW_ASSIGN_OR_RAISE(const std::string type, DuckDbTypeText(*result));
  std::string number = value.sql;
  if (result->id() == arrow::Type::DOUBLE) {
    ARROW_ASSIGN_OR_RAISE(number, CoerceSql(value, arrow::float64()));
  }
  return PartialAggregate{
      {fmt::format("CAST(sum({}){} AS {})", number, filter, type)}, Merge::kSum, "$1"};
}

arrow::Result<PartialAggregate> Extreme(const TypedSql& value, const std::string& filter,
                                        std::string_view function) {
  if (arrow::is_nested(value.type->id()) || IsNullType(*value.type)) {
    return arrow::Status::Invalid(function, " over a window is carried for plain values only");
  }
  return PartialAggregate{{fmt::format("{}({}){}", function, value.sql, filter)},
                          function == "min" ? Merge::kMin : Merge::kMax,
                          "$1"};
}

}  // namespace

bool IsAggregateName(std::string_view function) {
  // Refused for other reasons than that they aggregate, or special ones.
  constexpr std::array<std::string_view, 12> kOthers = {"sum",         "first",
                                                        "last",        "first_value",
                                                        "last_value",  "collect_list",
                                                        "array_agg",   "percentile_approx",
                                                        "collect_set", "approx_count_distinct",
                                                        "percentile",  "any_value"};
  if (IsAnyOf(function, kOthers)) return true;
  const auto& functions = SparkFunctions();
  return std::any_of(functions.begin(), functions.end(), [&](const SparkFunction& one) {
    return one.name == function && one.kind == FunctionKind::kAggregate;
  });
}

arrow::Result<PartialAggregate> MakePartialAggregate(const std::string& function,
                                                     const std::vector<TypedSql>& arguments,
                                                     const std::string& filter,
                                                     const TypePtr& result) {
  if (function == "count" && arguments.empty()) {
    return PartialAggregate{{"count(*)" + filter}, Merge::kSum, "$1"};
  }
  if (arguments.size() == 1) {
    const TypedSql& value = arguments[0];
    if (function == "count") {
      return PartialAggregate{{fmt::format("count({}){}", value.sql, filter)}, Merge::kSum, "$1"};
    }
    if (function == "count_if") {
      return PartialAggregate{
          {fmt::format("count(CASE WHEN {} THEN 1 END){}", value.sql, filter)}, Merge::kSum, "$1"};
    }
    if (function == "sum") return Sum(value, filter, result);
    if (function == "min" || function == "max") return Extreme(value, filter, function);
    if (IsAnyOf(function, kAverages)) return Average(value, filter);
    if (IsAnyOf(function, kEvery)) return Extreme(value, filter, "min");
    if (IsAnyOf(function, kAny)) return Extreme(value, filter, "max");
    if (function == "approx_count_distinct") {
      ARROW_ASSIGN_OR_RAISE(std::string sketch, SketchSql(value, filter));
      return PartialAggregate{{std::move(sketch)}, Merge::kSketch, "__spark_sketch_count($1)"};
    }
    for (const Moment& moment : kMoments) {
      if (function == moment.name) return Moments(value, filter, moment.value);
    }
  }
  return arrow::Status::Invalid(
      "'", function,
      "' is not carried over a window of a stream, where values of different micro-batches are "
      "put together: there are count, count_if, sum, avg, min, max, stddev, variance, bool_and, "
      "bool_or and approx_count_distinct. Write the rows to a table and ask with freshet sql");
}

}  // namespace freshet::query

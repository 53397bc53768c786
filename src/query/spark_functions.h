// The table of Spark's functions that Freshet carries: the one place that says how each is done in
// DuckDB. A query with any other function is refused.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "query/typed_sql.h"

namespace freshet::query {

enum class FunctionKind {
  kScalar,
  kAggregate,   ///< may have DISTINCT, FILTER and OVER
  kWindowOnly,  ///< must have OVER
};

/// One form of a function: a name stands in several rows when its forms differ.
struct SparkFunction {
  std::string_view name;
  /// What the arguments must be, a letter each, `*` after the last for one or more of it:
  ///   s STRING (others are cast as Spark casts them)   L a STRING literal
  ///   i TINYINT … INT      I TINYINT … BIGINT   d any number, as DOUBLE   n any number as it is
  ///   f FLOAT or DOUBLE, as DOUBLE   t TIMESTAMP (or DATE)   D DATE (or TIMESTAMP)
  ///   S STRING, nothing cast to it   B BINARY   A ARRAY   M MAP
  ///   b BOOLEAN   a anything   c anything, all of these of one common type   0 an integer literal
  std::string_view arguments;
  /// s i I b d t D B, or 1: the type of the first argument, c: the common type.
  std::string_view result;
  /// $1 … $9: an argument; $,: all, with commas; $|: all, joined with ||. In aggregates $d stands
  /// for DISTINCT and $f for FILTER and OVER.
  std::string_view sql;
  FunctionKind kind = FunctionKind::kScalar;
};

/// All rows, those of one name together, in the order in which they are tried.
const std::vector<SparkFunction>& SparkFunctions();

/// Functions whose translation depends on the values of literals or takes more than a template; the
/// translator has a case for each. For near matches and documentation.
const std::vector<std::string_view>& SpecialFunctions();

/// Functions of Spark that are refused with a reason: name → what to do instead.
struct RefusedFunction {
  std::string_view name;
  std::string_view reason;
};
const std::vector<RefusedFunction>& RefusedFunctions();

/// Every name that may be called, for near matches.
std::vector<std::string> CarriedFunctionNames();

}  // namespace freshet::query

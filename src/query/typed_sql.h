// A translated expression: DuckDB SQL with the type that it has in Spark.
#pragma once

#include <optional>
#include <string>

#include "query/spark_types.h"

namespace freshet::query {

struct TypedSql {
  std::string sql;
  TypePtr type;
  /// The name that Spark gives to a column of it that has no alias.
  std::string name;
  /// The value of a string literal, the digits of an integer literal.
  std::optional<std::string> literal;
  /// It is nothing but the stream's event time.
  bool event_time = false;
  /// As ScopeColumn::input_column.
  std::string input_column = {};
};

}  // namespace freshet::query

// CAST and try_cast as Spark does them in ANSI mode.
//
// Pure functions. What differs between Spark and DuckDB: Spark cuts a fraction where DuckDB rounds;
// Spark's readers of text are stricter in some forms ('1e3' is no INT) and laxer in others (' 12
// '); a DOUBLE as text looks as Java prints it.
#pragma once

#include <string>

#include <arrow/result.h>

#include "query/typed_sql.h"

namespace freshet::query {

/// `value` cast to `to`. Invalid, with a message for a person, when Spark has no such cast or
/// Freshet does not carry it.
arrow::Result<std::string> CastSql(const TypedSql& value, const TypePtr& to, bool try_cast);

/// A cast that the query does not spell out, to a type from CommonType. As CastSql, but leaves out
/// casts that change nothing.
arrow::Result<std::string> CoerceSql(const TypedSql& value, const TypePtr& to);

}  // namespace freshet::query

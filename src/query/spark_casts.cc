#include "query/spark_casts.h"

#include <fmt/format.h>

#include "query/duckdb_handles.h"
#include "query/type_mapping.h"
#include "sql/schema_text.h"

namespace freshet::query {
namespace {

std::string Wrap(bool try_cast, const std::string& sql, const std::string& type) {
  return fmt::format("{}({} AS {})", try_cast ? "TRY_CAST" : "CAST", sql, type);
}

/// Text → what `macro` lets through → the type. The macro fails, or gives NULL, on text that Spark
/// does not read as this type.
std::string FromText(const TypedSql& value, const arrow::DataType& to, const std::string& type,
                     std::string_view macro, bool try_cast) {
  const std::string checked = fmt::format("__spark_{}{}({}, {})", try_cast ? "try_" : "", macro,
                                          value.sql, QuoteString(TypeText(to)));
  return Wrap(try_cast, checked, type);
}

arrow::Result<std::string> ToIntegral(const TypedSql& value, const TypePtr& to,
                                      const std::string& type, bool try_cast) {
  const arrow::DataType& from = *value.type;
  if (IsString(from)) return FromText(value, *to, type, "integer_text", try_cast);
  if (IsFractional(from) || IsDecimal(from)) {
    return Wrap(try_cast, fmt::format("trunc({})", value.sql), type);
  }
  if (IsTimestamp(from) && to->id() == arrow::Type::INT64) {
    return fmt::format("__spark_unix_seconds({})", value.sql);
  }
  if (IsIntegral(from) || from.id() == arrow::Type::BOOL) return Wrap(try_cast, value.sql, type);
  return arrow::Status::Invalid("");
}

arrow::Result<std::string> ToFractional(const TypedSql& value, const TypePtr& to,
                                        const std::string& type, bool try_cast) {
  const arrow::DataType& from = *value.type;
  if (IsString(from)) return FromText(value, *to, type, "float_text", try_cast);
  if (IsNumeric(from) || from.id() == arrow::Type::BOOL) {
    // A DOUBLE too large for a FLOAT is infinity in Spark, an error in DuckDB.
    if (from.id() == arrow::Type::DOUBLE && to->id() == arrow::Type::FLOAT) {
      return fmt::format("__spark_double_to_float({})", value.sql);
    }
    return Wrap(try_cast, value.sql, type);
  }
  if (IsTimestamp(from) && to->id() == arrow::Type::DOUBLE) {
    return fmt::format("(epoch_us({}) / 1000000.0::DOUBLE)", value.sql);
  }
  return arrow::Status::Invalid("");
}

arrow::Result<std::string> ToDecimal(const TypedSql& value, const TypePtr& to,
                                     const std::string& type, bool try_cast) {
  const arrow::DataType& from = *value.type;
  if (IsString(from)) return FromText(value, *to, type, "decimal_text", try_cast);
  if (IsFractional(from)) {
    // By way of the digits, as Spark: 1.005 becomes 1.01, though the DOUBLE lies below it.
    return Wrap(try_cast, fmt::format("CAST(CAST({} AS DOUBLE) AS VARCHAR)", value.sql), type);
  }
  if (IsNumeric(from) || from.id() == arrow::Type::BOOL) return Wrap(try_cast, value.sql, type);
  return arrow::Status::Invalid("");
}

arrow::Result<std::string> ToText(const TypedSql& value) {
  const arrow::DataType& from = *value.type;
  if (IsFractional(from)) return fmt::format("__spark_number_text({})", value.sql);
  if (IsTimestamp(from) || IsTimestampNtz(from)) {
    return fmt::format("__spark_timestamp_text({})", value.sql);
  }
  if (from.id() == arrow::Type::BINARY) return fmt::format("__spark_text({})", value.sql);
  if (IsNumeric(from) || IsDate(from) || from.id() == arrow::Type::BOOL) {
    return fmt::format("CAST({} AS VARCHAR)", value.sql);
  }
  return arrow::Status::Invalid("");
}

arrow::Result<std::string> ToBoolean(const TypedSql& value, const TypePtr& to, bool try_cast) {
  if (IsString(*value.type)) return FromText(value, *to, "BOOLEAN", "boolean_text", try_cast);
  if (IsNumeric(*value.type)) return fmt::format("({} <> 0)", value.sql);
  return arrow::Status::Invalid("");
}

arrow::Result<std::string> ToTime(const TypedSql& value, const TypePtr& to, const std::string& type,
                                  bool try_cast) {
  const arrow::DataType& from = *value.type;
  if (IsString(from)) {
    return FromText(value, *to, type, IsDate(*to) ? "date_text" : "time_text", try_cast);
  }
  if (IsDate(from) || from.id() == arrow::Type::TIMESTAMP) return Wrap(try_cast, value.sql, type);
  if (IsTimestamp(*to) && IsIntegral(from)) {
    return fmt::format("__spark_timestamp_seconds({})", value.sql);
  }
  return arrow::Status::Invalid("");
}

arrow::Result<std::string> Dispatch(const TypedSql& value, const TypePtr& to,
                                    const std::string& type, bool try_cast) {
  switch (to->id()) {
    case arrow::Type::INT8:
    case arrow::Type::INT16:
    case arrow::Type::INT32:
    case arrow::Type::INT64:
      return ToIntegral(value, to, type, try_cast);
    case arrow::Type::FLOAT:
    case arrow::Type::DOUBLE:
      return ToFractional(value, to, type, try_cast);
    case arrow::Type::DECIMAL128:
      return ToDecimal(value, to, type, try_cast);
    case arrow::Type::STRING:
      return ToText(value);
    case arrow::Type::BOOL:
      return ToBoolean(value, to, try_cast);
    case arrow::Type::DATE32:
    case arrow::Type::TIMESTAMP:
      return ToTime(value, to, type, try_cast);
    case arrow::Type::BINARY:
      if (IsString(*value.type)) return fmt::format("encode({})", value.sql);
      return arrow::Status::Invalid("");
    default:
      return arrow::Status::Invalid("");
  }
}

}  // namespace

arrow::Result<std::string> CastSql(const TypedSql& value, const TypePtr& to, bool try_cast) {
  ARROW_ASSIGN_OR_RAISE(const std::string type, DuckDbTypeText(*to));
  if (IsNullType(*value.type)) return fmt::format("CAST(NULL AS {})", type);
  if (value.type->Equals(*to)) return value.sql;
  auto sql = Dispatch(value, to, type, try_cast);
  if (sql.ok()) return sql;
  return arrow::Status::Invalid("a cast from ", TypeText(*value.type), " to ", TypeText(*to),
                                " is not carried");
}

arrow::Result<std::string> CoerceSql(const TypedSql& value, const TypePtr& to) {
  return CastSql(value, to, /*try_cast=*/false);
}

}  // namespace freshet::query

#include "query/spark_macros.h"

#include <fmt/format.h>

namespace freshet::query {
namespace {

// A macro's parameter is put in wherever it stands, so it must be cheap or the same each time;
// DuckDB computes equal expressions of one projection once. error() in a branch of CASE is
// evaluated only for the rows of that branch.
constexpr const char* kPlain = R"sql(
-- Bytes. Base 64 is MIME's, in lines of 76 characters.
CREATE MACRO __spark_base64(b) AS
  rtrim(regexp_replace(to_base64(b), '(.{76})', '\1' || chr(13) || chr(10), 'g'), chr(13) || chr(10));
CREATE MACRO __spark_unhex(s) AS CASE WHEN regexp_full_match(s, '[0-9A-Fa-f]*')
  THEN unhex(CASE WHEN length(s) % 2 = 1 THEN '0' || s ELSE s END) END;
-- Arithmetic. NULL wins over an error, as in Spark.
CREATE MACRO __spark_divide(a, b) AS
  CASE WHEN b = 0 AND a IS NOT NULL
       THEN error('[DIVIDE_BY_ZERO] Division by zero. Use `try_divide` or `nullif` to get NULL instead.')
       ELSE CAST(a AS DOUBLE) / CAST(b AS DOUBLE) END;
CREATE MACRO __spark_try_divide(a, b) AS
  CASE WHEN b <> 0 THEN CAST(a AS DOUBLE) / CAST(b AS DOUBLE) END;
CREATE MACRO __spark_integer_divide(a, b) AS
  CASE WHEN b = 0 AND a IS NOT NULL
       THEN error('[DIVIDE_BY_ZERO] Division by zero. Use `try_divide` or `nullif` to get NULL instead.')
       ELSE CAST(a AS BIGINT) // CAST(b AS BIGINT) END;
CREATE MACRO __spark_remainder(a, b) AS
  CASE WHEN b = 0 AND a IS NOT NULL
       THEN error('[REMAINDER_BY_ZERO] Remainder by zero. Use `nullif` to get NULL instead.')
       ELSE a % b END;
CREATE MACRO __spark_pmod(a, b) AS
  CASE WHEN b = 0 AND a IS NOT NULL
       THEN error('[REMAINDER_BY_ZERO] Remainder by zero. Use `nullif` to get NULL instead.')
       WHEN a % b < 0 THEN (a % b + b) % b ELSE a % b END;
CREATE MACRO __spark_sqrt(x) AS CASE WHEN x < 0 THEN CAST('nan' AS DOUBLE) ELSE sqrt(x) END;
CREATE MACRO __spark_round_integer(x, d, largest) AS
  CASE WHEN abs(round(CAST(x AS DECIMAL(38,0)), d)) > largest
       THEN error('[ARITHMETIC_OVERFLOW] Overflow.')
       ELSE round(CAST(x AS DECIMAL(38,0)), d) END;
-- Java's conversion of a DOUBLE to a LONG: NaN is 0, what is too large is the largest.
CREATE MACRO __spark_to_long(x) AS CASE WHEN isnan(x) THEN 0
  WHEN x >= 9223372036854775807 THEN 9223372036854775807
  WHEN x <= -9223372036854775808 THEN -9223372036854775808
  ELSE CAST(x AS BIGINT) END;
CREATE MACRO __spark_floor(x) AS __spark_to_long(floor(CAST(x AS DOUBLE)));
CREATE MACRO __spark_ceil(x) AS __spark_to_long(ceil(CAST(x AS DOUBLE)));

-- Text.
CREATE MACRO __spark_substring(s, p) AS substring(s, CASE WHEN p = 0 THEN 1 ELSE p END);
CREATE MACRO __spark_substring_length(s, p, n) AS
  substring(s, CASE WHEN p = 0 THEN 1 ELSE p END, greatest(n, 0));
CREATE MACRO __spark_pad_left(s, n, p) AS CASE WHEN n <= 0 THEN '' WHEN p = '' THEN left(s, n)
  ELSE lpad(s, CAST(n AS INTEGER), p) END;
CREATE MACRO __spark_pad_right(s, n, p) AS CASE WHEN n <= 0 THEN '' WHEN p = '' THEN left(s, n)
  ELSE rpad(s, CAST(n AS INTEGER), p) END;
CREATE MACRO __spark_split_part(s, d, n) AS CASE
  WHEN n = 0 AND s IS NOT NULL AND d IS NOT NULL
  THEN error('[INVALID_INDEX_OF_ZERO] The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has index 1).')
  WHEN d = '' THEN CASE WHEN n IN (1, -1) THEN s ELSE '' END
  ELSE split_part(s, d, n) END;

CREATE MACRO __spark_element_at(l, i) AS CASE WHEN i = 0 AND l IS NOT NULL
  THEN error('[INVALID_INDEX_OF_ZERO] The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has index 1).')
  WHEN abs(CAST(i AS BIGINT)) > len(l)
  THEN error('[INVALID_ARRAY_INDEX_IN_ELEMENT_AT] The index ' || i || ' is out of bounds. The array has ' || len(l) || ' elements. Use `try_element_at` to get NULL instead.')
  ELSE list_extract(l, i) END;
CREATE MACRO __spark_try_element_at(l, i) AS CASE WHEN i = 0 AND l IS NOT NULL
  THEN error('[INVALID_INDEX_OF_ZERO] The index 0 is invalid. An index shall be either < 0 or > 0 (the first element has index 1).')
  ELSE list_extract(l, i) END;
-- A NULL among the elements may be the one that was asked for.
CREATE MACRO __spark_array_contains(l, v) AS
  CASE WHEN l IS NULL OR v IS NULL THEN NULL
       WHEN list_contains(l, v) THEN true
       WHEN len(l) = list_count(l) THEN false END;
CREATE MACRO __spark_element(l, i) AS CASE WHEN i < 0 OR i >= len(l)
  THEN error('[INVALID_ARRAY_INDEX] The index ' || i || ' is out of bounds. The array has ' || len(l) || ' elements.')
  ELSE l[i + 1] END;

-- Times.
-- unix_timestamp cuts towards zero, where unix_seconds takes the whole second before.
CREATE MACRO __spark_unix_timestamp(x) AS epoch_us(x) // 1000000;
CREATE MACRO __spark_unix_seconds(x) AS
  ((epoch_us(x) - ((epoch_us(x) % 1000000) + 1000000) % 1000000) // 1000000);
CREATE MACRO __spark_unix_millis(x) AS
  ((epoch_us(x) - ((epoch_us(x) % 1000) + 1000) % 1000) // 1000);
CREATE MACRO __spark_timestamp_micros(x) AS make_timestamptz(CAST(x AS BIGINT));
CREATE MACRO __spark_timestamp_millis(x) AS make_timestamptz(CAST(x AS BIGINT) * 1000);
CREATE MACRO __spark_timestamp_seconds(x) AS make_timestamptz(CAST(x AS BIGINT) * 1000000);
CREATE MACRO __spark_timestamp_text(x) AS
  regexp_replace(CAST(CAST(x AS TIMESTAMP) AS VARCHAR), '(\.[0-9]*?)0+$', '\1');

-- Casts. s: the text, t: the type's name for the message.
CREATE MACRO __spark_double_to_float(x) AS CASE
  WHEN isnan(x) THEN CAST('nan' AS FLOAT)
  WHEN abs(x) >= 3.4028235677973366e38
  THEN CAST(CASE WHEN x > 0 THEN 'inf' ELSE '-inf' END AS FLOAT)
  ELSE CAST(x AS FLOAT) END;
CREATE MACRO __spark_bad_text(s, t) AS
  error('[CAST_INVALID_INPUT] The value ''' || s || ''' of the type "STRING" cannot be cast to "' ||
        t || '" because it is malformed. Correct the value, or use `try_cast` to get NULL instead.');
-- Spark takes off control characters and blanks around text that it reads as something else.
CREATE MACRO __spark_trim(s) AS CASE WHEN prefix(s, ' ') OR suffix(s, ' ') THEN trim(s, ' ') ELSE s END;
CREATE MACRO __spark_bare(s) AS trim(s, ' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13));
CREATE MACRO __spark_as_is(s) AS s;
CREATE MACRO __spark_without_suffix(s) AS regexp_replace(s, '([0-9.])[fFdD]$', '\1');
CREATE MACRO __spark_true_or_false(s) AS
  CASE WHEN lower(s) IN ('t', 'true', 'y', 'yes', '1') THEN 'true' ELSE 'false' END;
CREATE MACRO __spark_whole_date(s) AS CASE
  WHEN length(s) = 4 THEN s || '-01-01'
  WHEN NOT contains(substring(s, 6), '-') THEN s || '-01'
  ELSE regexp_extract(s, '^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}') END;
)sql";

/// How text is read as a type: what is let through, and what is made of it before DuckDB's cast.
struct TextReader {
  const char* name;
  const char* pattern;
  const char* result;
};

constexpr TextReader kTextReaders[] = {
    {"integer_text", R"([+-]?[0-9]+)", "as_is"},
    {"decimal_text", R"([+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?)", "as_is"},
    {"float_text",
     R"((?i)[+-]?(([0-9]+(\.[0-9]*)?|\.[0-9]+)(e[+-]?[0-9]+)?[fd]?|inf|infinity|nan))",
     "without_suffix"},
    {"boolean_text", "(?i)(t|true|y|yes|1|f|false|n|no|0)", "true_or_false"},
    {"date_text", R"([0-9]{4}(-[0-9]{1,2}(-[0-9]{1,2}([ T].*)?)?)?)", "whole_date"},
    {"time_text",
     R"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T][0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2}(\.[0-9]{1,6})?)"
     R"((Z|[+-][0-9]{2}:[0-9]{2})?)?)",
     "as_is"},
};

std::string MakeSql() {
  std::string sql = kPlain;
  for (const TextReader& reader : kTextReaders) {
    for (const bool try_cast : {false, true}) {
      sql += fmt::format(
          "CREATE MACRO __spark_{}{}(s, t) AS CASE WHEN s IS NULL THEN NULL "
          "WHEN regexp_full_match(__spark_bare(s), '{}') THEN __spark_{}(__spark_bare(s)) "
          "ELSE {} END;\n",
          try_cast ? "try_" : "", reader.name, reader.pattern, reader.result,
          try_cast ? "NULL" : "__spark_bad_text(s, t)");
    }
  }
  return sql;
}

}  // namespace

const std::string& SparkMacrosSql() {
  static const std::string kSql = MakeSql();
  return kSql;
}

}  // namespace freshet::query

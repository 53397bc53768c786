#include "query/spark_functions.h"

namespace freshet::query {
namespace {

constexpr FunctionKind kAgg = FunctionKind::kAggregate;
constexpr FunctionKind kWin = FunctionKind::kWindowOnly;

}  // namespace

const std::vector<SparkFunction>& SparkFunctions() {
  static const std::vector<SparkFunction> kFunctions = {
      // Text. Spark's trim takes blanks only, DuckDB's any Unicode white space.
      {"lower", "s", "s", "lower($1)"},
      {"lcase", "s", "s", "lower($1)"},
      {"upper", "s", "s", "upper($1)"},
      {"ucase", "s", "s", "upper($1)"},
      // Text with nothing to trim, most of it, is found quicker than trimmed, and not copied.
      {"trim", "s", "s", "__spark_trim($1)"},
      {"btrim", "s", "s", "__spark_trim($1)"},
      {"btrim", "ss", "s", "trim($1, $2)"},
      {"ltrim", "s", "s", "ltrim($1, ' ')"},
      {"rtrim", "s", "s", "rtrim($1, ' ')"},
      {"trim from", "ss", "s", "trim($1, $2)"},
      {"ltrim from", "ss", "s", "ltrim($1, $2)"},
      {"rtrim from", "ss", "s", "rtrim($1, $2)"},
      {"length", "s", "i", "CAST(length($1) AS INTEGER)"},
      {"len", "s", "i", "CAST(length($1) AS INTEGER)"},
      {"char_length", "s", "i", "CAST(length($1) AS INTEGER)"},
      {"character_length", "s", "i", "CAST(length($1) AS INTEGER)"},
      {"octet_length", "s", "i", "CAST(strlen($1) AS INTEGER)"},
      {"bit_length", "s", "i", "CAST(8 * strlen($1) AS INTEGER)"},
      {"substring", "si", "s", "__spark_substring($1, $2)"},
      {"substring", "sii", "s", "__spark_substring_length($1, $2, $3)"},
      {"substr", "si", "s", "__spark_substring($1, $2)"},
      {"substr", "sii", "s", "__spark_substring_length($1, $2, $3)"},
      {"left", "si", "s", "left($1, greatest($2, 0))"},
      {"right", "si", "s", "right($1, greatest($2, 0))"},
      {"concat", "s*", "s", "($|)"},
      {"concat_ws", "ss*", "s", "concat_ws($,)"},
      {"replace", "ss", "s", "replace($1, $2, '')"},
      {"replace", "sss", "s", "replace($1, $2, $3)"},
      {"translate", "sss", "s", "translate($1, $2, $3)"},
      {"split_part", "ssi", "s", "__spark_split_part($1, $2, $3)"},
      {"startswith", "ss", "b", "starts_with($1, $2)"},
      {"endswith", "ss", "b", "ends_with($1, $2)"},
      {"contains", "ss", "b", "contains($1, $2)"},
      {"instr", "ss", "i", "CAST(instr($1, $2) AS INTEGER)"},
      {"position", "ss", "i", "CAST(instr($2, $1) AS INTEGER)"},
      {"locate", "ss", "i", "CAST(instr($2, $1) AS INTEGER)"},
      {"lpad", "si", "s", "__spark_pad_left($1, $2, ' ')"},
      {"lpad", "sis", "s", "__spark_pad_left($1, $2, $3)"},
      {"rpad", "si", "s", "__spark_pad_right($1, $2, ' ')"},
      {"rpad", "sis", "s", "__spark_pad_right($1, $2, $3)"},
      {"repeat", "si", "s", "repeat($1, greatest($2, 0))"},
      {"space", "i", "s", "repeat(' ', greatest($1, 0))"},
      {"reverse", "s", "s", "__spark_reverse($1)"},
      {"ascii", "s", "i", "CAST(ascii($1) AS INTEGER)"},
      {"hex", "I", "s", "hex($1)"},
      {"hex", "S", "s", "hex($1)"},
      {"hex", "B", "s", "hex($1)"},
      {"unhex", "S", "B", "__spark_unhex($1)"},
      {"base64", "S", "s", "__spark_base64(encode($1))"},
      {"base64", "B", "s", "__spark_base64($1)"},
      {"md5", "s", "s", "md5($1)"},
      {"sha", "s", "s", "sha1($1)"},
      {"sha1", "s", "s", "sha1($1)"},

      // Numbers.
      {"abs", "n", "1", "abs($1)"},
      {"negative", "n", "1", "(-$1)"},
      {"positive", "n", "1", "$1"},
      {"sign", "d", "d", "CAST(sign($1) AS DOUBLE)"},
      {"signum", "d", "d", "CAST(sign($1) AS DOUBLE)"},
      {"floor", "I", "I", "CAST($1 AS BIGINT)"},
      {"floor", "f", "I", "__spark_floor($1)"},
      {"ceil", "I", "I", "CAST($1 AS BIGINT)"},
      {"ceil", "f", "I", "__spark_ceil($1)"},
      {"ceiling", "I", "I", "CAST($1 AS BIGINT)"},
      {"ceiling", "f", "I", "__spark_ceil($1)"},
      {"sqrt", "d", "d", "__spark_sqrt($1)"},
      {"exp", "d", "d", "exp($1)"},
      {"ln", "d", "d", "ln(CASE WHEN $1 > 0 THEN $1 END)"},
      {"log", "d", "d", "ln(CASE WHEN $1 > 0 THEN $1 END)"},
      {"log10", "d", "d", "log10(CASE WHEN $1 > 0 THEN $1 END)"},
      {"log2", "d", "d", "log2(CASE WHEN $1 > 0 THEN $1 END)"},
      {"power", "dd", "d", "power($1, $2)"},
      {"pow", "dd", "d", "power($1, $2)"},
      {"sin", "d", "d", "sin($1)"},
      {"cos", "d", "d", "cos($1)"},
      {"tan", "d", "d", "tan($1)"},
      {"atan", "d", "d", "atan($1)"},
      {"atan2", "dd", "d", "atan2($1, $2)"},
      {"degrees", "d", "d", "degrees($1)"},
      {"radians", "d", "d", "radians($1)"},
      {"pi", "", "d", "pi()"},
      {"e", "", "d", "exp(CAST(1 AS DOUBLE))"},
      {"isnan", "f", "b", "coalesce(isnan($1), false)"},
      {"nanvl", "ff", "d", "CASE WHEN isnan($1) THEN $2 ELSE $1 END"},
      {"pmod", "II", "c", "__spark_pmod($1, $2)"},

      {"try_divide", "II", "d", "__spark_try_divide($1, $2)"},
      {"try_divide", "dd", "d", "__spark_try_divide($1, $2)"},

      // Conditions.
      {"coalesce", "c*", "c", "coalesce($,)"},
      {"nvl", "cc", "c", "coalesce($1, $2)"},
      {"ifnull", "cc", "c", "coalesce($1, $2)"},
      {"nvl2", "acc", "c", "CASE WHEN $1 IS NOT NULL THEN $2 ELSE $3 END"},
      {"if", "bcc", "c", "CASE WHEN $1 THEN $2 ELSE $3 END"},
      {"iff", "bcc", "c", "CASE WHEN $1 THEN $2 ELSE $3 END"},
      {"isnull", "a", "b", "($1 IS NULL)"},
      {"isnotnull", "a", "b", "($1 IS NOT NULL)"},
      {"greatest", "cc*", "c", "greatest($,)"},
      {"least", "cc*", "c", "least($,)"},

      // Times. DuckDB's parts are BIGINT, Spark's INT; Spark's week begins on Sunday with 1.
      {"year", "D", "i", "CAST(year($1) AS INTEGER)"},
      {"quarter", "D", "i", "CAST(quarter($1) AS INTEGER)"},
      {"month", "D", "i", "CAST(month($1) AS INTEGER)"},
      {"day", "D", "i", "CAST(day($1) AS INTEGER)"},
      {"dayofmonth", "D", "i", "CAST(day($1) AS INTEGER)"},
      {"dayofweek", "D", "i", "CAST(dayofweek($1) + 1 AS INTEGER)"},
      {"weekday", "D", "i", "CAST(isodow($1) - 1 AS INTEGER)"},
      {"dayofyear", "D", "i", "CAST(dayofyear($1) AS INTEGER)"},
      {"weekofyear", "D", "i", "CAST(week($1) AS INTEGER)"},
      {"hour", "t", "i", "CAST(hour($1) AS INTEGER)"},
      {"minute", "t", "i", "CAST(minute($1) AS INTEGER)"},
      {"second", "t", "i", "CAST(second($1) AS INTEGER)"},
      {"date_add", "Di", "D", "CAST($1 + $2 AS DATE)"},
      {"dateadd", "Di", "D", "CAST($1 + $2 AS DATE)"},
      {"date_sub", "Di", "D", "CAST($1 - $2 AS DATE)"},
      {"datediff", "DD", "i", "CAST($1 - $2 AS INTEGER)"},
      {"date_diff", "DD", "i", "CAST($1 - $2 AS INTEGER)"},
      {"last_day", "D", "D", "last_day($1)"},
      {"add_months", "Di", "D", "CAST($1 + to_months($2) AS DATE)"},
      {"unix_timestamp", "t", "I", "__spark_unix_timestamp($1)"},
      {"to_unix_timestamp", "t", "I", "__spark_unix_timestamp($1)"},
      {"unix_seconds", "t", "I", "__spark_unix_seconds($1)"},
      {"unix_millis", "t", "I", "__spark_unix_millis($1)"},
      {"unix_micros", "t", "I", "epoch_us($1)"},
      {"unix_date", "D", "i", "CAST($1 - DATE '1970-01-01' AS INTEGER)"},
      {"timestamp_seconds", "I", "t", "__spark_timestamp_seconds($1)"},
      {"timestamp_millis", "I", "t", "__spark_timestamp_millis($1)"},
      {"timestamp_micros", "I", "t", "__spark_timestamp_micros($1)"},
      {"from_unixtime", "I", "s", "__spark_timestamp_text(__spark_timestamp_seconds($1))"},

      // Arrays and maps.
      {"size", "A", "i", "CAST(len($1) AS INTEGER)"},
      {"size", "M", "i", "CAST(cardinality($1) AS INTEGER)"},
      {"cardinality", "A", "i", "CAST(len($1) AS INTEGER)"},
      {"cardinality", "M", "i", "CAST(cardinality($1) AS INTEGER)"},
      {"array_size", "A", "i", "CAST(len($1) AS INTEGER)"},

      // Aggregates.
      {"count", "a", "I", "count($d$1)$f", kAgg},
      {"count_if", "b", "I", "count(CASE WHEN $1 THEN 1 END)$f", kAgg},
      {"sum", "I", "I", "CAST(sum($d$1)$f AS BIGINT)", kAgg},
      {"sum", "f", "d", "sum($d$1)$f", kAgg},
      {"avg", "I", "d", "avg($d$1)$f", kAgg},
      {"avg", "f", "d", "avg($d$1)$f", kAgg},
      {"mean", "I", "d", "avg($d$1)$f", kAgg},
      {"mean", "f", "d", "avg($d$1)$f", kAgg},
      {"min", "a", "1", "min($1)$f", kAgg},
      {"max", "a", "1", "max($1)$f", kAgg},
      {"stddev", "d", "d", "stddev_samp($d$1)$f", kAgg},
      {"std", "d", "d", "stddev_samp($d$1)$f", kAgg},
      {"stddev_samp", "d", "d", "stddev_samp($d$1)$f", kAgg},
      {"stddev_pop", "d", "d", "stddev_pop($d$1)$f", kAgg},
      {"variance", "d", "d", "var_samp($d$1)$f", kAgg},
      {"var_samp", "d", "d", "var_samp($d$1)$f", kAgg},
      {"var_pop", "d", "d", "var_pop($d$1)$f", kAgg},
      {"corr", "dd", "d", "corr($1, $2)$f", kAgg},
      {"covar_pop", "dd", "d", "covar_pop($1, $2)$f", kAgg},
      {"covar_samp", "dd", "d", "covar_samp($1, $2)$f", kAgg},
      {"median", "d", "d", "median($1)$f", kAgg},
      {"bool_and", "b", "b", "bool_and($1)$f", kAgg},
      {"every", "b", "b", "bool_and($1)$f", kAgg},
      {"bool_or", "b", "b", "bool_or($1)$f", kAgg},
      {"any", "b", "b", "bool_or($1)$f", kAgg},
      {"some", "b", "b", "bool_or($1)$f", kAgg},
      {"max_by", "aa", "1", "arg_max_null($1, $2)$f", kAgg},
      {"min_by", "aa", "1", "arg_min_null($1, $2)$f", kAgg},

      // Window functions.
      {"row_number", "", "i", "CAST(row_number()$f AS INTEGER)", kWin},
      {"rank", "", "i", "CAST(rank()$f AS INTEGER)", kWin},
      {"dense_rank", "", "i", "CAST(dense_rank()$f AS INTEGER)", kWin},
      {"lag", "a", "1", "lag($1)$f", kWin},
      {"lag", "a0", "1", "lag($1, $2)$f", kWin},
      {"lead", "a", "1", "lead($1)$f", kWin},
      {"lead", "a0", "1", "lead($1, $2)$f", kWin},
  };
  return kFunctions;
}

const std::vector<std::string_view>& SpecialFunctions() {
  static const std::vector<std::string_view> kNames = {"round",
                                                       "nullif",
                                                       "mod",
                                                       "to_date",
                                                       "to_timestamp",
                                                       "date",
                                                       "timestamp",
                                                       "string",
                                                       "int",
                                                       "bigint",
                                                       "double",
                                                       "float",
                                                       "boolean",
                                                       "try_to_timestamp",
                                                       "date_trunc",
                                                       "trunc",
                                                       "date_format",
                                                       "regexp_replace",
                                                       "regexp_extract",
                                                       "split",
                                                       "rlike",
                                                       "regexp",
                                                       "regexp_like",
                                                       "sha2",
                                                       "struct",
                                                       "named_struct",
                                                       "array",
                                                       "map",
                                                       "element_at",
                                                       "try_element_at",
                                                       "array_contains",
                                                       "like",
                                                       "approx_count_distinct",
                                                       "from_json",
                                                       "to_json",
                                                       "schema_of_json",
                                                       "sum"};
  return kNames;
}

const std::vector<RefusedFunction>& RefusedFunctions() {
  constexpr std::string_view kNotTwice =
      "its value would differ when a micro-batch is run again after a crash";
  static const std::vector<RefusedFunction> kFunctions = {
      {"current_timestamp", kNotTwice},
      {"current_date", kNotTwice},
      {"curdate", kNotTwice},
      {"now", kNotTwice},
      {"localtimestamp", kNotTwice},
      {"rand", kNotTwice},
      {"randn", kNotTwice},
      {"random", kNotTwice},
      {"uuid", kNotTwice},
      {"monotonically_increasing_id", kNotTwice},
      {"input_file_name", "the files of a micro-batch are read as one"},
      {"explode", "it is not carried in this version"},
      {"initcap", "DuckDB has no function that does the same"},
      {"first", "which row is the first is not defined: use min, max or max_by"},
      {"last", "which row is the last is not defined: use min, max or max_by"},
      {"percentile_approx", "DuckDB's approximation differs: use median"},
  };
  return kFunctions;
}

std::vector<std::string> CarriedFunctionNames() {
  std::vector<std::string> names;
  for (const SparkFunction& function : SparkFunctions()) {
    const bool internal = function.name.find(' ') != std::string_view::npos;
    if (!internal && (names.empty() || names.back() != function.name)) {
      names.emplace_back(function.name);
    }
  }
  for (const std::string_view name : SpecialFunctions()) names.emplace_back(name);
  names.emplace_back("cast");
  names.emplace_back("try_cast");
  names.emplace_back("extract");
  return names;
}

}  // namespace freshet::query

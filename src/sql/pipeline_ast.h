// The statements of a pipeline file, each with its place in the file.
//
// Plain data, made by ParsePipeline. Names are kept as written with quotes removed; Spark compares
// them without regard to case, and so do all who look one up.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/source_text.h"

namespace freshet {

struct Identifier {
  std::string text;
  Span span;
};

/// A literal as an option or property value: strings unquoted, numbers and booleans as written.
struct OptionValue {
  enum class Kind { kString, kNumber, kBoolean };
  Kind kind = Kind::kString;
  std::string text;
  Span span;
};

/// `key => value` in a call, `'key' = value` in TBLPROPERTIES and OPTIONS.
struct Option {
  Identifier key;
  OptionValue value;
};

/// `read_files('path', key => value, …)`.
struct SourceCall {
  Identifier function;
  std::vector<OptionValue> positional;
  std::vector<Option> named;
  Span span;
};

/// `WATERMARK column DELAY OF INTERVAL 10 MINUTES`.
struct WatermarkClause {
  Identifier column;
  int64_t delay_ms = 0;
  Span span;
};

/// `STREAM name`, `STREAM(name)` or `STREAM f(…)` in a FROM clause.
struct StreamReference {
  std::variant<Identifier, SourceCall> input;
  Span span;  ///< without the watermark
  std::optional<WatermarkClause> watermark;
  /// What stands in Query::sql in its place: `__stream_0`, `__stream_1`, ….
  std::string placeholder;
};

/// A SELECT, in Spark's dialect.
struct Query {
  /// The text with each stream reference replaced by its placeholder (and an alias of its own name
  /// where it has none, so that `t.column` still resolves), and its watermark and a leading
  /// DISTINCT or DISTINCT ON (…) taken out.
  std::string sql;
  /// The place of the whole query in the file.
  Span span;
  std::vector<StreamReference> streams;
  /// The expressions of `SELECT DISTINCT ON (…)`, as written.
  std::vector<Identifier> distinct_on;
  /// The place of the DISTINCT of the outermost `SELECT DISTINCT`.
  std::optional<Span> distinct;
};

/// What to do with a row for which an expectation is not true (false or NULL).
enum class Reaction { kWarn, kDropRow, kFailUpdate };

/// `CONSTRAINT name EXPECT (expression) [ON VIOLATION DROP ROW | FAIL UPDATE]`.
struct Constraint {
  Identifier name;
  Identifier expression;  ///< without the parentheses
  Reaction reaction = Reaction::kWarn;
};

/// `name TYPE [NOT NULL] [COMMENT '…']`.
struct ColumnDefinition {
  Identifier name;
  Identifier type;
  bool not_null = false;
  std::string comment;
};

struct CreateStreamingTable {
  Identifier name;
  bool or_refresh = false;
  bool if_not_exists = false;
  std::vector<ColumnDefinition> columns;  ///< empty: the query's own
  std::vector<Constraint> constraints;
  std::vector<Identifier> partitioned_by;
  std::optional<std::string> comment;
  std::optional<OptionValue> location;
  std::vector<Option> properties;
  Query query;
  Span span;
};

struct CreateTemporaryView {
  Identifier name;
  bool or_replace = false;
  Query query;
  Span span;
};

/// What flows write to besides tables.
struct CreateSink {
  Identifier name;
  Identifier format;
  std::vector<Option> options;
  std::optional<std::string> comment;
  Span span;
};

/// `CREATE FLOW name AS INSERT INTO target BY NAME query`.
struct CreateFlow {
  Identifier name;
  std::optional<std::string> comment;
  Identifier target;
  Query query;
  Span span;
};

using Statement = std::variant<CreateStreamingTable, CreateTemporaryView, CreateSink, CreateFlow>;

}  // namespace freshet

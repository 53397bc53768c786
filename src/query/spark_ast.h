// Syntax trees of Spark SQL queries.
//
// Plain data, made by SparkParser. Spans are offsets in the query's text.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrow/type.h>

#include "base/source_text.h"
#include "query/table_version.h"

namespace freshet::query {

struct Expression;
struct QueryNode;
using ExpressionPtr = std::unique_ptr<Expression>;
using QueryPtr = std::unique_ptr<QueryNode>;

struct Name {
  std::string text;
  Span span;
};

struct OrderItem {
  ExpressionPtr expression;
  bool descending = false;
  std::optional<bool> nulls_first;
};

/// `OVER (PARTITION BY … ORDER BY …)`. Frames are not carried.
struct WindowSpec {
  std::vector<ExpressionPtr> partition_by;
  std::vector<OrderItem> order_by;
};

/// One node. Which members hold something depends on the kind.
struct Expression {
  enum class Kind {
    kNull,
    kBoolean,    ///< text: TRUE or FALSE
    kString,     ///< text: the value
    kBytes,      ///< text: hexadecimal digits in capitals, two a byte
    kNumber,     ///< text: as written, with its suffix
    kInterval,   ///< text: DuckDB's form of it
    kColumn,     ///< names: a, t.a, t.a.field
    kStar,       ///< names: the table of `t.*`, if any; excepted
    kFunction,   ///< text: the name in lower case; arguments, distinct, filter, window
    kUnary,      ///< text: -, +, NOT
    kBinary,     ///< text: the operator in capitals; two arguments
    kIs,         ///< text: NULL, TRUE, FALSE; negated
    kBetween,    ///< value, low, high; negated
    kIn,         ///< value and list, or value and query; negated
    kLike,       ///< text: LIKE, ILIKE, RLIKE; value, pattern; negated; escape
    kCase,       ///< [operand,] (condition, value)…, [else]: has_operand, has_else
    kCast,       ///< type; try_cast
    kSubscript,  ///< value, index
    kField,      ///< value; text: the field
    kExists,     ///< query
    kSubquery,   ///< query that gives one value
    kAlias,      ///< value; text: its name as a field; implicit: the value has it of itself
  };
  Kind kind = Kind::kNull;
  Span span;
  std::string text;
  /// Where a message about this node points: the name of a function, the sign of an operator.
  Span head;
  std::vector<ExpressionPtr> arguments;
  std::vector<Name> names;
  bool negated = false;
  bool distinct = false;
  bool has_operand = false;
  bool has_else = false;
  bool try_cast = false;
  bool implicit = false;
  std::optional<char> escape;
  ExpressionPtr filter;
  std::optional<WindowSpec> window;
  std::shared_ptr<arrow::DataType> type;
  std::vector<Name> excepted;
  QueryPtr query;
};

struct SelectItem {
  ExpressionPtr expression;
  std::optional<Name> alias;
};

/// A relation in FROM.
struct TableNode {
  enum class Kind { kName, kPath, kQuery, kValues, kJoin };
  Kind kind = Kind::kName;
  Span span;
  std::string name;                     ///< kName; kPath: the path of delta.`path`
  std::optional<TableVersion> version;  ///< kName, kPath; nullopt: the newest
  std::optional<Name> alias;
  std::vector<Name> column_aliases;
  QueryPtr query;
  std::vector<std::vector<ExpressionPtr>> rows;  ///< kValues
  /// kJoin: CROSS, INNER, LEFT, RIGHT, FULL, SEMI, ANTI.
  std::string join;
  std::unique_ptr<TableNode> left;
  std::unique_ptr<TableNode> right;
  ExpressionPtr condition;
  std::vector<Name> join_columns;
};
using TablePtr = std::unique_ptr<TableNode>;

struct CommonTable {
  Name name;
  std::vector<Name> column_aliases;
  QueryPtr query;
};

/// A SELECT, a set operation or VALUES, with what stands around it.
struct QueryNode {
  enum class Kind { kSelect, kSetOperation, kValues };
  Kind kind = Kind::kSelect;
  Span span;
  std::vector<CommonTable> common_tables;

  bool distinct = false;
  std::vector<SelectItem> items;
  TablePtr from;
  ExpressionPtr where;
  std::vector<ExpressionPtr> group_by;
  bool group_by_all = false;
  ExpressionPtr having;

  std::string set_operation;  ///< UNION, UNION ALL, EXCEPT, INTERSECT, …
  QueryPtr left;
  QueryPtr right;

  std::vector<OrderItem> order_by;
  ExpressionPtr limit;
  ExpressionPtr offset;
};

}  // namespace freshet::query

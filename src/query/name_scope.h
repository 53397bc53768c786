// The columns that an expression may name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "query/spark_ast.h"
#include "query/spark_types.h"

namespace freshet::query {

struct ScopeColumn {
  std::string name;
  TypePtr type;
  std::string sql;  ///< how DuckDB's SQL refers to it
  /// It is the stream's event time, as it came.
  bool event_time = false;
  /// The column of the query's input that it is, as it comes; empty: it is something else.
  std::string input_column = {};
};

/// A relation of FROM under the name by which columns are qualified.
struct ScopeRelation {
  std::string name;
  std::vector<ScopeColumn> columns;
};

/// Plain data but for the look-ups. `outer` outlives it.
struct Scope {
  std::vector<ScopeRelation> relations;
  /// Columns of USING, which belong to both sides.
  std::vector<ScopeColumn> merged;
  /// Columns of the SELECT list so far, which later parts may name.
  std::vector<ScopeColumn> aliases;
  bool aliases_first = false;  ///< ORDER BY looks at them before the relations' columns
  /// Aliases that hide a column of the same name: in an expression of ORDER BY, Spark means the one
  /// and DuckDB the other.
  std::vector<std::string> hiding;
  bool refuse_hiding = false;
  const Scope* outer = nullptr;  ///< of the query around a subquery

  /// What a dotted name stands for: a column, and how many of the parts name it (the rest are
  /// fields of a STRUCT). `ambiguous` is set when several columns have the name.
  struct Found {
    ScopeColumn column;
    size_t parts = 1;
  };
  std::optional<Found> Find(const std::vector<Name>& parts, bool* ambiguous) const;

  const ScopeRelation* FindRelation(const std::string& name) const;
  bool Hides(const std::string& name) const;
  bool IsMerged(const std::string& column) const;
  /// The names of all columns, for a near match.
  std::vector<std::string> ColumnNames() const;
  std::vector<std::string> RelationNames() const;
};

}  // namespace freshet::query

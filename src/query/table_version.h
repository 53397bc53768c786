// Older versions of tables in a query: `t VERSION AS OF 3`, `t TIMESTAMP AS OF '2026-01-01'` (also
// FOR SYSTEM_VERSION and FOR SYSTEM_TIME, as Spark's grammar has them) and DuckDB's
// `t AT (VERSION => 3)`.
//
// A version of a table is a relation of its own, called as it is written: `t VERSION AS OF 3`. Who
// makes a query's relations finds the clauses with FindTableVersion. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "base/source_text.h"
#include "query/query_engine.h"
#include "sql/token.h"

namespace freshet::query {

/// The clause behind a table's name.
struct TableVersion {
  enum class Kind { kVersion, kTimestamp };
  Kind kind = Kind::kVersion;
  Span span;         ///< the clause
  Span value_span;   ///< what stands for the version or the time
  std::string value; /**< kVersion: the number, or what a string holds; kTimestamp: an expression of
                          Spark SQL */
};

/// The relation's name: `table VERSION AS OF 3`.
std::string VersionedName(std::string_view table, const TableVersion& version);

/// The clause that begins at the token `at` of the query; nullopt: there is none. A clause with a
/// mistake is Status::Invalid and fills `problem`. `tokens` are those of `text`.
arrow::Result<std::optional<TableVersion>> FindTableVersion(std::string_view text,
                                                            const std::vector<Token>& tokens,
                                                            size_t at, QueryProblem* problem);

/// A query in DuckDB's SQL with the relations' names in place of the tables' names and clauses:
/// `FROM t AT (VERSION => 3)` becomes `FROM "t VERSION AS OF 3" AS "t"`. Also delta.`path` becomes
/// "path". All else, and what is not among the relations, stays as it is.
arrow::Result<std::string> NameTableVersions(std::string_view text,
                                             const std::vector<Relation>& relations,
                                             QueryProblem* problem);

}  // namespace freshet::query

#include "sql/refused_statements.h"

#include <array>
#include <string>
#include <string_view>

namespace freshet {
namespace {

struct Refusal {
  std::string_view word;
  std::string_view message;
};

constexpr std::string_view kLive =
    "LIVE is the old way to write it: use CREATE OR REFRESH STREAMING TABLE name AS …";
constexpr std::string_view kNoAutoCdc =
    "APPLY CHANGES and AUTO CDC are not in this version yet: use a streaming table with DISTINCT "
    "ON (keys)";

constexpr std::array<Refusal, 12> kStatements = {{
    {"APPLY", kNoAutoCdc},
    {"AUTO", kNoAutoCdc},
    {"SELECT", "a pipeline file holds CREATE statements: run queries with freshet sql"},
    {"WITH", "a pipeline file holds CREATE statements: run queries with freshet sql"},
    {"SET", "SET is not carried: write ${key} in the file and give its value with -D key=value"},
    {"USE", "USE is not carried: tables are in the folder that --warehouse names"},
    {"INSERT",
     "INSERT is not carried by itself: a table is filled by its own query, CREATE OR REFRESH "
     "STREAMING TABLE name AS SELECT …, and a sink by CREATE FLOW name AS INSERT INTO sink …"},
    {"MERGE", "MERGE is not carried: a streaming table is appended to"},
    {"DROP",
     "DROP has no place in a pipeline file: remove the table's folder and its checkpoint, "
     "or run with --full-refresh TABLE"},
    {"ALTER", "ALTER has no place in a pipeline file: change the CREATE statement"},
    {"REFRESH", "REFRESH is not carried: freshet run refreshes every table of the file"},
    {"DECLARE", "DECLARE is not carried: write ${key:-default} in the file"},
}};

constexpr std::array<Refusal, 5> kCreates = {{
    {"MATERIALIZED",
     "CREATE MATERIALIZED VIEW is not in this version yet: use CREATE OR REFRESH STREAMING TABLE, "
     "or query the tables with freshet sql"},
    {"LIVE", kLive},
    {"TABLE",
     "CREATE TABLE is not part of a pipeline: use CREATE OR REFRESH STREAMING TABLE name AS …"},
    {"VIEW", "only temporary views are carried: write CREATE TEMPORARY VIEW name AS …"},
    {"PRIVATE",
     "PRIVATE is not carried: leave it out, or use CREATE TEMPORARY VIEW for what needs no table"},
}};

}  // namespace

arrow::Status CheckCarriedStatement(const TokenCursor& cursor) {
  for (const Refusal& refusal : kStatements) {
    if (cursor.NextIsWord(refusal.word)) {
      return cursor.Error(cursor.Peek().span, refusal.message);
    }
  }
  if (!cursor.NextIsWord("CREATE")) {
    return cursor.Unexpected("CREATE at the beginning of a statement", {"CREATE"});
  }
  return arrow::Status::OK();
}

arrow::Status CheckNotLive(const TokenCursor& cursor) {
  if (!cursor.NextIsWord("LIVE")) return arrow::Status::OK();
  return cursor.Error(cursor.Peek().span, kLive);
}

arrow::Status CheckNotTemporaryTable(const TokenCursor& cursor) {
  if (cursor.NextIsWord("STREAMING") || cursor.NextIsWord("TABLE") || cursor.NextIsWord("LIVE")) {
    return cursor.Error(cursor.Peek().span,
                        "temporary tables are not carried: use CREATE TEMPORARY VIEW name AS …");
  }
  return arrow::Status::OK();
}

arrow::Status RefuseCreate(const TokenCursor& cursor) {
  for (const Refusal& refusal : kCreates) {
    if (cursor.NextIsWord(refusal.word)) {
      return cursor.Error(cursor.Peek().span, refusal.message);
    }
  }
  return cursor.Unexpected("STREAMING TABLE, TEMPORARY VIEW, SINK or FLOW after CREATE",
                           {"STREAMING", "TEMPORARY", "SINK", "FLOW"});
}

}  // namespace freshet

// SQL for a person over the Delta tables of a warehouse: what `freshet sql` runs.
//
// Reads only. Spark SQL first; what the translator refuses is tried as DuckDB SQL.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <arrow/table.h>

#include "base/disk.h"
#include "base/source_text.h"
#include "delta/table.h"
#include "query/query_engine.h"
#include "sql/token.h"

namespace freshet::query {

/// The places of the statements in a text, which are separated by `;`. Empty ones are left out.
std::vector<Span> SplitStatements(std::string_view text);

/// What a statement gave.
struct ExplorationResult {
  std::shared_ptr<arrow::Table> table;
  /// Said to the person beside the result; empty: nothing.
  std::string note;
};

/// One person's session. One thread at a time.
class Exploration {
 public:
  /// `disk` outlives the session. A folder that is not there is a warehouse without tables.
  static arrow::Result<std::unique_ptr<Exploration>> Open(std::string warehouse, Disk* disk);

  /// Runs one statement over the newest snapshots of the tables that it names. Errors are rendered
  /// with place and near match where there is one.
  arrow::Result<ExplorationResult> Run(const SourceText& source, Span statement);

 private:
  Exploration(std::string warehouse, Disk* disk, std::unique_ptr<QueryEngine> engine)
      : warehouse_(std::move(warehouse)), disk_(disk), engine_(std::move(engine)) {}

  struct LoadedTable {
    std::unique_ptr<delta::Table> table;
    delta::SnapshotPtr snapshot;
  };

  arrow::Result<std::vector<std::string>> TableNames() const;
  arrow::Result<std::vector<Relation>> LoadNamedTables(const std::vector<Token>& tokens);
  /// Brings the relation `name` up to the newest snapshot of the table at `path`.
  arrow::Result<std::shared_ptr<arrow::Schema>> LoadTable(const std::string& name,
                                                          const std::string& path);
  arrow::Status CreateRelation(const std::string& name, const std::string& path,
                               const delta::Snapshot& snapshot);
  arrow::Result<ExplorationResult> RunQuery(const SourceText& source, Span statement,
                                            const std::vector<Relation>& relations);
  arrow::Result<ExplorationResult> DescribeQuery(const SourceText& source, Span query,
                                                 const std::vector<Relation>& relations);
  arrow::Status RenderProblem(const SourceText& source, Span statement,
                              const QueryProblem& problem) const;
  arrow::Result<std::shared_ptr<arrow::Table>> ShowTables() const;

  std::string warehouse_;
  Disk* disk_;
  std::unique_ptr<QueryEngine> engine_;
  std::map<std::string, LoadedTable> tables_;  ///< by the relation's name
};

}  // namespace freshet::query

// What a statement runs with, and the functions that run each kind.
#pragma once

#include <atomic>
#include <string>

#include <arrow/result.h>

#include "base/disk.h"
#include "base/source_text.h"
#include "explore/exploration.h"
#include "explore/lake_tables.h"
#include "explore/query_runner.h"
#include "explore/session_views.h"
#include "explore/statement.h"
#include "query/query_engine.h"

namespace freshet::explore {

/// All of it is the session's and outlives the statement. One thread at a time.
struct StatementContext {
  const SourceText& source;
  Span place;  ///< the whole statement
  const std::string& warehouse;
  Disk* disk;
  query::QueryEngine* engine;
  LakeTables* tables;
  SessionViews* views;
  QueryRunner* runner;
  const std::atomic<bool>* cancelled;  ///< the person wants it to end
};

/// Runs a statement. Errors have their place where they have one.
arrow::Result<ExplorationStream> Execute(const Query& query, const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const Explain& explain, const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const ShowTables& show, const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const ShowColumns& show, const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const ShowProperties& show,
                                         const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const ShowCreate& show, const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const ShowFunctions& show,
                                         const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const DescribeTable& describe,
                                         const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const DescribeDetail& describe,
                                         const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const DescribeHistory& describe,
                                         const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const DescribeQuery& describe,
                                         const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const DescribeFunction& describe,
                                         const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const Summarize& summarize,
                                         const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const Copy& copy, const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const CreateView& create, const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const DropView& drop, const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const OptimizeTable& optimize,
                                         const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const VacuumTable& vacuum,
                                         const StatementContext& context);
arrow::Result<ExplorationStream> Execute(const RestoreTable& restore,
                                         const StatementContext& context);

/// A result that is a table already.
ExplorationStream StreamOf(std::shared_ptr<arrow::Table> table, std::string note = "");
/// One of STRING columns.
arrow::Result<ExplorationStream> TextStream(const std::vector<std::string>& names,
                                            const std::vector<std::vector<std::string>>& rows);
/// Nothing but words.
ExplorationStream NoteStream(std::string note);

}  // namespace freshet::explore

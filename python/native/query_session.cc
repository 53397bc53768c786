#include "query_session.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/near_match.h"
#include "base/path.h"
#include "base/source_text.h"
#include "cli/signal_watcher.h"
#include "delta/log_path.h"
#include "delta/table.h"
#include "explore/lake_tables.h"
#include "explore/split_statements.h"

namespace freshet::python {
namespace {

using explore::ExplorationResult;

/// When a commit was made, in Unix milliseconds. A log says it, or the file's own time does, which
/// is a little later: Delta goes by the first only where a table promises it (inCommitTimestamp).
arrow::Result<int64_t> LatestTimeOf(delta::Table* table, int64_t version) {
  ARROW_ASSIGN_OR_RAISE(const auto commit, table->ReadCommit(version));
  std::error_code error;
  const auto written =
      std::filesystem::last_write_time(delta::CommitPath(table->path(), version), error);
  if (error || !commit) return arrow::Status::Invalid("the log's newest commit can't be read");
  const auto time = std::chrono::file_clock::to_sys(written).time_since_epoch();
  return std::max<int64_t>(commit->timestamp_ms,
                           std::chrono::duration_cast<std::chrono::milliseconds>(time).count());
}

/// The version that was the table's at a time. As Spark has it, a time after the last commit names
/// none.
arrow::Result<int64_t> VersionAt(delta::Table* table, int64_t timestamp_ms) {
  ARROW_ASSIGN_OR_RAISE(const int64_t version, table->VersionAsOf(timestamp_ms));
  ARROW_ASSIGN_OR_RAISE(const int64_t latest, table->LatestVersion(version));
  if (version < latest) return version;
  ARROW_ASSIGN_OR_RAISE(const int64_t last, LatestTimeOf(table, version));
  if (last < timestamp_ms) {
    return arrow::Status::Invalid("the time is after the last commit of the table, version ",
                                  version, ": leave out timestamp for the newest rows");
  }
  return version;
}

}  // namespace

arrow::Result<std::unique_ptr<QuerySession>> QuerySession::Open(const std::string& warehouse) {
  const cli::BlockedSignals blocked;  // for the threads that DuckDB starts
  std::unique_ptr<QuerySession> session(
      new QuerySession(warehouse, MakePosixDisk(Durability::kOs)));
  ARROW_ASSIGN_OR_RAISE(session->exploration_,
                        explore::Exploration::Open(warehouse, session->disk_.get()));
  return session;
}

QuerySession::~QuerySession() { EndEarlier(); }

void QuerySession::EndEarlier() {
  while (!WaitFor(std::chrono::milliseconds(10))) Cancel();
}

void QuerySession::StartQuery(std::string text) {
  EndEarlier();
  const cli::BlockedSignals blocked;
  cancelled_ = false;
  answer_ = std::async(std::launch::async,
                       [this, query = std::move(text)] { return RunStatements(query); });
}

void QuerySession::StartRead(const std::string& table, const TableVersion& version) {
  EndEarlier();
  const cli::BlockedSignals blocked;
  cancelled_ = false;
  answer_ = std::async(std::launch::async, [=, this] { return Read(table, version); });
}

bool QuerySession::WaitFor(std::chrono::milliseconds most) {
  return !answer_.valid() || answer_.wait_for(most) == std::future_status::ready;
}

void QuerySession::Cancel() {
  cancelled_ = true;
  exploration_->Cancel();
}

arrow::Result<ExplorationResult> QuerySession::Take() { return answer_.get(); }

arrow::Result<std::vector<std::string>> QuerySession::Tables() const {
  return explore::LakeTables(warehouse_, disk_.get(), nullptr).Names();
}

arrow::Result<ExplorationResult> QuerySession::RunStatements(const std::string& text) {
  const SourceText source("query", text);
  const auto statements = explore::SplitStatements(source.text());
  if (statements.empty()) return arrow::Status::Invalid("there is no statement in the text");
  ExplorationResult last;
  for (const Span statement : statements) {
    if (cancelled_) return arrow::Status::Cancelled("the query was cancelled");
    ARROW_ASSIGN_OR_RAISE(last, exploration_->Run(source, statement));
  }
  return last;
}

arrow::Result<ExplorationResult> QuerySession::Read(const std::string& table,
                                                    const TableVersion& wanted) {
  const auto opened = delta::Table::Make(JoinPath(warehouse_, table), disk_.get());
  std::optional<int64_t> version = wanted.version;
  if (wanted.timestamp_ms) {
    ARROW_ASSIGN_OR_RAISE(version, VersionAt(opened.get(), *wanted.timestamp_ms));
  }
  ARROW_ASSIGN_OR_RAISE(const auto snapshot, version ? opened->LoadAt(*version) : opened->Load());
  if (snapshot == nullptr) {
    ARROW_ASSIGN_OR_RAISE(const auto names, Tables());
    return arrow::Status::Invalid("there is no table '", table, "' in '", warehouse_, "'.",
                                  DidYouMean(table, names));
  }
  ARROW_ASSIGN_OR_RAISE(const auto rows, snapshot->ReadAll());
  arrow::RecordBatchVector batches;
  while (true) {
    if (cancelled_) return arrow::Status::Cancelled("the query was cancelled");
    ARROW_ASSIGN_OR_RAISE(auto batch, rows->Next());
    if (batch == nullptr) break;
    batches.push_back(std::move(batch));
  }
  ARROW_ASSIGN_OR_RAISE(auto read, arrow::Table::FromRecordBatches(rows->schema(), batches));
  return ExplorationResult{std::move(read), ""};
}

}  // namespace freshet::python

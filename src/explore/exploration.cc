#include "explore/exploration.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "explore/statement_context.h"
#include "explore/statement_parser.h"

namespace freshet::explore {

arrow::Result<std::unique_ptr<Exploration>> Exploration::Open(std::string warehouse, Disk* disk) {
  ARROW_ASSIGN_OR_RAISE(auto engine, query::QueryEngine::Make());
  return std::unique_ptr<Exploration>(
      new Exploration(std::move(warehouse), disk, std::move(engine)));
}

arrow::Result<ExplorationStream> Exploration::Stream(const SourceText& source, Span statement) {
  cancelled_ = false;
  const StatementContext context{source,   statement, warehouse_, disk_,      engine_.get(),
                                 &tables_, &views_,   &runner_,   &cancelled_};
  ARROW_ASSIGN_OR_RAISE(const Statement parsed, ParseStatement(source, statement));
  auto stream = std::visit([&](const auto& kind) { return Execute(kind, context); }, parsed);
  if (!stream.ok() && cancelled_) return arrow::Status::Cancelled("the statement was cancelled");
  return stream;
}

arrow::Result<ExplorationResult> Exploration::Run(const SourceText& source, Span statement) {
  ARROW_ASSIGN_OR_RAISE(auto stream, Stream(source, statement));
  auto table = stream.rows->ToTable();
  if (!table.ok() && !table.status().IsCancelled()) {
    return table.status().WithMessage("error: ", table.status().message());
  }
  ARROW_RETURN_NOT_OK(table);
  return ExplorationResult{*std::move(table), std::move(stream.note), stream.as_duckdb,
                           stream.is_text, tables_.reads()};
}

void Exploration::Cancel() {
  cancelled_ = true;
  engine_->Cancel();
}

arrow::Result<std::vector<std::string>> Exploration::Names() const {
  ARROW_ASSIGN_OR_RAISE(auto names, tables_.Names());
  for (std::string& view : views_.Names()) names.push_back(std::move(view));
  std::sort(names.begin(), names.end());
  return names;
}

arrow::Result<std::shared_ptr<arrow::Schema>> Exploration::Columns(const std::string& name) {
  std::string quoted = "`";
  for (const char c : name) quoted += c == '`' ? "``" : std::string(1, c);
  const SourceText source("completion", quoted + "`");
  const Span whole{0, source.text().size()};
  ARROW_ASSIGN_OR_RAISE(const auto query,
                        runner_.Prepare(source, {TableReference{name, "", whole}, whole}));
  return runner_.Describe(source, query);
}

}  // namespace freshet::explore

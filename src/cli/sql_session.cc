#include "cli/sql_session.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include <arrow/table.h>
#include <fmt/format.h>
#include <unistd.h>

#include "cli/fd_stream.h"
#include "cli/pager.h"
#include "cli/terminal.h"
#include "explore/split_statements.h"
#include "query/cell_text.h"

namespace freshet::cli {
namespace {

/// Lines of one text: a plan, a CREATE statement.
arrow::Status PrintText(arrow::RecordBatchReader* rows, std::ostream& out) {
  ARROW_ASSIGN_OR_RAISE(const auto table, rows->ToTable());
  for (const auto& chunk : table->column(0)->chunks()) {
    for (int64_t i = 0; i < chunk->length(); ++i) out << query::CellText(*chunk, i) << '\n';
  }
  return arrow::Status::OK();
}

}  // namespace

bool SqlSession::OnTerminal() const { return output_ == nullptr && ::isatty(STDOUT_FILENO) != 0; }

TableStyle SqlSession::Style() const {
  TableStyle style;
  style.room = settings_.width;
  if (!OnTerminal()) return style;
  if (style.room == 0) style.room = TerminalColumns();
  style.max_rows = settings_.max_rows;
  style.unicode = ShowsUtf8();
  style.colors = WantsColors();
  return style;
}

arrow::Status SqlSession::SetOutput(const std::optional<std::string>& path) {
  output_.reset();
  output_path_.clear();
  if (!path) return arrow::Status::OK();
  auto file = std::make_unique<std::ofstream>(*path);
  if (!*file) {
    return arrow::Status::IOError("cannot write the file '", *path, "': ", std::strerror(errno));
  }
  output_ = std::move(file);
  output_path_ = *path;
  return arrow::Status::OK();
}

void SqlSession::Print(const std::string& text) {
  if (output_ != nullptr) {
    *output_ << text << std::flush;
    return;
  }
  FdBuffer buffer(STDOUT_FILENO);
  std::ostream(&buffer) << text << std::flush;
}

void SqlSession::SayNote(const explore::ExplorationStream& stream, StatementWatch* watch) {
  if (stream.note.empty()) return;
  // That a dialect is another is worth a word once.
  if (stream.as_duckdb && std::exchange(told_dialect_, true)) return;
  watch->EndProgress();
  err_ << "note: " << stream.note << std::endl;
}

arrow::Status SqlSession::PrintRows(const explore::ExplorationStream& stream, StatementWatch* watch,
                                    int* write_error) {
  const auto print = [&](std::ostream& out) {
    const auto begin = [watch] { watch->EndProgress(); };
    const bool framed = settings_.format == ResultFormat::kTable ||
                        settings_.format == ResultFormat::kLine ||
                        settings_.format == ResultFormat::kMarkdown;
    arrow::Status status;
    if (stream.is_text && framed) {
      begin();
      status = PrintText(stream.rows.get(), out);
    } else {
      status = PrintResult(stream.rows.get(), settings_.format, Style(), out, begin);
    }
    out.flush();
    return status;
  };
  if (output_ != nullptr) {
    const arrow::Status status = print(*output_);
    if (!output_->good()) *write_error = errno == 0 ? EIO : errno;
    return status;
  }
  if (OnTerminal() && settings_.pager) {
    PagedBuffer buffer(PagerCommand(), TerminalLines());
    std::ostream out(&buffer);
    return print(out);
  }
  FdBuffer buffer(STDOUT_FILENO);
  std::ostream out(&buffer);
  const arrow::Status status = print(out);
  *write_error = buffer.error();
  return status;
}

RunOutcome SqlSession::RunStatement(const SourceText& source, Span statement) {
  const auto begun = std::chrono::steady_clock::now();
  int write_error = 0;
  arrow::Status status;
  {
    StatementWatch watch(
        interrupt_, {[this] { exploration_->Cancel(); },
                     [this] { return exploration_->Progress(); }, ::isatty(STDERR_FILENO) != 0});
    auto stream = exploration_->Stream(source, statement);
    status = stream.status();
    if (stream.ok()) {
      SayNote(*stream, &watch);
      if (stream->rows->schema()->num_fields() > 0) {
        status = PrintRows(*stream, &watch, &write_error);
        if (!status.ok() && !status.IsCancelled()) {
          status = status.WithMessage("error: ", status.message());
        }
      }
    }
    if (!status.ok() && watch.cancelled()) status = arrow::Status::Cancelled("cancelled");
  }
  if (write_error == EPIPE) return RunOutcome::kUnread;
  if (write_error != 0) {
    status =
        arrow::Status::IOError("error: cannot write to ",
                               output_path_.empty() ? "standard output" : "'" + output_path_ + "'",
                               ": ", std::strerror(write_error));
  }
  if (!status.ok()) {
    err_ << (status.IsCancelled() ? "cancelled" : status.message()) << std::endl;
    return status.IsCancelled() ? RunOutcome::kCancelled : RunOutcome::kFailed;
  }
  if (settings_.timer) {
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begun;
    err_ << fmt::format("{:.3f} s\n", passed.count());
  }
  return RunOutcome::kDone;
}

RunOutcome SqlSession::Run(const SourceText& source) {
  for (const Span statement : explore::SplitStatements(source.text())) {
    const RunOutcome outcome = RunStatement(source, statement);
    if (outcome != RunOutcome::kDone) return outcome;
  }
  return RunOutcome::kDone;
}

}  // namespace freshet::cli

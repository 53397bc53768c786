// Statements run one after the other, their results printed: what -c, -f, pipes and the prompt
// share.
#pragma once

#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <ostream>
#include <string>

#include <arrow/status.h>

#include "base/source_text.h"
#include "cli/result_printer.h"
#include "cli/statement_watch.h"
#include "explore/exploration.h"

namespace freshet::cli {

/// What a person may set at the prompt.
struct SqlSettings {
  ResultFormat format = ResultFormat::kTable;
  int64_t max_rows = 50;  ///< of a table on a terminal; 0: all
  size_t width = 0;       ///< of tables; 0: the terminal's, and as wide as it takes elsewhere
  bool timer = false;
  bool pager = false;
};

enum class RunOutcome {
  kDone,
  kFailed,     ///< said on standard error; statements after it were not run
  kCancelled,  ///< by Ctrl-C
  kUnread,     ///< who read the output has gone
};

/// One thread at a time. What it is made of outlives it.
class SqlSession {
 public:
  SqlSession(explore::Exploration* exploration, const InterruptSignal* interrupt,
             SqlSettings settings, std::ostream* err)
      : exploration_(exploration), interrupt_(interrupt), settings_(settings), err_(*err) {}

  /// Runs the statements of a text until one fails.
  RunOutcome Run(const SourceText& source);

  SqlSettings& settings() { return settings_; }
  explore::Exploration* exploration() { return exploration_; }
  std::ostream& err() { return err_; }

  /// Sends results to a file from now on; nullopt: to standard output again.
  arrow::Status SetOutput(const std::optional<std::string>& path);

  /// Writes words of the shell itself where results go.
  void Print(const std::string& text);

 private:
  RunOutcome RunStatement(const SourceText& source, Span statement);
  arrow::Status PrintRows(const explore::ExplorationStream& stream, StatementWatch* watch,
                          int* write_error);
  bool OnTerminal() const;
  TableStyle Style() const;
  void SayNote(const explore::ExplorationStream& stream, StatementWatch* watch);

  explore::Exploration* exploration_;
  const InterruptSignal* interrupt_;
  SqlSettings settings_;
  std::ostream& err_;
  std::unique_ptr<std::ofstream> output_;  ///< nullptr: standard output
  std::string output_path_;
  bool told_dialect_ = false;
};

}  // namespace freshet::cli

#include "cli/sql_command.h"

#include <fstream>
#include <iostream>
#include <iterator>

#include <unistd.h>

#include "base/disk.h"
#include "base/source_text.h"
#include "cli/exit_status.h"
#include "cli/table_printer.h"
#include "explore/exploration.h"
#include "explore/split_statements.h"

namespace freshet::cli {
namespace {

/// Runs a text's statements one after the other.
class StatementRunner {
 public:
  StatementRunner(explore::Exploration* exploration, TableFormat format, std::ostream& out,
                  std::ostream& err)
      : exploration_(exploration), format_(format), out_(out), err_(err) {}

  /// False when one failed; those after it are not run.
  bool Run(const SourceText& source) {
    for (const Span statement : explore::SplitStatements(source.text())) {
      const auto result = exploration_->Run(source, statement);
      if (!result.ok()) {
        err_ << result.status().message() << '\n';
        return false;
      }
      if (!result->note.empty()) err_ << "note: " << result->note << '\n';
      PrintTable(*result->table, format_, out_);
      out_.flush();
    }
    return true;
  }

 private:
  explore::Exploration* exploration_;
  TableFormat format_;
  std::ostream& out_;
  std::ostream& err_;
};

/// Reads statements at a prompt until the end of input. An error does not end it.
void Prompt(StatementRunner* runner, std::ostream& err) {
  std::string text;
  std::string line;
  err << "freshet> " << std::flush;
  while (std::getline(std::cin, line)) {
    text += line + '\n';
    const size_t last = text.find_last_not_of(" \t\r\n");
    const bool complete = last != std::string::npos && text[last] == ';';
    if (complete) {
      runner->Run(SourceText("query", text));
      text.clear();
    }
    if (last == std::string::npos) text.clear();
    err << (text.empty() ? "freshet> " : "    ...> ") << std::flush;
  }
  err << '\n';
}

std::string ReadAll(std::istream& in) {
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

int RunSql(const SqlOptions& options, std::ostream& out, std::ostream& err) {
  const auto format = ParseTableFormat(options.format);
  if (!format) {
    err << "error: unknown format '" << options.format << "': table, json, csv or markdown\n";
    return kWrongCall;
  }
  std::ifstream file;
  if (!options.file.empty()) {
    file.open(options.file);
    if (!file) {
      err << "error: cannot read the file '" << options.file << "'\n";
      return kWrongCall;
    }
  }
  const std::unique_ptr<Disk> disk = MakePosixDisk(Durability::kOs);
  auto exploration = explore::Exploration::Open(options.warehouse, disk.get());
  if (!exploration.ok()) {
    err << "error: " << exploration.status().message() << '\n';
    return kFailed;
  }
  StatementRunner runner(exploration->get(), *format, out, err);
  if (!options.command.empty()) {
    return runner.Run(SourceText("query", options.command)) ? kSuccess : kFailed;
  }
  if (!options.file.empty()) {
    return runner.Run(SourceText(options.file, ReadAll(file))) ? kSuccess : kFailed;
  }
  if (isatty(STDIN_FILENO) != 0) {
    Prompt(&runner, err);
    return kSuccess;
  }
  return runner.Run(SourceText("query", ReadAll(std::cin))) ? kSuccess : kFailed;
}

}  // namespace freshet::cli

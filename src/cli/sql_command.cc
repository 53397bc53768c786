#include "cli/sql_command.h"

#include <csignal>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include <unistd.h>

#include "base/disk.h"
#include "base/source_text.h"
#include "cli/exit_status.h"
#include "cli/sql_session.h"
#include "cli/sql_shell.h"
#include "explore/exploration.h"

namespace freshet::cli {
namespace {

std::string ReadAll(std::istream& in) {
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

/// Runs the calls that are not the prompt.
RunOutcome RunTexts(const SqlOptions& options, std::istream& file, SqlSession* session) {
  if (!options.command.empty()) return session->Run(SourceText("query", options.command));
  if (!options.file.empty()) return session->Run(SourceText(options.file, ReadAll(file)));
  return session->Run(SourceText("query", ReadAll(std::cin)));
}

}  // namespace

int RunSql(const SqlOptions& options, std::ostream& err) {
  SqlSettings settings;
  const auto format = ParseResultFormat(options.format);
  if (!format) {
    err << "error: unknown format '" << options.format
        << "': table, json, csv, markdown, line or arrow\n";
    return kWrongCall;
  }
  settings.format = *format;
  if (*format == ResultFormat::kArrow && ::isatty(STDOUT_FILENO) != 0) {
    err << "error: --format arrow gives bytes, which are not for a terminal: write > FILE after "
           "it\n";
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
  // A reader that goes is an error of the write, not the end of the process.
  std::signal(SIGPIPE, SIG_IGN);
  RunOutcome outcome = RunOutcome::kDone;
  {
    const InterruptSignal interrupt;
    const std::unique_ptr<Disk> disk = MakePosixDisk(Durability::kOs);
    auto exploration = explore::Exploration::Open(options.warehouse, disk.get());
    if (!exploration.ok()) {
      err << "error: " << exploration.status().message() << '\n';
      return kFailed;
    }
    const bool prompt =
        options.command.empty() && options.file.empty() && ::isatty(STDIN_FILENO) != 0;
    settings.pager = prompt;
    SqlSession session(exploration->get(), &interrupt, settings, &err);
    if (prompt) {
      RunShell(options.warehouse, &session);
      return kSuccess;
    }
    outcome = RunTexts(options, file, &session);
  }
  // As a shell expects of a program that Ctrl-C ended.
  if (outcome == RunOutcome::kCancelled) std::raise(SIGINT);
  return outcome == RunOutcome::kFailed ? kFailed : kSuccess;
}

}  // namespace freshet::cli

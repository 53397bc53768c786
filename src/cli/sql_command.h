// `freshet sql`: a person looks at the warehouse's tables.
#pragma once

#include <ostream>
#include <string>

namespace freshet::cli {

struct SqlOptions {
  std::string command;  ///< statements; empty: the file, else standard input
  std::string file;
  std::string warehouse = "warehouse";
  std::string format = "table";  ///< as ResultFormatNames (result_printer.h)
};

/// Runs statements separated by `;` from the command, the file, or standard input; on a terminal
/// with neither given it prompts. Results go to standard output, errors and notes to `err`. Ends at
/// the first statement that fails, except at the prompt. Returns the exit status; Ctrl-C ends the
/// process by SIGINT, except at the prompt. Called before any other thread is made.
int RunSql(const SqlOptions& options, std::ostream& err);

}  // namespace freshet::cli

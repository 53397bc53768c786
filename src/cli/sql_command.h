// `freshet sql`: a person looks at the warehouse's tables.
#pragma once

#include <ostream>
#include <string>

namespace freshet::cli {

struct SqlOptions {
  std::string command;  ///< statements; empty: the file, else standard input
  std::string file;
  std::string warehouse = "warehouse";
  std::string format = "table";  ///< table, json, csv or markdown
};

/// Runs statements separated by `;` from the command, the file, or standard input; on a terminal
/// with neither given it prompts. Results go to `out`, errors and notes to `err`. Ends at the first
/// statement that fails, except at the prompt. Returns the exit status.
int RunSql(const SqlOptions& options, std::ostream& out, std::ostream& err);

}  // namespace freshet::cli

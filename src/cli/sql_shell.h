// The prompt of `freshet sql`.
#pragma once

#include <string>

#include "cli/sql_session.h"

namespace freshet::cli {

/// Takes statements and commands from the terminal until .quit or Ctrl-D. What fails does not end
/// it. `warehouse` is for the greeting.
void RunShell(const std::string& warehouse, SqlSession* session);

/// Whether a text ends in a `;` that is none of a string's or comment's. A pure function.
bool EndsStatement(const std::string& text);

}  // namespace freshet::cli

// The commands of the shell that begin with a dot: its settings, and short ways to look around.
#pragma once

#include <string>
#include <vector>

#include "cli/sql_session.h"

namespace freshet::cli {

/// With their dots, sorted.
const std::vector<std::string>& DotCommandNames();

enum class DotOutcome { kGoOn, kQuit };

/// Runs one, `.name argument …`. What is wrong is said on the session's error stream.
DotOutcome RunDotCommand(const std::string& line, SqlSession* session);

}  // namespace freshet::cli

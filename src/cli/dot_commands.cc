#include "cli/dot_commands.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "base/near_match.h"

namespace freshet::cli {
namespace {

constexpr std::string_view kHelp =
    R"(Statements end in ; and may take several lines. Spark SQL, else DuckDB SQL:
  SELECT …                            the tables' newest versions; delta.`path` is one anywhere
  SHOW TABLES | VIEWS | COLUMNS IN t | TBLPROPERTIES t | CREATE TABLE t | FUNCTIONS
  DESCRIBE [EXTENDED] t | DETAIL t | HISTORY t | SELECT … | FUNCTION f
  SUMMARIZE t | SUMMARIZE SELECT …    count, nulls, distinct, mean, quartiles of each column
  EXPLAIN [ANALYZE | EXTENDED] SELECT …
  COPY (SELECT …) TO 'file.parquet'   also .csv, .json
  CREATE VIEW v AS SELECT …; DROP VIEW v    until you leave
  OPTIMIZE t, VACUUM t, RESTORE t TO VERSION AS OF n
Commands:
  .tables                tables and views           .schema [TABLE]     their CREATE statements
  .mode FORMAT           table, json, csv, markdown, line
  .maxrows N             rows of a table; 0: all    .width N            of tables; 0: the terminal's
  .timer on|off          time of each statement     .pager on|off       for long results
  .read FILE             runs its statements        .output [FILE]      results into a file; back
  .help                  this                       .quit               or Ctrl-D
Keys: TAB completes, up and down and Ctrl-R go through the history, Ctrl-C cancels.
)";

/// What follows the command, without quotes.
std::string Argument(const std::string& line) {
  const size_t space = line.find_first_of(" \t");
  if (space == std::string::npos) return "";
  const size_t first = line.find_first_not_of(" \t", space);
  if (first == std::string::npos) return "";
  std::string argument = line.substr(first, line.find_last_not_of(" \t;") - first + 1);
  if (argument.size() > 1 && argument.front() == '\'' && argument.back() == '\'') {
    argument = argument.substr(1, argument.size() - 2);
  }
  return argument;
}

/// The setting as it is, without an argument; else what it becomes.
void Switch(const std::string& name, const std::string& argument, bool* setting,
            SqlSession* session) {
  if (argument.empty()) {
    session->Print(fmt::format("{} is {}\n", name, *setting ? "on" : "off"));
  } else if (argument == "on" || argument == "off") {
    *setting = argument == "on";
  } else {
    session->err() << fmt::format("error: {} on or {} off, not '{}'\n", name, name, argument);
  }
}

template <typename Number>
void Set(const std::string& name, const std::string& argument, Number* setting,
         SqlSession* session) {
  if (argument.empty()) {
    session->Print(fmt::format("{} is {}\n", name, *setting));
    return;
  }
  Number value = 0;
  const char* end = argument.data() + argument.size();
  const auto [parsed, error] = std::from_chars(argument.data(), end, value);
  if (error != std::errc() || parsed != end || value < 0) {
    session->err() << fmt::format("error: {} takes a number from 0, not '{}'\n", name, argument);
    return;
  }
  *setting = value;
}

void SetMode(const std::string& argument, SqlSession* session) {
  std::vector<std::string> names = ResultFormatNames();
  std::erase(names, "arrow");  // bytes, not for a terminal
  if (argument.empty()) {
    const auto at = static_cast<size_t>(session->settings().format);
    session->Print(fmt::format(".mode is {}\n", ResultFormatNames()[at]));
    return;
  }
  if (std::find(names.begin(), names.end(), argument) == names.end()) {
    session->err() << fmt::format(
        "error: unknown format '{}': table, json, csv, markdown or "
        "line.{}\n",
        argument, DidYouMean(argument, names));
    return;
  }
  session->settings().format = *ParseResultFormat(argument);
}

void RunText(const std::string& name, const std::string& text, SqlSession* session) {
  session->Run(SourceText(name, text));
}

void ShowSchema(const std::string& argument, SqlSession* session) {
  std::vector<std::string> names = {argument};
  if (argument.empty()) {
    auto all = session->exploration()->Names();
    if (!all.ok()) {
      session->err() << "error: " << all.status().message() << '\n';
      return;
    }
    names = *std::move(all);
  }
  for (const std::string& name : names) {
    const bool quoted = name.find('`') != std::string::npos;
    RunText("schema", "SHOW CREATE TABLE " + (quoted ? name : "`" + name + "`"), session);
  }
}

void ReadFile(const std::string& path, SqlSession* session) {
  std::ifstream file(path);
  if (path.empty() || !file) {
    session->err() << fmt::format("error: cannot read the file '{}'\n", path);
    return;
  }
  RunText(path, {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()}, session);
}

void SetOutput(const std::string& path, SqlSession* session) {
  const arrow::Status status =
      session->SetOutput(path.empty() ? std::nullopt : std::make_optional(path));
  if (!status.ok()) session->err() << "error: " << status.message() << '\n';
}

}  // namespace

const std::vector<std::string>& DotCommandNames() {
  static const std::vector<std::string> names = {".exit",   ".help",   ".maxrows", ".mode",
                                                 ".output", ".pager",  ".quit",    ".read",
                                                 ".schema", ".tables", ".timer",   ".width"};
  return names;
}

DotOutcome RunDotCommand(const std::string& line, SqlSession* session) {
  const std::string name = ToLower(line.substr(0, line.find_first_of(" \t;")));
  const std::string argument = Argument(line);
  SqlSettings& settings = session->settings();
  if (name == ".quit" || name == ".exit") return DotOutcome::kQuit;
  if (name == ".help") {
    session->Print(std::string(kHelp));
  } else if (name == ".tables") {
    const auto names = session->exploration()->Names();
    if (!names.ok()) session->err() << "error: " << names.status().message() << '\n';
    std::string text;
    if (names.ok()) {
      for (const std::string& table : *names) text += table + "\n";
    }
    session->Print(text.empty() ? "no tables here: --warehouse names their folder\n" : text);
  } else if (name == ".schema") {
    ShowSchema(argument, session);
  } else if (name == ".mode") {
    SetMode(argument, session);
  } else if (name == ".timer") {
    Switch(name, argument, &settings.timer, session);
  } else if (name == ".pager") {
    Switch(name, argument, &settings.pager, session);
  } else if (name == ".maxrows") {
    Set(name, argument, &settings.max_rows, session);
  } else if (name == ".width") {
    Set(name, argument, &settings.width, session);
  } else if (name == ".read") {
    ReadFile(argument, session);
  } else if (name == ".output") {
    SetOutput(argument, session);
  } else {
    session->err() << fmt::format("error: unknown command '{}'.{} .help lists them\n", name,
                                  DidYouMean(name, DotCommandNames()));
  }
  return DotOutcome::kGoOn;
}

}  // namespace freshet::cli

#include "cli/call_error.h"

#include <string>
#include <vector>

#include "base/near_match.h"
#include "cli/exit_status.h"

namespace freshet::cli {
namespace {

constexpr auto kEveryCommand = [](const CLI::App* command) {
  return !command->get_group().empty();
};

std::vector<std::string> CommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(kEveryCommand)) {
    names.push_back(command->get_name());
  }
  return names;
}

std::vector<std::string> OptionNames(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

/// What is wrong, where we can say it better than CLI11 does; else an empty string.
std::string Explain(const CLI::App& app, int argc, const char* const* argv) {
  const std::string first = argc > 1 ? argv[1] : "";
  if (app.get_subcommands().empty() && !first.empty() && first[0] != '-') {
    return "unknown command '" + first + "'." + DidYouMean(first, CommandNames(app));
  }
  for (const CLI::App* command : app.get_subcommands()) {
    for (const std::string& extra : command->remaining()) {
      if (extra[0] != '-') continue;
      const std::string name = extra.substr(0, extra.find('='));
      return "freshet " + command->get_name() + " has no option '" + name + "'." +
             DidYouMean(name, OptionNames(*command));
    }
  }
  return "";
}

}  // namespace

int AnswerParseError(const CLI::App& app, const CLI::ParseError& error, int argc,
                     const char* const* argv, std::ostream& out, std::ostream& err) {
  if (argc <= 1) {
    err << app.help();
    return kWrongCall;
  }
  const std::string explained = Explain(app, argc, argv);
  if (error.get_exit_code() == 0 || explained.empty()) {
    return app.exit(error, out, err) == 0 ? kSuccess : kWrongCall;
  }
  err << explained << "\nRun with --help for more information.\n";
  return kWrongCall;
}

}  // namespace freshet::cli

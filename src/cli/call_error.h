// A wrong call, said so that the next one is right.
#pragma once

#include <ostream>

#include <CLI/CLI.hpp>

namespace freshet::cli {

/// Answers what CLI11 threw: prints help or version where they were asked for (exit status 0), else
/// what is wrong with the call, with a near match for an unknown command or option (kWrongCall).
int AnswerParseError(const CLI::App& app, const CLI::ParseError& error, int argc,
                     const char* const* argv, std::ostream& out, std::ostream& err);

}  // namespace freshet::cli

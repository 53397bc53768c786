// `freshet generate`: makes sensor readings.
#pragma once

#include <ostream>

#include "cli/generate_call.h"

namespace freshet::cli {

/// Makes readings until their number, the time or a signal ends it, and prints the summary: to
/// `out`, or to `err` where the readings go to standard output. Returns the exit status.
int RunGenerate(const GenerateOptions& options, std::ostream& out, std::ostream& err);

}  // namespace freshet::cli

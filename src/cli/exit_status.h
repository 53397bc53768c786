// What the program's exit statuses mean.
#pragma once

#include <ostream>

#include <arrow/status.h>

namespace freshet::cli {

enum ExitStatus : int {
  kSuccess = 0,
  kFailed = 1,     ///< a pipeline or a query failed
  kWrongCall = 2,  ///< the command line or the pipeline file is wrong; nothing ran
};

/// Says what is wrong and gives the exit status back.
int Fail(const arrow::Status& status, ExitStatus exit_status, std::ostream& err);

}  // namespace freshet::cli

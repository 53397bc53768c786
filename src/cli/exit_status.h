// What the program's exit statuses mean.
#pragma once

namespace freshet::cli {

enum ExitStatus : int {
  kSuccess = 0,
  kFailed = 1,     ///< a pipeline or a query failed
  kWrongCall = 2,  ///< the command line or the pipeline file is wrong; nothing ran
};

}  // namespace freshet::cli

#include "cli/exit_status.h"

namespace freshet::cli {

int Fail(const arrow::Status& status, ExitStatus exit_status, std::ostream& err) {
  err << status.message() << '\n';
  return exit_status;
}

}  // namespace freshet::cli

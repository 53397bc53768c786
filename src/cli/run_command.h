// `freshet run`: runs a pipeline's flows.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "base/disk.h"
#include "cli/load_pipeline.h"
#include "cli/log_reporter.h"

namespace freshet::cli {

struct RunOptions {
  PipelineFile pipeline;
  bool once = false;
  std::vector<std::string> only;
  std::vector<std::string> full_refresh;
  bool yes = false;  ///< full_refresh asks nothing
  std::string progress_file;
  Durability durability = Durability::kFull;
  LogFormat log_format = LogFormat::kText;
  bool log_format_given = false;  ///< then log lines on a terminal too
};

/// Runs until all is taken (once) or a signal comes. Returns the exit status.
int RunPipeline(const RunOptions& options);

}  // namespace freshet::cli

// `freshet check`: reads and resolves a pipeline, prints its graph, runs nothing.
#pragma once

#include <ostream>

#include "cli/load_pipeline.h"

namespace freshet::cli {

/// The graph goes to `out`, what is wrong to `err`. Returns the exit status.
int RunCheck(const PipelineFile& file, std::ostream& out, std::ostream& err);

}  // namespace freshet::cli

// `freshet produce`: sends files' lines to a topic.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/topic_options.h"

namespace freshet::cli {

struct ProduceOptions {
  std::vector<std::string> paths;
  TopicOptions topic;
  std::string key;
  std::string rate;
  bool loop = false;
};

CLI::App* AddProduce(CLI::App* app, ProduceOptions* options);

/// Sends everything, or until a signal comes; then waits for what was taken to be delivered and
/// prints the summary to `out`. Returns the exit status.
int RunProduce(const ProduceOptions& options, std::ostream& out, std::ostream& err);

}  // namespace freshet::cli

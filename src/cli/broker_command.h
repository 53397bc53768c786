// `freshet broker`: a Kafka broker in memory, for trying out.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace freshet::cli {

struct BrokerOptions {
  std::vector<std::string> topics;
  int partitions = 4;
  uint16_t port = 9092;  ///< 0: the system's choice
  std::string ready_file;
};

CLI::App* AddBroker(CLI::App* app, BrokerOptions* options);

/// Runs until a signal comes; prints the address to `out` once it listens. Returns the exit status.
int RunBroker(const BrokerOptions& options, std::ostream& out, std::ostream& err);

}  // namespace freshet::cli

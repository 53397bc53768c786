// The options of `freshet generate`, and what they come to.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <arrow/result.h>

#include "cli/topic_options.h"
#include "generate/reading_generator.h"

namespace freshet::cli {

/// As they are written.
struct GenerateOptions {
  std::optional<int64_t> count;
  std::string duration;
  std::string rate;
  int devices = 100;
  int buildings = 2;
  std::string broken = "0";
  std::string late = "0";
  std::string repeated = "0";
  std::string late_by = "1min";
  uint64_t seed = 1;
  std::string start = "2025-01-12T08:00:00Z";
  std::string interval;
  std::string out;
  std::optional<int64_t> files;
  std::optional<int64_t> rows_per_file;
  TopicOptions topic;
  std::string acknowledged;
};

CLI::App* AddGenerate(CLI::App* app, GenerateOptions* options);

enum class GenerateTarget { kStandardOutput, kFolder, kTopic };

/// As they are meant.
struct GenerateJob {
  GeneratorOptions generator;
  std::optional<double> rate;  ///< a second
  std::optional<std::chrono::microseconds> duration;
  GenerateTarget target = GenerateTarget::kStandardOutput;
  int64_t rows_per_file = 0;
  kafka::MessageProducerOptions producer;
};

/// Invalid says which option is wrong, or contradicts which.
arrow::Result<GenerateJob> UnderstandGenerate(const GenerateOptions& options);

}  // namespace freshet::cli

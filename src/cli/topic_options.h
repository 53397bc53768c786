// The options of commands that write to a topic, and what they mean.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <arrow/result.h>

#include "cli/transfer_display.h"
#include "kafka/message_producer.h"

namespace freshet::cli {

struct TopicOptions {
  std::string topic;
  std::string brokers;
  std::optional<int> partitions;
  std::optional<int> replication;
  std::string timeout = "120s";
  std::vector<std::string> settings;  ///< name=value each
};

/// Adds --topic, --brokers, --partitions, --replication, --timeout and -X.
void AddTopicOptions(CLI::App* command, TopicOptions* options);

/// What the producer is made with. Invalid says which option is wrong and how it is written.
arrow::Result<kafka::MessageProducerOptions> ProducerOptions(const TopicOptions& options);

/// Says that the topic was made, or that --partitions came too late.
void SayTopic(const TopicOptions& options, const kafka::TopicFound& found,
              TransferDisplay* display);

}  // namespace freshet::cli

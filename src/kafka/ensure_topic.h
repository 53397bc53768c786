// A topic to write to: found, or made.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <arrow/result.h>
#include <arrow/status.h>
#include <librdkafka/rdkafka.h>

namespace freshet::kafka {

/// Invalid for a name that Kafka does not take: one to 249 of a-z A-Z 0-9 . _ -, not `.` or `..`.
arrow::Status CheckTopicName(std::string_view name);

struct TopicRequest {
  std::string name;
  /// For a topic that must be made; without them the broker's own defaults.
  std::optional<int> partitions;
  std::optional<int> replication;
};

struct TopicFound {
  int partitions = 0;
  bool created = false;
  /// The topic's max.message.bytes, where the broker tells it.
  std::optional<int64_t> largest_batch;
};

/// How long to go on trying, and what to do meanwhile.
struct Patience {
  std::chrono::steady_clock::time_point deadline;
  /// Called after each try that failed for a reason that may pass. Not OK: the waiting ends with
  /// it.
  std::function<arrow::Status(const arrow::Status& why)> between;
};

/// Finds a topic and waits until each of its partitions has a leader; makes it when it is not
/// there. A broker that can't be asked to make topics makes it by itself or not at all: then
/// `partitions` can't be had, which is an error that says so.
arrow::Result<TopicFound> EnsureTopic(rd_kafka_t* client, const TopicRequest& topic,
                                      const Patience& patience);

}  // namespace freshet::kafka

// Which partitions a Kafka source reads, as topics and partitions come and go.
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>

#include <arrow/result.h>
#include <arrow/status.h>

#include "kafka/cluster.h"
#include "kafka/partition_offsets.h"
#include "kafka/topic_pattern.h"
#include "pipeline/flow_graph.h"

namespace freshet {

/// Asks the cluster, and remembers the answer for a while. Used by one thread; `cluster` outlives
/// it.
class KafkaTopics {
 public:
  using Partitions = std::set<kafka::TopicPartition>;

  /// A topic that was read and is not in the cluster's answer is believed to be gone after this
  /// long: a broker that starts does not know all of them at once.
  static constexpr std::chrono::seconds kBelieveGone{3};

  static arrow::Result<std::unique_ptr<KafkaTopics>> Make(const KafkaInput& input,
                                                          kafka::Cluster* cluster);

  /// The partitions, from an answer that is not older than `max_age`. `known` are those that were
  /// read before; nullptr: none yet, and then every topic that is named must be there. What is
  /// missing is a status with the code UNKNOWN_TOPIC_OR_PART: worth to be waited for.
  arrow::Result<Partitions> Get(const kafka::PartitionOffsets* known,
                                std::chrono::milliseconds max_age);

  /// The next Get asks again.
  void Forget() { asked_at_.reset(); }

  /// The topic was not there when this process asked for it first.
  bool CameLater(const std::string& topic) const { return came_later_.contains(topic); }

 private:
  using Clock = std::chrono::steady_clock;

  KafkaTopics(const KafkaInput& input, kafka::Cluster* cluster)
      : input_(input), cluster_(cluster) {}

  arrow::Status Ask();
  /// What is named, or was read, and is not there; empty: nothing is missing.
  std::string Missing(const kafka::PartitionOffsets* known) const;

  const KafkaInput input_;
  kafka::Cluster* cluster_;
  std::optional<kafka::TopicPattern> pattern_;
  Partitions partitions_;
  std::set<std::string> topics_;
  std::set<std::string> came_later_;
  bool asked_before_ = false;
  std::optional<Clock::time_point> asked_at_;
  std::optional<Clock::time_point> missing_since_;
};

}  // namespace freshet

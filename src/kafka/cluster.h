// Questions to a cluster: which topics and partitions there are, and where they begin and end.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "kafka/client_errors.h"
#include "kafka/client_settings.h"
#include "kafka/handles.h"
#include "kafka/partition_offsets.h"

namespace freshet::kafka {

/// Asks through a client of its own, so that no question stands behind a fetch that waits for
/// data. Each call lasts kPatience at most, and fails with a status of kafka_error.h; what is
/// transient may be asked again at once. Used by one thread.
class Cluster {
 public:
  static constexpr int kPatienceMs = 2000;

  static arrow::Result<std::unique_ptr<Cluster>> Make(const ClientSettings& settings);

  /// Topic → number of partitions; a topic that is not there is left out. The names are asked for
  /// without making topics of them.
  arrow::Result<std::map<std::string, int32_t>> Topics(const std::vector<std::string>& names);

  /// All topics but Kafka's own.
  arrow::Result<std::map<std::string, int32_t>> AllTopics();

  /// The offsets of one moment: `wanted` holds kLatestOffset, kEarliestOffset, or Unix times in
  /// milliseconds (the first message at or after it; kLatestOffset when there is none). Latest is
  /// the end of what may be read: with isolation.level=read_committed, the default, it is before
  /// the first transaction that is open. Partitions that are not there are left out.
  arrow::Result<PartitionOffsets> Offsets(const PartitionOffsets& wanted);

  /// Of the partitions in `like`, all at `position`.
  arrow::Result<PartitionOffsets> Offsets(const PartitionOffsets& like, int64_t position);

  /// Why a broker could not be reached last; empty if there is nothing to say.
  const std::string& last_reason() const { return errors_.last_reason(); }

 private:
  Cluster() = default;

  arrow::Result<MetadataHandle> Metadata(rd_kafka_topic_t* topic);
  /// `status`, or what is known to be behind it.
  arrow::Status Explain(arrow::Status status);

  ClientErrors errors_;
  ClientHandle client_;
  std::map<std::string, TopicHandle> topics_;  // asked for; of client_
};

}  // namespace freshet::kafka

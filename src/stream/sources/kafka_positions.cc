#include "stream/sources/kafka_positions.h"

#include <algorithm>
#include <string>

#include "kafka/kafka_error.h"

namespace freshet {
namespace {

using kafka::PartitionOffsets;
using Partitions = KafkaTopics::Partitions;

template <typename Range, typename ToPartition>
std::string Names(const Range& range, const ToPartition& to_partition) {
  std::string names;
  for (const auto& one : range) names += (names.empty() ? "" : ", ") + ToText(to_partition(one));
  return names.empty() ? "none" : names;
}

arrow::Status CheckNamesAll(const char* option, const PartitionOffsets& offsets,
                            const Partitions& partitions) {
  const auto same = [](const auto& named, const auto& there) { return named.first == there; };
  if (std::equal(offsets.begin(), offsets.end(), partitions.begin(), partitions.end(), same)) {
    return arrow::Status::OK();
  }
  return arrow::Status::Invalid(
      option,
      " must name all partitions, and no others (-1 is the latest, -2 the earliest). Named: ",
      Names(offsets, [](const auto& one) { return one.first; }),
      "; there are: ", Names(partitions, [](const auto& one) { return one; }));
}

PartitionOffsets AllAt(const Partitions& partitions, int64_t position) {
  PartitionOffsets all;
  for (const kafka::TopicPartition& one : partitions) all[one] = position;
  return all;
}

/// Asks for those that are not offsets already.
arrow::Result<PartitionOffsets> Resolve(PartitionOffsets wanted, kafka::Cluster* cluster) {
  PartitionOffsets relative;
  for (const auto& [partition, offset] : wanted) {
    if (offset < 0) relative[partition] = offset;
  }
  ARROW_ASSIGN_OR_RAISE(const PartitionOffsets found, cluster->Offsets(relative));
  for (const auto& [partition, position] : relative) {
    const auto offset = found.find(partition);
    if (offset == found.end()) {
      return kafka::ToStatus(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
                             "asking for the offsets of " + ToText(partition));
    }
    wanted[partition] = offset->second;
  }
  return wanted;
}

/// The first offsets at or after the times.
arrow::Result<PartitionOffsets> ResolveTimes(const PartitionOffsets& times, bool latest_if_none,
                                             kafka::Cluster* cluster) {
  ARROW_ASSIGN_OR_RAISE(const PartitionOffsets found, cluster->Offsets(times));
  PartitionOffsets offsets;
  for (const auto& [partition, time] : times) {
    const auto offset = found.find(partition);
    if (offset == found.end()) {
      return kafka::ToStatus(RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE,
                             "asking for the offsets of " + ToText(partition));
    }
    if (offset->second == kafka::kLatestOffset && !latest_if_none) {
      return arrow::Status::Invalid("no message of ", ToText(partition),
                                    " is as young as the starting time ", time,
                                    " (milliseconds since 1970). To begin at its end then, say "
                                    "startingOffsetsByTimestampStrategy => 'latest'");
    }
    offsets[partition] = offset->second;
  }
  return Resolve(std::move(offsets), cluster);
}

}  // namespace

arrow::Result<PartitionOffsets> OffsetsOfAll(const Partitions& partitions, int64_t position,
                                             kafka::Cluster* cluster) {
  return Resolve(AllAt(partitions, position), cluster);
}

arrow::Result<PartitionOffsets> ResolveStart(const KafkaPosition& start,
                                             const Partitions& partitions,
                                             const KafkaTopics& topics, kafka::Cluster* cluster) {
  switch (start.kind) {
    case KafkaPosition::Kind::kEarliest:
      return OffsetsOfAll(partitions, kafka::kEarliestOffset, cluster);
    case KafkaPosition::Kind::kLatest: {
      PartitionOffsets wanted = AllAt(partitions, kafka::kLatestOffset);
      for (auto& [partition, position] : wanted) {
        if (topics.CameLater(partition.topic)) position = kafka::kEarliestOffset;
      }
      return Resolve(std::move(wanted), cluster);
    }
    case KafkaPosition::Kind::kOffsets:
      ARROW_RETURN_NOT_OK(CheckNamesAll("startingOffsets", start.offsets, partitions));
      return Resolve(start.offsets, cluster);
    case KafkaPosition::Kind::kTimestamp:
      return ResolveTimes(AllAt(partitions, start.timestamp_ms), start.latest_if_none, cluster);
    case KafkaPosition::Kind::kTimestamps:
      ARROW_RETURN_NOT_OK(CheckNamesAll("startingOffsetsByTimestamp", start.offsets, partitions));
      return ResolveTimes(start.offsets, start.latest_if_none, cluster);
  }
  return arrow::Status::Invalid("unknown kind of starting offsets");
}

arrow::Result<PartitionOffsets> ResolveEnd(const KafkaPosition& end, const Partitions& partitions,
                                           kafka::Cluster* cluster) {
  ARROW_ASSIGN_OR_RAISE(PartitionOffsets latest,
                        OffsetsOfAll(partitions, kafka::kLatestOffset, cluster));
  if (end.kind != KafkaPosition::Kind::kOffsets) return latest;
  ARROW_RETURN_NOT_OK(CheckNamesAll("endingOffsets", end.offsets, partitions));
  for (auto& [partition, offset] : latest) {
    const int64_t limit = end.offsets.at(partition);
    if (limit != kafka::kLatestOffset) offset = std::min(offset, limit);
  }
  return latest;
}

}  // namespace freshet

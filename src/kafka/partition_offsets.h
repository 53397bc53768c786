// Partitions of topics, an offset for each, and Spark's JSON for them: {"readings":{"0":12,"1":7}}.
//
// Plain data and pure functions.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

namespace freshet::kafka {

struct TopicPartition {
  std::string topic;
  int32_t partition = 0;
  auto operator<=>(const TopicPartition&) const = default;
};

/// Spark's text for it, `readings-0`.
std::string ToText(const TopicPartition& partition);

/// Partition → offset: of the next message to read, unless it is one of these two.
using PartitionOffsets = std::map<TopicPartition, int64_t>;
inline constexpr int64_t kLatestOffset = -1;
inline constexpr int64_t kEarliestOffset = -2;

/// Reads what WritePartitionOffsets writes, and what people write in options. Fails with Spark's
/// words, an example among them.
arrow::Result<PartitionOffsets> ParsePartitionOffsets(std::string_view json);

/// Reads {"readings":[0,1]}, Spark's option `assign`.
arrow::Result<std::vector<TopicPartition>> ParsePartitions(std::string_view json);

/// Writes the JSON byte for byte as Spark's JsonUtils.partitionOffsets does, whose order of topics
/// is that of a hash table of Scala's.
std::string WritePartitionOffsets(const PartitionOffsets& offsets);

}  // namespace freshet::kafka

#include "kafka/partition_offsets.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace freshet::kafka {
namespace {

using Json = nlohmann::ordered_json;

/// String.hashCode of Java. Topic names are ASCII.
uint32_t HashOf(const std::string& text) {
  uint32_t hash = 0;
  for (const char c : text) hash = hash * 31 + static_cast<unsigned char>(c);
  return hash;
}

uint32_t HashOf(int32_t number) { return static_cast<uint32_t>(number); }

/// The order in which Scala 2.13's mutable.HashMap goes through its keys, which depends on how it
/// grew. Add is called for each put, also one that takes the place of a value.
template <typename Key>
class ScalaHashOrder {
 public:
  void Add(const Key& key) {
    if (static_cast<double>(keys_.size() + 1) >= static_cast<double>(buckets_) * kLoadFactor) {
      buckets_ *= 2;
    }
    if (std::find(keys_.begin(), keys_.end(), key) == keys_.end()) keys_.push_back(key);
  }

  std::vector<Key> Keys() const {
    std::vector<Key> sorted = keys_;
    std::stable_sort(sorted.begin(), sorted.end(), [this](const Key& a, const Key& b) {
      const uint32_t hash_a = Improve(HashOf(a));
      const uint32_t hash_b = Improve(HashOf(b));
      const uint32_t bucket_a = hash_a & (buckets_ - 1);
      const uint32_t bucket_b = hash_b & (buckets_ - 1);
      if (bucket_a != bucket_b) return bucket_a < bucket_b;
      return static_cast<int32_t>(hash_a) < static_cast<int32_t>(hash_b);
    });
    return sorted;
  }

 private:
  static constexpr double kLoadFactor = 0.75;

  static uint32_t Improve(uint32_t hash) { return hash ^ (hash >> 16); }

  uint32_t buckets_ = 16;
  std::vector<Key> keys_;
};

std::optional<int32_t> PartitionOf(std::string_view text) {
  int32_t partition = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, partition);
  if (error != std::errc() || stop != end || partition < 0) return std::nullopt;
  return partition;
}

arrow::Status Expected(std::string_view example, std::string_view found) {
  return arrow::Status::Invalid("expected e.g. ", example, ", found '", found, "'");
}

}  // namespace

std::string ToText(const TopicPartition& partition) {
  return partition.topic + "-" + std::to_string(partition.partition);
}

arrow::Result<PartitionOffsets> ParsePartitionOffsets(std::string_view json) {
  const arrow::Status wrong = Expected(R"({"topicA":{"0":23,"1":-1},"topicB":{"0":-2}})", json);
  const Json parsed = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) return wrong;
  PartitionOffsets offsets;
  for (const auto& [topic, partitions] : parsed.items()) {
    if (!partitions.is_object()) return wrong;
    for (const auto& [partition, offset] : partitions.items()) {
      const std::optional<int32_t> number = PartitionOf(partition);
      if (!number || !offset.is_number_integer()) return wrong;
      offsets[{topic, *number}] = offset.get<int64_t>();
    }
  }
  return offsets;
}

arrow::Result<std::vector<TopicPartition>> ParsePartitions(std::string_view json) {
  const arrow::Status wrong = Expected(R"({"topicA":[0,1],"topicB":[0,1]})", json);
  const Json parsed = Json::parse(json, nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object()) return wrong;
  std::vector<TopicPartition> found;
  for (const auto& [topic, partitions] : parsed.items()) {
    if (!partitions.is_array()) return wrong;
    for (const Json& partition : partitions) {
      if (!partition.is_number_integer()) return wrong;
      const auto number = partition.get<int64_t>();
      if (number < 0 || number > std::numeric_limits<int32_t>::max()) return wrong;
      found.push_back({topic, static_cast<int32_t>(number)});
    }
  }
  if (found.empty()) return wrong;
  return found;
}

std::string WritePartitionOffsets(const PartitionOffsets& offsets) {
  ScalaHashOrder<std::string> topics;
  std::map<std::string, ScalaHashOrder<int32_t>> partitions;
  for (const auto& [key, offset] : offsets) {
    topics.Add(key.topic);
    partitions[key.topic].Add(key.partition);
  }
  Json json = Json::object();
  for (const std::string& topic : topics.Keys()) {
    Json& of_topic = json[topic] = Json::object();
    for (const int32_t partition : partitions[topic].Keys()) {
      of_topic[std::to_string(partition)] = offsets.at({topic, partition});
    }
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace freshet::kafka

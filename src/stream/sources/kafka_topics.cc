#include "stream/sources/kafka_topics.h"

#include <map>
#include <utility>
#include <vector>

#include "kafka/kafka_error.h"

namespace freshet {

arrow::Result<std::unique_ptr<KafkaTopics>> KafkaTopics::Make(const KafkaInput& input,
                                                              kafka::Cluster* cluster) {
  std::unique_ptr<KafkaTopics> topics(new KafkaTopics(input, cluster));
  if (input.choice == KafkaInput::Choice::kSubscribePattern) {
    ARROW_ASSIGN_OR_RAISE(topics->pattern_, kafka::TopicPattern::Make(input.pattern));
  }
  return topics;
}

arrow::Status KafkaTopics::Ask() {
  std::map<std::string, int32_t> found;
  if (pattern_) {
    ARROW_ASSIGN_OR_RAISE(found, cluster_->AllTopics());
    std::erase_if(found, [this](const auto& topic) { return !pattern_->IsIn(topic.first); });
  } else {
    std::set<std::string> names(input_.topics.begin(), input_.topics.end());
    for (const kafka::TopicPartition& one : input_.partitions) names.insert(one.topic);
    ARROW_ASSIGN_OR_RAISE(found, cluster_->Topics({names.begin(), names.end()}));
  }
  Partitions partitions;
  std::set<std::string> topics;
  for (const auto& [topic, count] : found) {
    if (asked_before_ && !topics_.contains(topic)) came_later_.insert(topic);
    topics.insert(topic);
    for (int32_t i = 0; i < count; ++i) partitions.insert({topic, i});
  }
  if (input_.choice == KafkaInput::Choice::kAssign) {
    Partitions assigned;
    for (const kafka::TopicPartition& one : input_.partitions) {
      if (partitions.contains(one)) assigned.insert(one);
    }
    partitions = std::move(assigned);
  }
  partitions_ = std::move(partitions);
  topics_ = std::move(topics);
  asked_before_ = true;
  asked_at_ = Clock::now();
  return arrow::Status::OK();
}

std::string KafkaTopics::Missing(const kafka::PartitionOffsets* known) const {
  if (known != nullptr) {
    for (const auto& [partition, offset] : *known) {
      if (!partitions_.contains(partition)) return "partition " + ToText(partition);
    }
    return "";
  }
  for (const std::string& topic : input_.topics) {
    if (!topics_.contains(topic)) return "topic '" + topic + "'";
  }
  for (const kafka::TopicPartition& partition : input_.partitions) {
    if (!partitions_.contains(partition)) return "partition " + ToText(partition);
  }
  return partitions_.empty() ? "a topic like '" + input_.pattern + "'" : "";
}

arrow::Result<KafkaTopics::Partitions> KafkaTopics::Get(const kafka::PartitionOffsets* known,
                                                        std::chrono::milliseconds max_age) {
  if (!asked_at_ || Clock::now() - *asked_at_ >= max_age) ARROW_RETURN_NOT_OK(Ask());
  const std::string missing = Missing(known);
  if (missing.empty()) {
    missing_since_.reset();
    return partitions_;
  }
  if (!missing_since_) missing_since_ = Clock::now();
  if (known != nullptr && Clock::now() - *missing_since_ >= kBelieveGone) return partitions_;
  Forget();
  return kafka::ToStatus(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, missing);
}

}  // namespace freshet

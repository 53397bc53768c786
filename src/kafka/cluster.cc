#include "kafka/cluster.h"

#include <utility>

#include "kafka/kafka_error.h"

namespace freshet::kafka {
namespace {

/// There is no such topic or partition.
bool IsUnknown(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION ||
         error == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC ||
         error == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
}

/// Adds a topic of a metadata answer; one that is not there is left out.
arrow::Status AddTopic(const rd_kafka_metadata_topic_t& topic,
                       std::map<std::string, int32_t>* found) {
  if (topic.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
      topic.err == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC) {
    return arrow::Status::OK();
  }
  ARROW_RETURN_NOT_OK(ToStatus(topic.err, "topic '" + std::string(topic.topic) + "'"));
  if (topic.partition_cnt > 0) (*found)[topic.topic] = topic.partition_cnt;
  return arrow::Status::OK();
}

bool IsInternal(const std::string& topic) {
  return topic == "__consumer_offsets" || topic == "__transaction_state" ||
         topic == "__share_group_state";
}

}  // namespace

arrow::Result<std::unique_ptr<Cluster>> Cluster::Make(const ClientSettings& settings) {
  std::unique_ptr<Cluster> cluster(new Cluster());
  ARROW_ASSIGN_OR_RAISE(ConfHandle conf,
                        MakeClientConf(settings, {{"reconnect.backoff.max.ms", "1000"}}));
  cluster->errors_.Listen(conf.get());
  ARROW_ASSIGN_OR_RAISE(cluster->client_, MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
  return cluster;
}

arrow::Status Cluster::Explain(arrow::Status status) {
  ARROW_RETURN_NOT_OK(errors_.Check(client_.get()));
  return status;
}

arrow::Result<MetadataHandle> Cluster::Metadata(rd_kafka_topic_t* topic) {
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t error =
      rd_kafka_metadata(client_.get(), topic == nullptr ? 1 : 0, topic, &metadata, kPatienceMs);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return Explain(ToStatus(error, "asking for topics"));
  errors_.OnAnswer();
  return MetadataHandle(metadata);
}

arrow::Result<std::map<std::string, int32_t>> Cluster::Topics(
    const std::vector<std::string>& names) {
  std::map<std::string, int32_t> found;
  for (const std::string& name : names) {
    TopicHandle& topic = topics_[name];
    if (!topic) topic.reset(rd_kafka_topic_new(client_.get(), name.c_str(), nullptr));
    if (!topic) return ToStatus(rd_kafka_last_error(), "topic '" + name + "'");
    ARROW_ASSIGN_OR_RAISE(const MetadataHandle metadata, Metadata(topic.get()));
    for (int i = 0; i < metadata->topic_cnt; ++i) {
      ARROW_RETURN_NOT_OK(AddTopic(metadata->topics[i], &found));
    }
  }
  return found;
}

arrow::Result<std::map<std::string, int32_t>> Cluster::AllTopics() {
  ARROW_ASSIGN_OR_RAISE(const MetadataHandle metadata, Metadata(nullptr));
  std::map<std::string, int32_t> found;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    if (IsInternal(metadata->topics[i].topic)) continue;
    ARROW_RETURN_NOT_OK(AddTopic(metadata->topics[i], &found));
  }
  return found;
}

arrow::Result<PartitionOffsets> Cluster::Offsets(const PartitionOffsets& wanted) {
  PartitionOffsets found;
  if (wanted.empty()) return found;
  const PartitionListHandle list(
      rd_kafka_topic_partition_list_new(static_cast<int>(wanted.size())));
  for (const auto& [key, position] : wanted) {
    rd_kafka_topic_partition_list_add(list.get(), key.topic.c_str(), key.partition)->offset =
        position;
  }
  const rd_kafka_resp_err_t error =
      rd_kafka_offsets_for_times(client_.get(), list.get(), kPatienceMs);
  // The whole call's error when it is so of all of them.
  if (IsUnknown(error)) return found;
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return Explain(ToStatus(error, "asking for offsets"));
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& one = list->elems[i];
    const TopicPartition key{one.topic, one.partition};
    if (IsUnknown(one.err)) continue;
    ARROW_RETURN_NOT_OK(ToStatus(one.err, "asking for the offsets of " + ToText(key)));
    found[key] = one.offset;
  }
  errors_.OnAnswer();
  return found;
}

arrow::Result<PartitionOffsets> Cluster::Offsets(const PartitionOffsets& like, int64_t position) {
  PartitionOffsets wanted;
  for (const auto& [key, offset] : like) wanted[key] = position;
  return Offsets(wanted);
}

}  // namespace freshet::kafka

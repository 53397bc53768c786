#include "kafka/ensure_topic.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "kafka/handles.h"
#include "kafka/kafka_error.h"

namespace freshet::kafka {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kOneTry{1000};
constexpr size_t kLongestName = 249;

enum class TopicState { kMissing, kWithoutLeader, kReady };

struct Look {
  TopicState state = TopicState::kMissing;
  int partitions = 0;
};

int Milliseconds(Clock::time_point until, milliseconds most) {
  const auto left = std::chrono::duration_cast<milliseconds>(until - Clock::now());
  return static_cast<int>(std::clamp(left, milliseconds(1), most).count());
}

/// IOError for what may pass, Invalid for what does not: what Persist asks.
arrow::Status Sorted(rd_kafka_resp_err_t error, std::string_view action) {
  const arrow::Status status = ToStatus(error, action);
  if (status.ok() || IsTransient(error)) return status;
  return arrow::Status::Invalid(status.message());
}

arrow::Result<MetadataHandle> AskMetadata(rd_kafka_t* client, rd_kafka_topic_t* only,
                                          Clock::time_point deadline) {
  const rd_kafka_metadata_t* raw = nullptr;
  const rd_kafka_resp_err_t error = rd_kafka_metadata(client, only == nullptr ? 1 : 0, only, &raw,
                                                      Milliseconds(deadline, kOneTry));
  ARROW_RETURN_NOT_OK(Sorted(error, "no broker answers"));
  return MetadataHandle(raw);
}

arrow::Result<Look> LookAt(const rd_kafka_metadata_t& metadata, const std::string& name) {
  for (int i = 0; i < metadata.topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& topic = metadata.topics[i];
    if (name != topic.topic) continue;
    if (topic.err == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) return Look{};
    if (topic.err == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE) {
      return Look{TopicState::kWithoutLeader, 0};
    }
    ARROW_RETURN_NOT_OK(Sorted(topic.err, "topic '" + name + "'"));
    bool ready = topic.partition_cnt > 0;
    for (int p = 0; p < topic.partition_cnt; ++p) ready = ready && topic.partitions[p].leader >= 0;
    return Look{ready ? TopicState::kReady : TopicState::kWithoutLeader, topic.partition_cnt};
  }
  return Look{};
}

/// Whether there is a broker that makes topics. One that names a controller which is no broker of
/// its cluster (the in-memory one) has none.
bool HasController(rd_kafka_t* client, const rd_kafka_metadata_t& metadata) {
  const int32_t controller = rd_kafka_controllerid(client, 0);
  if (controller < 0) return true;  // An election is under way.
  for (int i = 0; i < metadata.broker_cnt; ++i) {
    if (metadata.brokers[i].id == controller) return true;
  }
  return false;
}

arrow::Status Create(rd_kafka_t* client, const TopicRequest& topic, Clock::time_point deadline) {
  const std::string action = "topic '" + topic.name + "' can't be made";
  std::array<char, 512> reason{};
  const NewTopicHandle wanted(
      rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions.value_or(-1),
                            topic.replication.value_or(-1), reason.data(), reason.size()));
  if (!wanted) return arrow::Status::Invalid(action, ": ", reason.data());
  const AdminOptionsHandle options(
      rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_CREATETOPICS));
  // The broker's own limit, which must lie within the request's.
  rd_kafka_AdminOptions_set_request_timeout(
      options.get(), Milliseconds(deadline, milliseconds(30'000)), reason.data(), reason.size());
  const QueueHandle answers(rd_kafka_queue_new(client));
  std::array<rd_kafka_NewTopic_t*, 1> topics = {wanted.get()};
  rd_kafka_CreateTopics(client, topics.data(), topics.size(), options.get(), answers.get());
  const EventHandle answer(rd_kafka_queue_poll(answers.get(), -1));
  ARROW_RETURN_NOT_OK(Sorted(rd_kafka_event_error(answer.get()), action));
  size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer.get()), &count);
  for (size_t i = 0; i < count; ++i) {
    const rd_kafka_resp_err_t error = rd_kafka_topic_result_error(results[i]);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR || error == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) {
      continue;
    }
    const char* detail = rd_kafka_topic_result_error_string(results[i]);
    ARROW_RETURN_NOT_OK(
        Sorted(error, detail == nullptr ? action : action + ": " + std::string(detail)));
  }
  return arrow::Status::OK();
}

/// The topic's max.message.bytes; nullopt when the broker does not tell it, to this user or at all.
std::optional<int64_t> AskLargestBatch(rd_kafka_t* client, const std::string& topic) {
  const ConfigResourceHandle resource(
      rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  const AdminOptionsHandle options(
      rd_kafka_AdminOptions_new(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS));
  std::array<char, 512> reason{};
  constexpr int kTimeout = 5000;
  rd_kafka_AdminOptions_set_request_timeout(options.get(), kTimeout, reason.data(), reason.size());
  const QueueHandle answers(rd_kafka_queue_new(client));
  std::array<rd_kafka_ConfigResource_t*, 1> resources = {resource.get()};
  rd_kafka_DescribeConfigs(client, resources.data(), resources.size(), options.get(),
                           answers.get());
  const EventHandle answer(rd_kafka_queue_poll(answers.get(), -1));
  if (rd_kafka_event_error(answer.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  size_t count = 0;
  const rd_kafka_ConfigResource_t** described = rd_kafka_DescribeConfigs_result_resources(
      rd_kafka_event_DescribeConfigs_result(answer.get()), &count);
  if (count != 1) return std::nullopt;
  const rd_kafka_ConfigEntry_t** entries = rd_kafka_ConfigResource_configs(described[0], &count);
  for (size_t i = 0; i < count; ++i) {
    const char* value = rd_kafka_ConfigEntry_value(entries[i]);
    if (std::string_view(rd_kafka_ConfigEntry_name(entries[i])) != "max.message.bytes") continue;
    int64_t bytes = 0;
    const std::string_view text = value == nullptr ? "" : value;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), bytes);
    return parsed.ec == std::errc() ? std::optional(bytes) : std::nullopt;
  }
  return std::nullopt;
}

const arrow::Status& StatusOf(const arrow::Status& status) { return status; }
void StatusOf(arrow::Status&&) = delete;
template <typename T>
const arrow::Status& StatusOf(const arrow::Result<T>& result) {
  return result.status();
}

/// Tries until it is OK, fails for good, or the time is up.
template <typename Try>
auto Persist(const Patience& patience, Try one_try) -> decltype(one_try()) {
  while (true) {
    auto result = one_try();
    const arrow::Status status = StatusOf(result);
    if (!status.IsIOError() || Clock::now() >= patience.deadline) return result;
    ARROW_RETURN_NOT_OK(patience.between(status));
  }
}

}  // namespace

arrow::Status CheckTopicName(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  if (name.empty() || name.size() > kLongestName || name == "." || name == ".." ||
      !std::all_of(name.begin(), name.end(), allowed)) {
    return arrow::Status::Invalid("'", name, "' is no name for a topic: Kafka takes 1 to ",
                                  kLongestName, " of a-z A-Z 0-9 . _ -");
  }
  return arrow::Status::OK();
}

arrow::Result<TopicFound> EnsureTopic(rd_kafka_t* client, const TopicRequest& topic,
                                      const Patience& patience) {
  const bool wishes = topic.partitions || topic.replication;
  bool missing = false;
  // All topics are asked for: asking for one by name can make it, with the broker's defaults.
  ARROW_RETURN_NOT_OK(Persist(patience, [&]() -> arrow::Status {
    ARROW_ASSIGN_OR_RAISE(const MetadataHandle all,
                          AskMetadata(client, nullptr, patience.deadline));
    ARROW_ASSIGN_OR_RAISE(const Look look, LookAt(*all, topic.name));
    missing = look.state == TopicState::kMissing;
    if (!missing || !wishes) return arrow::Status::OK();
    if (!HasController(client, *all)) {
      return arrow::Status::Invalid("there is no topic '", topic.name,
                                    "', and this broker can't be asked to make one with a number "
                                    "of partitions: make it with the broker's own means");
    }
    return Create(client, topic, patience.deadline);
  }));
  const TopicHandle handle(rd_kafka_topic_new(client, topic.name.c_str(), nullptr));
  if (!handle) return ToStatus(rd_kafka_last_error(), "topic '" + topic.name + "'");
  bool asked = wishes;
  return Persist(patience, [&]() -> arrow::Result<TopicFound> {
    ARROW_ASSIGN_OR_RAISE(const MetadataHandle one,
                          AskMetadata(client, handle.get(), patience.deadline));
    ARROW_ASSIGN_OR_RAISE(const Look look, LookAt(*one, topic.name));
    if (look.state == TopicState::kReady) {
      TopicFound found{look.partitions, missing, std::nullopt};
      if (HasController(client, *one)) found.largest_batch = AskLargestBatch(client, topic.name);
      return found;
    }
    if (look.state == TopicState::kMissing && !asked && HasController(client, *one)) {
      // The broker makes none by itself (auto.create.topics.enable=false).
      ARROW_RETURN_NOT_OK(Create(client, topic, patience.deadline));
      asked = true;
    }
    return arrow::Status::IOError("topic '", topic.name,
                                  look.state == TopicState::kMissing
                                      ? "' is not there, and the broker makes none by itself"
                                      : "' has a partition without a leader");
  });
}

}  // namespace freshet::kafka

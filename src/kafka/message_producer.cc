#include "kafka/message_producer.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "kafka/kafka_error.h"

namespace freshet::kafka {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// Less than this is no trouble when a topic is opened.
constexpr milliseconds kOrdinaryDelay{1000};

/// A setting of ours and the other names that librdkafka has for it.
struct Default {
  std::string name;
  std::string value;
  std::vector<std::string> aliases;
};

ClientSettings WithDefaults(const MessageProducerOptions& options) {
  const std::vector<Default> defaults = {
      {"enable.idempotence", "true", {}},
      {"acks", "all", {"request.required.acks"}},
      // 0 is for ever.
      {"message.timeout.ms",
       std::to_string(options.timeout.value_or(milliseconds(0)).count()),
       {"delivery.timeout.ms"}},
      {"queue.buffering.max.kbytes", "32768", {"buffer.memory"}},
      {"queue.buffering.max.messages", "200000", {}},
      // A key goes to the partition where Java's producer puts it.
      {"partitioner", "murmur2_random", {}},
      {"reconnect.backoff.max.ms", "1000", {}},
      {"client.id", "freshet", {}},
  };
  ClientSettings settings = options.settings;
  settings["bootstrap.servers"] = options.brokers;
  for (const Default& one : defaults) {
    const bool given =
        std::any_of(one.aliases.begin(), one.aliases.end(),
                    [&](const std::string& alias) { return settings.contains(alias); });
    if (!given) settings.try_emplace(one.name, one.value);
  }
  return settings;
}

/// Sets how large batches and messages can be after the topic's max.message.bytes, where the
/// settings do not say it; false when nothing is to be changed.
bool FitToTopic(int64_t largest_batch, ClientSettings* settings) {
  constexpr int64_t kClientsOwn = 1'000'000;     // librdkafka's batch.size and message.max.bytes
  constexpr int64_t kBrokersOwn = 1'048'588;     // Kafka's max.message.bytes
  constexpr int64_t kMostOfAll = 1'000'000'000;  // that librdkafka takes
  if (largest_batch < kClientsOwn) {
    // librdkafka, unlike Java's producer, does not split a batch that was refused.
    return settings->try_emplace("batch.size", std::to_string(largest_batch)).second;
  }
  if (largest_batch <= kBrokersOwn || settings->contains("max.request.size")) return false;
  const int64_t most = std::min(largest_batch, kMostOfAll);
  return settings->try_emplace("message.max.bytes", std::to_string(most)).second;
}

/// As librdkafka takes bytes: only null has no address.
struct Bytes {
  explicit Bytes(const std::optional<std::string_view>& bytes)
      : data(!bytes ? nullptr : const_cast<char*>(bytes->empty() ? "" : bytes->data())),
        size(bytes ? bytes->size() : 0) {}

  char* data;
  size_t size;
};

}  // namespace

MessageProducer::MessageProducer(const MessageProducerOptions& options, DeliveryListener* listener)
    : options_(options), listener_(listener) {}

arrow::Result<std::unique_ptr<MessageProducer>> MessageProducer::Make(
    const MessageProducerOptions& options, DeliveryListener* listener) {
  std::unique_ptr<MessageProducer> producer(new MessageProducer(options, listener));
  ARROW_RETURN_NOT_OK(producer->Connect(WithDefaults(options)));
  return producer;
}

arrow::Status MessageProducer::Connect(const ClientSettings& settings) {
  ARROW_ASSIGN_OR_RAISE(ConfHandle conf, MakeClientConf(settings));
  rd_kafka_conf_set_events(conf.get(), RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR);
  ARROW_ASSIGN_OR_RAISE(ClientHandle client, MakeClient(RD_KAFKA_PRODUCER, std::move(conf)));
  queue_.reset();
  client_ = std::move(client);
  queue_.reset(rd_kafka_queue_get_main(client_.get()));
  return arrow::Status::OK();
}

arrow::Result<TopicFound> MessageProducer::OpenTopic(const TopicRequest& topic,
                                                     const std::function<bool()>& stopped) {
  Patience patience;
  const Clock::time_point start = Clock::now();
  patience.deadline = options_.timeout ? start + *options_.timeout : Clock::time_point::max();
  patience.between = [&](const arrow::Status& why) -> arrow::Status {
    if (stopped()) return arrow::Status::Cancelled("interrupted");
    ARROW_RETURN_NOT_OK(Poll(milliseconds(100)));
    // A topic that is being made has no leader at first.
    if (Clock::now() - start > kOrdinaryDelay) {
      listener_->OnTrouble(opening_error_.ok() ? why : opening_error_);
    }
    return arrow::Status::OK();
  };
  const auto found = EnsureTopic(client_.get(), topic, patience);
  if (!found.ok()) {
    if (found.status().IsCancelled()) return found.status();
    const bool unreachable = found.status().IsIOError() && !opening_error_.ok();
    return found.status().WithMessage("brokers ", options_.brokers, ": ",
                                      (unreachable ? opening_error_ : found.status()).message());
  }
  if (found->largest_batch) {
    ClientSettings settings = WithDefaults(options_);
    if (FitToTopic(*found->largest_batch, &settings)) ARROW_RETURN_NOT_OK(Connect(settings));
  }
  topic_.reset(rd_kafka_topic_new(client_.get(), topic.name.c_str(), nullptr));
  if (!topic_) return ToStatus(rd_kafka_last_error(), "topic '" + topic.name + "'");
  opened_ = true;
  return found;
}

rd_kafka_resp_err_t MessageProducer::Produce(const OutgoingMessage& message) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): never followed
  auto* const tag = reinterpret_cast<void*>(message.tag);
  const int32_t partition = message.partition.value_or(RD_KAFKA_PARTITION_UA);
  const Bytes value(message.value);
  const Bytes key(message.key);
  if (message.headers.empty()) {
    const int taken = rd_kafka_produce(topic_.get(), partition, RD_KAFKA_MSG_F_COPY, value.data,
                                       value.size, key.data, key.size, tag);
    return taken == 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_last_error();
  }
  HeadersHandle headers(rd_kafka_headers_new(message.headers.size()));
  for (const Header& header : message.headers) {
    const Bytes header_value(header.value);
    rd_kafka_header_add(headers.get(), header.key.data(), static_cast<ssize_t>(header.key.size()),
                        header_value.data, static_cast<ssize_t>(header_value.size));
  }
  const rd_kafka_resp_err_t error = rd_kafka_producev(
      client_.get(), RD_KAFKA_V_RKT(topic_.get()), RD_KAFKA_V_PARTITION(partition),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_VALUE(value.data, value.size),
      RD_KAFKA_V_KEY(key.data, key.size), RD_KAFKA_V_HEADERS(headers.get()), RD_KAFKA_V_OPAQUE(tag),
      RD_KAFKA_V_END);
  // What was taken owns its headers.
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) static_cast<void>(headers.release());
  return error;
}

arrow::Result<bool> MessageProducer::TrySend(const OutgoingMessage& message) {
  const rd_kafka_resp_err_t error = Produce(message);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++in_flight_;
    return true;
  }
  if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL) return false;
  if (error == RD_KAFKA_RESP_ERR__FATAL) {
    ARROW_RETURN_NOT_OK(Poll(milliseconds(0)));
    return ToStatus(error, "the producer can't go on");
  }
  listener_->OnFailed(message.tag, ToStatus(error, "not sent"));
  return true;
}

arrow::Status MessageProducer::Poll(milliseconds timeout) {
  auto wait = static_cast<int>(timeout.count());
  while (const EventHandle event{rd_kafka_queue_poll(queue_.get(), wait)}) {
    wait = 0;
    if (rd_kafka_event_type(event.get()) == RD_KAFKA_EVENT_ERROR) {
      ARROW_RETURN_NOT_OK(HandleError(event.get()));
      continue;
    }
    while (const rd_kafka_message_t* message = rd_kafka_event_message_next(event.get())) {
      HandOn(*message);
    }
  }
  return arrow::Status::OK();
}

void MessageProducer::HandOn(const rd_kafka_message_t& message) {
  --in_flight_;
  const auto tag = reinterpret_cast<uint64_t>(message._private);
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) {
    listener_->OnDelivered(
        {tag, message.partition, message.offset, rd_kafka_message_timestamp(&message, nullptr)});
  } else {
    listener_->OnFailed(tag, ToStatus(message.err, "not delivered"));
  }
}

arrow::Status MessageProducer::HandleError(rd_kafka_event_t* event) {
  const rd_kafka_resp_err_t error = rd_kafka_event_error(event);
  if (error == RD_KAFKA_RESP_ERR__FATAL) {
    std::array<char, 512> reason{};
    const rd_kafka_resp_err_t cause =
        rd_kafka_fatal_error(client_.get(), reason.data(), reason.size());
    return arrow::Status::IOError("the producer can't go on without risking a gap or a double: ",
                                  reason.data(), " (", rd_kafka_err2name(cause), ")");
  }
  const arrow::Status status = ToStatus(error, rd_kafka_event_error_string(event));
  // Before the first message a refusal is an answer to the call. Later it may be one broker of many
  // or a password that is being changed: messages then have their timeout.
  if (!opened_ && !IsTransient(error)) return status;
  if (opened_) {
    listener_->OnTrouble(status);
  } else if (error != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
    opening_error_ = status;
  }
  return arrow::Status::OK();
}

}  // namespace freshet::kafka

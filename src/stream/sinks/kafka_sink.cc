#include "stream/sinks/kafka_sink.h"

#include <chrono>
#include <utility>

#include "base/failpoint.h"

namespace freshet {
namespace {

/// Messages between two looks at what brokers answered.
constexpr int64_t kMessagesPerPoll = 1000;
/// How long a wait lasts before it is looked at again.
constexpr std::chrono::milliseconds kLook{50};

}  // namespace

KafkaSink::KafkaSink(KafkaOutput output, WaitListener* waits)
    : output_(std::move(output)),
      deliveries_(output_.client_settings.at("bootstrap.servers"), waits) {}

arrow::Status KafkaSink::AddFacts(bool /*nothing_planned*/, RecoveryFacts* facts) const {
  facts->sink_remembers = false;
  return arrow::Status::OK();
}

arrow::Result<Sink::Written> KafkaSink::Write(int64_t /*batch_id*/,
                                              const arrow::RecordBatchVector& batches) {
  deliveries_.Begin();
  int64_t sent = 0;
  for (const auto& batch : batches) {
    MessageRows rows(batch);
    ARROW_RETURN_NOT_OK(Send(&rows, sent + 1));
    sent += rows.size();
  }
  ARROW_RETURN_NOT_OK(Flush());
  ReachFailpoint("after-messages");
  return Written{sent, std::nullopt};
}

arrow::Status KafkaSink::Send(MessageRows* rows, int64_t first) {
  std::string_view topic;
  kafka::MessageProducer* producer = nullptr;
  for (int64_t row = 0; row < rows->size(); ++row) {
    const int64_t number = first + row;
    const auto name = output_.topic.empty() ? rows->Topic(row) : output_.topic;
    if (!name) {
      return arrow::Status::Invalid("message ", number,
                                    " of the batch: its topic is NULL, and sink '", output_.sink,
                                    "' has no option topic");
    }
    if (producer == nullptr || topic != *name) {
      topic = *name;
      ARROW_ASSIGN_OR_RAISE(producer, ProducerOf(topic));
    }
    auto message = rows->Message(row);
    if (!message.ok()) {
      return message.status().WithMessage("message ", number,
                                          " of the batch: ", message.status().message());
    }
    message->tag = static_cast<uint64_t>(number);
    ARROW_RETURN_NOT_OK(SendOne(producer, *message));
    if (number % kMessagesPerPoll == 0) {
      ARROW_RETURN_NOT_OK(producer->Poll(std::chrono::milliseconds(0)));
      ARROW_RETURN_NOT_OK(deliveries_.Check());
    }
  }
  return arrow::Status::OK();
}

arrow::Status KafkaSink::SendOne(kafka::MessageProducer* producer,
                                 const kafka::OutgoingMessage& message) {
  while (true) {
    ARROW_ASSIGN_OR_RAISE(const bool taken, producer->TrySend(message));
    if (taken) return arrow::Status::OK();
    ARROW_RETURN_NOT_OK(producer->Poll(kLook));
    ARROW_RETURN_NOT_OK(deliveries_.Check());
  }
}

arrow::Result<kafka::MessageProducer*> KafkaSink::ProducerOf(std::string_view topic) {
  const auto found = producers_.find(topic);
  if (found != producers_.end()) return found->second.get();
  const std::string name(topic);
  ARROW_RETURN_NOT_OK(kafka::CheckTopicName(name));
  ARROW_ASSIGN_OR_RAISE(auto producer, OpenTopic(name));
  return producers_.emplace(name, std::move(producer)).first->second.get();
}

arrow::Result<std::unique_ptr<kafka::MessageProducer>> KafkaSink::OpenTopic(
    const std::string& topic) {
  kafka::MessageProducerOptions options;
  options.brokers = output_.client_settings.at("bootstrap.servers");
  options.settings = output_.client_settings;
  options.timeout = std::nullopt;
  ARROW_ASSIGN_OR_RAISE(auto producer, kafka::MessageProducer::Make(options, &deliveries_));
  arrow::Status watched;
  const auto found = producer->OpenTopic({topic, {}, {}}, [&] {
    watched = deliveries_.Check();
    return !watched.ok();
  });
  ARROW_RETURN_NOT_OK(watched);
  ARROW_RETURN_NOT_OK(found.status());
  deliveries_.OnAnswer();
  return producer;
}

arrow::Status KafkaSink::Flush() {
  for (const auto& [topic, producer] : producers_) {
    while (producer->in_flight() > 0) {
      ARROW_RETURN_NOT_OK(producer->Poll(kLook));
      ReachFailpoint("in-messages");
      ARROW_RETURN_NOT_OK(deliveries_.Check());
    }
  }
  return deliveries_.Check();
}

std::string KafkaSink::Place() const {
  const std::string topic = output_.topic.empty() ? "the topics of its rows" : output_.topic;
  return topic + " on " + output_.client_settings.at("bootstrap.servers");
}

std::string KafkaSink::Description() const {
  return "KafkaSink[" + (output_.topic.empty() ? std::string("*") : output_.topic) + "]";
}

}  // namespace freshet

// Messages to one topic, each delivered once and in order: an idempotent producer with acks=all.
//
// One thread. What became of each message is told to the listener, from within Poll and TrySend.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <arrow/result.h>
#include <arrow/status.h>

#include "kafka/client_settings.h"
#include "kafka/ensure_topic.h"
#include "kafka/handles.h"

namespace freshet::kafka {

struct Header {
  std::string_view key;
  std::optional<std::string_view> value;
};

/// A message to send. It owns nothing.
struct OutgoingMessage {
  std::optional<std::string_view> value =
      {};  ///< nullopt: null, which compaction takes as deletion
  std::optional<std::string_view> key = {};
  std::optional<int32_t> partition = {};  ///< nullopt: by the key
  std::span<const Header> headers = {};
  uint64_t tag = 0;  ///< comes back with what became of it
};

struct Delivery {
  uint64_t tag = 0;  ///< the message's
  int32_t partition = 0;
  int64_t offset = 0;
  /// Unix time in milliseconds that the message bears. Where a batch came to the broker a second
  /// time it acknowledges the newest message's time for all of it.
  int64_t timestamp_ms = 0;
};

class DeliveryListener {
 public:
  virtual ~DeliveryListener() = default;
  /// All in-sync replicas have the message.
  virtual void OnDelivered(const Delivery& delivery) = 0;
  /// The message is given up. For one that timed out while its answer was under way it is not known
  /// whether the broker has it.
  virtual void OnFailed(uint64_t tag, const arrow::Status& why) = 0;
  /// Something is amiss that may pass by itself: a broker is away. The client goes on trying.
  virtual void OnTrouble(const arrow::Status& what) = 0;
};

struct MessageProducerOptions {
  std::string brokers;      ///< host:port,…
  ClientSettings settings;  ///< win over this class's own
  /// How long a message may take with all its retries, and how long to wait for a broker at first;
  /// nullopt: for ever.
  std::optional<std::chrono::milliseconds> timeout{120'000};
};

class MessageProducer {
 public:
  /// Asks no broker yet. `listener` outlives the producer. Invalid when the settings contradict
  /// each other.
  static arrow::Result<std::unique_ptr<MessageProducer>> Make(const MessageProducerOptions& options,
                                                              DeliveryListener* listener);

  /// Waits for a broker and for the topic's leaders; makes the topic if it is missing. Batches and
  /// messages can be as large as the topic takes, unless the settings say how large. Ends early
  /// with Cancelled once `stopped` gives true (asked about once a second), and with an error that
  /// waiting does not cure, a refused password say.
  arrow::Result<TopicFound> OpenTopic(const TopicRequest& topic,
                                      const std::function<bool()>& stopped);

  /// Takes a message, which is copied. False: the queue (32 MiB unless the settings
  /// say otherwise) is full, so Poll and try again. A message that can't be sent at all, too large
  /// say, is taken and reported to the listener. Fails when the producer can't go on.
  arrow::Result<bool> TrySend(const OutgoingMessage& message);

  /// Hands on what brokers answered; waits up to `timeout` for the first of it. Fails when the
  /// producer can't go on without risking a gap or a double.
  arrow::Status Poll(std::chrono::milliseconds timeout);

  /// Messages that were taken and neither delivered nor failed so far.
  int64_t in_flight() const { return in_flight_; }

 private:
  MessageProducer(const MessageProducerOptions& options, DeliveryListener* listener);

  /// Makes the client with these settings beside the producer's own.
  arrow::Status Connect(const ClientSettings& settings);
  rd_kafka_resp_err_t Produce(const OutgoingMessage& message);
  void HandOn(const rd_kafka_message_t& message);
  arrow::Status HandleError(rd_kafka_event_t* event);

  ClientHandle client_;
  QueueHandle queue_;
  TopicHandle topic_;
  const MessageProducerOptions options_;
  DeliveryListener* const listener_;
  int64_t in_flight_ = 0;
  bool opened_ = false;
  arrow::Status opening_error_;  ///< the newest that the client had before it was opened
};

}  // namespace freshet::kafka

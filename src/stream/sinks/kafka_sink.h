// A stream's end: micro-batches → messages in Kafka, each at least once.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "base/wait_listener.h"
#include "kafka/message_producer.h"
#include "pipeline/flow_graph.h"
#include "stream/sinks/delivery_watch.h"
#include "stream/sinks/message_rows.h"
#include "stream/sinks/sink.h"

namespace freshet {

/// Sends the rows of one flow and waits until all in-sync replicas have them. A batch that was cut
/// short (the process or the power went away) is sent anew as a whole, so that the part that had
/// arrived is there twice; otherwise an idempotent producer sees to each message being there once,
/// and in order within a partition.
///
/// Brokers that don't answer are waited for. A topic that is not there is made, with the brokers'
/// defaults. There is one producer a topic. As Sink says of threads; `waits` outlives the sink.
class KafkaSink : public Sink {
 public:
  KafkaSink(KafkaOutput output, WaitListener* waits);

  arrow::Status Load() override { return arrow::Status::OK(); }
  arrow::Status AddFacts(bool nothing_planned, RecoveryFacts* facts) const override;
  arrow::Status CreateIfMissing() override { return arrow::Status::OK(); }
  void LimitWaits() override { deliveries_.Limit(); }

  /// Fails at a message that Kafka does not take (too large, for a partition or topic that can't
  /// be), with its number in the batch. Reaches in-messages and after-messages.
  arrow::Result<Written> Write(int64_t batch_id, const arrow::RecordBatchVector& batches) override;

  void Interrupt() override { deliveries_.Interrupt(); }
  std::string Place() const override;
  std::string Description() const override;

 private:
  /// Sends one batch's rows; the first is the batch's message number `first`, from 1.
  arrow::Status Send(MessageRows* rows, int64_t first);
  arrow::Status SendOne(kafka::MessageProducer* producer, const kafka::OutgoingMessage& message);
  /// Opens a topic at its first message.
  arrow::Result<kafka::MessageProducer*> ProducerOf(std::string_view topic);
  arrow::Result<std::unique_ptr<kafka::MessageProducer>> OpenTopic(const std::string& topic);
  /// Waits until the brokers have all that was sent.
  arrow::Status Flush();

  const KafkaOutput output_;
  DeliveryWatch deliveries_;
  std::map<std::string, std::unique_ptr<kafka::MessageProducer>, std::less<>> producers_;
};

}  // namespace freshet

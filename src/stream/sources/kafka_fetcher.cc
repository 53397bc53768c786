#include "stream/sources/kafka_fetcher.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "kafka/kafka_error.h"

namespace freshet {

KafkaFetcher::KafkaFetcher(rd_kafka_t* client, rd_kafka_topic_t* topic,
                           kafka::TopicPartition partition, const KafkaInput& input, Waker* waker)
    : client_(client),
      topic_(topic),
      partition_(std::move(partition)),
      waker_(waker),
      columns_(input, partition_) {}

KafkaFetcher::~KafkaFetcher() { Stop(); }

arrow::Status KafkaFetcher::Start(int64_t offset) {
  Stop();
  queue_.reset(rd_kafka_queue_new(client_));
  rd_kafka_queue_cb_event_enable(
      queue_.get(), [](rd_kafka_t*, void* waker) { static_cast<Waker*>(waker)->Wake(); }, waker_);
  if (rd_kafka_consume_start_queue(topic_, partition_.partition, offset, queue_.get()) != 0) {
    const rd_kafka_resp_err_t error = rd_kafka_last_error();
    queue_.reset();
    return kafka::ToStatus(error, "reading " + ToText(partition_));
  }
  position_ = offset;
  return arrow::Status::OK();
}

void KafkaFetcher::Stop() {
  if (!queue_) return;
  rd_kafka_consume_stop(topic_, partition_.partition);
  rd_kafka_queue_cb_event_enable(queue_.get(), nullptr, nullptr);
  queue_.reset();
  held_.reset();
}

arrow::Status KafkaFetcher::Follow(int64_t offset) {
  if (queue_ && read_to_ == offset) return arrow::Status::OK();
  ARROW_RETURN_NOT_OK(Start(offset));
  ARROW_RETURN_NOT_OK(columns_.Finish().status());  // of a range that nobody waits for any more
  batches_.clear();
  to_ = read_to_ = offset;
  return arrow::Status::OK();
}

arrow::Status KafkaFetcher::Begin(int64_t from, int64_t to) {
  ARROW_RETURN_NOT_OK(Follow(from));
  to_ = to;
  read_to_ = -1;
  if (held_ && *held_ < to_) {
    position_ = *held_ + 1;
    held_.reset();
  }
  return arrow::Status::OK();
}

arrow::Status KafkaFetcher::SkipTo(int64_t offset) { return Start(offset); }

arrow::Status KafkaFetcher::Restart() { return Start(position_); }

arrow::Result<bool> KafkaFetcher::Pump() {
  took_ = false;
  // A message that is held shuts the queue: what is behind it stays there.
  if (queue_ && !held_) rd_kafka_consume_callback_queue(queue_.get(), 0, OnMessage, this);
  ARROW_RETURN_NOT_OK(failure_);
  return took_;
}

void KafkaFetcher::OnMessage(rd_kafka_message_t* message, void* self) {
  static_cast<KafkaFetcher*>(self)->Take(*message);
}

void KafkaFetcher::Take(const rd_kafka_message_t& message) {
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) return TakeError(message);
  if (message.offset < position_) return;
  took_ = true;
  if (message.offset >= to_) {
    failure_ = Hold(message);
    rd_kafka_yield(client_);
    return;
  }
  failure_ = columns_.Append(message);
  position_ = message.offset + 1;
  // The rest of the queue belongs to the next range.
  if (position_ >= to_ || !failure_.ok()) rd_kafka_yield(client_);
}

arrow::Status KafkaFetcher::Hold(const rd_kafka_message_t& message) {
  ARROW_ASSIGN_OR_RAISE(arrow::RecordBatchVector range, columns_.Finish());
  std::move(range.begin(), range.end(), std::back_inserter(batches_));
  held_ = position_ = message.offset;
  return columns_.Append(message);
}

void KafkaFetcher::TakeError(const rd_kafka_message_t& message) {
  switch (message.err) {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      took_ = took_ || message.offset > position_;
      position_ = std::max(position_, message.offset);
      return;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR__NO_OFFSET:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
      trouble_ = true;
      return;
    default:
      if (kafka::IsTransient(message.err)) return;
      failure_ = kafka::ToStatus(message.err, "reading " + ToText(partition_) + " at offset " +
                                                  std::to_string(position_) + ": " +
                                                  rd_kafka_message_errstr(&message));
      rd_kafka_yield(client_);
  }
}

arrow::Result<arrow::RecordBatchVector> KafkaFetcher::Finish() {
  if (!held_) {
    ARROW_ASSIGN_OR_RAISE(arrow::RecordBatchVector rest, columns_.Finish());
    std::move(rest.begin(), rest.end(), std::back_inserter(batches_));
  }
  read_to_ = to_;
  return std::exchange(batches_, {});
}

}  // namespace freshet

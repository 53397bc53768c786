// One partition's messages, in order, as they come.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "kafka/handles.h"
#include "kafka/partition_offsets.h"
#include "stream/sources/kafka_columns.h"
#include "stream/sources/waker.h"

namespace freshet {

/// Fetches ahead of what is asked for, so that consecutive ranges are read without a seek: the
/// client's thread fills a queue, Pump empties it up to the range's end. Used by one thread;
/// `client`, `topic` and `waker`, which is woken when the empty queue gets something, outlive it.
class KafkaFetcher {
 public:
  KafkaFetcher(rd_kafka_t* client, rd_kafka_topic_t* topic, kafka::TopicPartition partition,
               const KafkaInput& input, Waker* waker);
  ~KafkaFetcher();
  KafkaFetcher(const KafkaFetcher&) = delete;
  KafkaFetcher& operator=(const KafkaFetcher&) = delete;

  const kafka::TopicPartition& partition() const { return partition_; }

  /// Fetches from `offset` on, if it does not already.
  arrow::Status Follow(int64_t offset);

  /// What Pump takes from now on: the messages of offsets from `from` to before `to`.
  arrow::Status Begin(int64_t from, int64_t to);

  /// Takes what is in the queue; whether there was anything. Never waits.
  arrow::Result<bool> Pump();

  /// Everything of the range has come. Offsets without a message (transactions' markers, what
  /// compaction removed) count as come once something behind them has, or the end was seen.
  bool done() const { return position_ >= to_; }

  /// All messages before this offset were taken.
  int64_t position() const { return position_; }
  int64_t to() const { return to_; }

  /// Goes on behind messages that are lost.
  arrow::Status SkipTo(int64_t offset);
  /// Fetches again from the position, as a new reader would.
  arrow::Status Restart();
  /// Ends the range earlier.
  void CutAt(int64_t to) { to_ = to; }

  /// The range's messages.
  arrow::Result<arrow::RecordBatchVector> Finish();

  /// Messages that did not fit, ever (KafkaColumns).
  int64_t corrupt_messages() const { return columns_.corrupt_messages(); }

  /// The offset of the next message, once it is known to be there.
  std::optional<int64_t> held() const { return held_; }

  /// The client reported something since the last call that may mean lost messages.
  bool TakeTrouble() { return std::exchange(trouble_, false); }

 private:
  static void OnMessage(rd_kafka_message_t* message, void* self);
  void Take(const rd_kafka_message_t& message);
  arrow::Status Hold(const rd_kafka_message_t& message);
  void TakeError(const rd_kafka_message_t& message);
  arrow::Status Start(int64_t offset);
  void Stop();

  rd_kafka_t* client_;
  rd_kafka_topic_t* topic_;
  const kafka::TopicPartition partition_;
  Waker* waker_;

  kafka::QueueHandle queue_;  // null: stopped
  int64_t position_ = -1;
  int64_t to_ = -1;
  int64_t read_to_ = -1;  // where the last finished range ended; -1: none goes on from here
  /// The first message behind the range: taken off the queue already, and the only one in columns_.
  std::optional<int64_t> held_;
  bool took_ = false;
  bool trouble_ = false;
  arrow::Status failure_;

  KafkaColumns columns_;
  arrow::RecordBatchVector batches_;
};

}  // namespace freshet

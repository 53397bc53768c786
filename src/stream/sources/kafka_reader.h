// Ranges of partitions → Arrow.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "kafka/client_errors.h"
#include "kafka/client_settings.h"
#include "kafka/handles.h"
#include "kafka/partition_offsets.h"
#include "stream/sources/kafka_fetcher.h"
#include "stream/sources/waker.h"

namespace freshet {

/// The messages of a partition with offsets from `from` to before `to`.
struct KafkaRange {
  kafka::TopicPartition partition;
  int64_t from = 0;
  int64_t to = 0;
};

/// One consumer for all partitions, which lives as long as the source: partitions are assigned by
/// hand, nothing is committed to Kafka. It fetches all of them side by side and ahead; what waits
/// in its queues is bounded (kQueuedKilobytes, unless the settings say otherwise). Used by one
/// thread.
class KafkaReader {
 public:
  /// For all partitions together; the client's own bookkeeping comes on top.
  static constexpr size_t kQueuedKilobytes = size_t{64} * 1024;

  /// `input` says which columns are read, `partitions` how many there are, about. `input` and
  /// `waker` outlive it.
  static arrow::Result<std::unique_ptr<KafkaReader>> Make(const kafka::ClientSettings& settings,
                                                          const KafkaInput* input,
                                                          size_t partitions, Waker* waker);

  /// Fetches ahead of these positions, and of no other partitions.
  arrow::Status Follow(const kafka::PartitionOffsets& positions);

  /// Begins to read ranges; each partition is in one of them at most.
  arrow::Status Begin(const std::vector<KafkaRange>& ranges);

  /// Takes what has come; waits for something, but not longer than `timeout`. Whether there was
  /// anything.
  arrow::Result<bool> Advance(std::chrono::milliseconds timeout);

  /// The ranges that are not read to their end.
  std::vector<KafkaFetcher*> Pending();

  /// All messages of the ranges, each partition's in their order.
  arrow::Result<arrow::RecordBatchVector> Finish();

  /// Takes what Follow has fetched: of each partition the next message, if there is one.
  arrow::Status Peek();

  /// Messages that did not fit, ever (KafkaColumns).
  int64_t corrupt_messages() const;

  /// Behind the newest message that is known to be there; nullopt where none is.
  std::optional<int64_t> KnownEnd(const kafka::TopicPartition& partition) const;

 private:
  KafkaReader(const KafkaInput* input, Waker* waker) : input_(input), waker_(waker) {}

  arrow::Result<rd_kafka_topic_t*> TopicOf(const std::string& name);
  /// Has the client ask for topics that have more partitions than it knows of; by itself it would
  /// do so minutes later. This may stand behind a fetch that waits for data.
  void LearnNewPartitions(const kafka::PartitionOffsets& positions);
  arrow::Result<KafkaFetcher*> FetcherOf(const kafka::TopicPartition& partition);
  arrow::Result<bool> PumpAll();

  const KafkaInput* input_;
  Waker* waker_;
  // Destroyed from the last to the first: fetchers are stopped before their topics and client go.
  kafka::ClientErrors errors_;
  kafka::ClientHandle client_;
  std::map<std::string, kafka::TopicHandle> topics_;
  std::map<kafka::TopicPartition, std::unique_ptr<KafkaFetcher>> fetchers_;
  std::vector<KafkaFetcher*> reading_;
};

}  // namespace freshet

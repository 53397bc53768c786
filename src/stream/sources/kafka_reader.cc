#include "stream/sources/kafka_reader.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "kafka/kafka_error.h"

namespace freshet {
namespace {

constexpr int kMetadataTimeoutMs = 1000;

/// What a partition's queue is allowed to hold at least, however many partitions there are.
constexpr size_t kLeastQueuedKilobytes = 1024;

kafka::ClientSettings Defaults(size_t partitions) {
  const size_t kilobytes = std::max(KafkaReader::kQueuedKilobytes / std::max<size_t>(partitions, 1),
                                    kLeastQueuedKilobytes);
  return {
      {"auto.offset.reset", "error"},
      {"check.crcs", "true"},
      {"enable.auto.commit", "false"},
      {"enable.auto.offset.store", "false"},
      {"enable.partition.eof", "true"},
      // Bytes are the bound; a queue that is full of messages makes the client pause for long.
      {"queued.max.messages.kbytes", std::to_string(kilobytes)},
      {"queued.min.messages", "10000000"},
      {"reconnect.backoff.max.ms", "1000"},
  };
}

}  // namespace

arrow::Result<std::unique_ptr<KafkaReader>> KafkaReader::Make(const kafka::ClientSettings& settings,
                                                              const KafkaInput* input,
                                                              size_t partitions, Waker* waker) {
  std::unique_ptr<KafkaReader> reader(new KafkaReader(input, waker));
  ARROW_ASSIGN_OR_RAISE(kafka::ConfHandle conf,
                        kafka::MakeClientConf(settings, Defaults(partitions)));
  reader->errors_.Listen(conf.get());
  ARROW_ASSIGN_OR_RAISE(reader->client_, kafka::MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
  return reader;
}

arrow::Result<rd_kafka_topic_t*> KafkaReader::TopicOf(const std::string& name) {
  kafka::TopicHandle& topic = topics_[name];
  if (!topic) topic.reset(rd_kafka_topic_new(client_.get(), name.c_str(), nullptr));
  if (topic) return topic.get();
  return kafka::ToStatus(rd_kafka_last_error(), "topic '" + name + "'");
}

void KafkaReader::LearnNewPartitions(const kafka::PartitionOffsets& positions) {
  std::set<std::string> grown;
  for (const auto& [partition, offset] : positions) {
    if (topics_.contains(partition.topic) && !fetchers_.contains(partition)) {
      grown.insert(partition.topic);
    }
  }
  for (const std::string& topic : grown) {
    const rd_kafka_metadata_t* metadata = nullptr;
    rd_kafka_metadata(client_.get(), 0, topics_[topic].get(), &metadata, kMetadataTimeoutMs);
    const kafka::MetadataHandle owned(metadata);
  }
}

arrow::Result<KafkaFetcher*> KafkaReader::FetcherOf(const kafka::TopicPartition& partition) {
  if (const auto found = fetchers_.find(partition); found != fetchers_.end()) {
    return found->second.get();
  }
  ARROW_ASSIGN_OR_RAISE(rd_kafka_topic_t* const topic, TopicOf(partition.topic));
  std::unique_ptr<KafkaFetcher>& fetcher = fetchers_[partition];
  fetcher = std::make_unique<KafkaFetcher>(client_.get(), topic, partition, *input_, waker_);
  return fetcher.get();
}

arrow::Status KafkaReader::Follow(const kafka::PartitionOffsets& positions) {
  std::erase_if(fetchers_, [&](const auto& one) { return !positions.contains(one.first); });
  LearnNewPartitions(positions);
  for (const auto& [partition, offset] : positions) {
    ARROW_ASSIGN_OR_RAISE(KafkaFetcher* const fetcher, FetcherOf(partition));
    ARROW_RETURN_NOT_OK(fetcher->Follow(offset));
  }
  return arrow::Status::OK();
}

arrow::Status KafkaReader::Begin(const std::vector<KafkaRange>& ranges) {
  reading_.clear();
  for (const KafkaRange& range : ranges) {
    ARROW_ASSIGN_OR_RAISE(KafkaFetcher* const fetcher, FetcherOf(range.partition));
    ARROW_RETURN_NOT_OK(fetcher->Begin(range.from, range.to));
    reading_.push_back(fetcher);
  }
  return arrow::Status::OK();
}

arrow::Result<bool> KafkaReader::PumpAll() {
  bool progressed = false;
  for (KafkaFetcher* fetcher : reading_) {
    if (fetcher->done()) continue;
    ARROW_ASSIGN_OR_RAISE(const bool took, fetcher->Pump());
    progressed = progressed || took;
  }
  return progressed;
}

arrow::Result<bool> KafkaReader::Advance(std::chrono::milliseconds timeout) {
  ARROW_RETURN_NOT_OK(errors_.Check(client_.get()));
  waker_->Clear();
  ARROW_ASSIGN_OR_RAISE(const bool progressed, PumpAll());
  if (progressed) errors_.OnAnswer();
  if (progressed || Pending().empty()) return true;
  waker_->WaitForWake(timeout);
  return PumpAll();
}

std::vector<KafkaFetcher*> KafkaReader::Pending() {
  std::vector<KafkaFetcher*> pending;
  std::copy_if(reading_.begin(), reading_.end(), std::back_inserter(pending),
               [](const KafkaFetcher* fetcher) { return !fetcher->done(); });
  return pending;
}

arrow::Result<arrow::RecordBatchVector> KafkaReader::Finish() {
  errors_.OnAnswer();
  arrow::RecordBatchVector whole;
  for (KafkaFetcher* fetcher : std::exchange(reading_, {})) {
    ARROW_ASSIGN_OR_RAISE(arrow::RecordBatchVector batches, fetcher->Finish());
    std::move(batches.begin(), batches.end(), std::back_inserter(whole));
  }
  return whole;
}

arrow::Status KafkaReader::Peek() {
  ARROW_RETURN_NOT_OK(errors_.Check(client_.get()));
  for (const auto& [partition, fetcher] : fetchers_) {
    ARROW_RETURN_NOT_OK(fetcher->Pump().status());
  }
  return arrow::Status::OK();
}

int64_t KafkaReader::corrupt_messages() const {
  int64_t sum = 0;
  for (const auto& [partition, fetcher] : fetchers_) sum += fetcher->corrupt_messages();
  return sum;
}

std::optional<int64_t> KafkaReader::KnownEnd(const kafka::TopicPartition& partition) const {
  const auto found = fetchers_.find(partition);
  if (found == fetchers_.end() || !found->second->held()) return std::nullopt;
  return *found->second->held() + 1;
}

}  // namespace freshet

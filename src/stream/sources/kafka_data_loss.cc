#include "stream/sources/kafka_data_loss.h"

#include <algorithm>

namespace freshet {
namespace {

constexpr const char* kRemedy =
    ". Retention removed the messages, or the topic was deleted and made again. To go on with what "
    "there is, say failOnDataLoss => 'false'; to begin anew, run with --full-refresh";

}  // namespace

arrow::Status KafkaDataLoss::Report(const std::string& what, SourceBatch* batch) const {
  if (fails_) return arrow::Status::Invalid(what, kRemedy);
  if (batch != nullptr) batch->losses.push_back(what);
  return arrow::Status::OK();
}

arrow::Status KafkaDataLoss::Lose(const kafka::TopicPartition& partition, int64_t from, int64_t to,
                                  const std::string& there, SourceBatch* batch) const {
  const int64_t count = std::max<int64_t>(to - from, 0);
  if (batch != nullptr) batch->lost_records += count;
  return Report("messages are lost: topic '" + partition.topic + "', partition " +
                    std::to_string(partition.partition) + ": wanted offsets " +
                    std::to_string(from) + " to " + std::to_string(to - 1) + ", " + there,
                batch);
}

}  // namespace freshet

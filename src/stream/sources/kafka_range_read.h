// One micro-batch's reading, through all that can happen to a topic meanwhile.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include <arrow/result.h>

#include "kafka/cluster.h"
#include "stream/sources/kafka_data_loss.h"
#include "stream/sources/kafka_patience.h"
#include "stream/sources/kafka_reader.h"
#include "stream/sources/source.h"
#include "stream/sources/waker.h"

namespace freshet {

/// Reads ranges to their end. Where nothing comes for a while it asks the cluster why: brokers that
/// are away are waited for; messages that are gone are an error or counted. Made for one read; what
/// it points to outlives it.
class KafkaRangeRead {
 public:
  KafkaRangeRead(KafkaReader* reader, kafka::Cluster* cluster, KafkaPatience* patience,
                 const KafkaDataLoss* loss, Waker* waker)
      : reader_(reader), cluster_(cluster), patience_(patience), loss_(loss), waker_(waker) {}

  /// Adds the rows, and what was lost, to `batch`. Cancelled when interrupted while nothing came.
  arrow::Status Run(const std::vector<KafkaRange>& ranges, SourceBatch* batch);

 private:
  using Clock = std::chrono::steady_clock;

  /// Finds out why nothing comes.
  arrow::Status Diagnose(bool trouble, SourceBatch* batch);
  arrow::Status DiagnoseOne(KafkaFetcher* fetcher, std::optional<int64_t> earliest,
                            std::optional<int64_t> latest, bool trouble, SourceBatch* batch);
  /// Whether what looks like a loss has done so long enough to be believed.
  bool Believed();

  KafkaReader* reader_;
  kafka::Cluster* cluster_;
  KafkaPatience* patience_;
  const KafkaDataLoss* loss_;
  Waker* waker_;
  Clock::time_point last_progress_ = Clock::now();
  Clock::time_point last_restart_ = Clock::now();
  std::optional<Clock::time_point> suspicious_since_;
};

}  // namespace freshet

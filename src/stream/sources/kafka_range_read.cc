#include "stream/sources/kafka_range_read.h"

#include <algorithm>
#include <string>
#include <utility>

namespace freshet {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kStep{250};
/// Nothing came for so long: the cluster is asked why.
constexpr seconds kStall{1};
/// A replica that takes over may be behind for a moment.
constexpr seconds kBelieveLoss{3};
/// The cluster says that there are messages, and none come: the fetcher begins again.
constexpr seconds kRestartAfter{10};

std::string RangeText(int64_t earliest, int64_t latest) {
  if (earliest >= latest) return "the topic has none, and the next is " + std::to_string(latest);
  return "the topic has " + std::to_string(earliest) + " to " + std::to_string(latest - 1);
}

}  // namespace

arrow::Status KafkaRangeRead::Run(const std::vector<KafkaRange>& ranges, SourceBatch* batch) {
  ARROW_RETURN_NOT_OK(reader_->Begin(ranges));
  const int64_t corrupt_before = reader_->corrupt_messages();
  while (!reader_->Pending().empty()) {
    ARROW_ASSIGN_OR_RAISE(const bool progressed, reader_->Advance(kStep));
    const Clock::time_point now = Clock::now();
    if (progressed) {
      if (patience_->is_waiting()) patience_->OnSuccess();
      last_progress_ = now;
      suspicious_since_.reset();
    }
    bool trouble = false;
    for (KafkaFetcher* fetcher : reader_->Pending()) trouble = fetcher->TakeTrouble() || trouble;
    if (trouble || now - last_progress_ >= kStall) ARROW_RETURN_NOT_OK(Diagnose(trouble, batch));
    if (waker_->interrupted() && now - last_progress_ >= kStep) {
      return arrow::Status::Cancelled("stopped while waiting for messages");
    }
  }
  ARROW_ASSIGN_OR_RAISE(batch->batches, reader_->Finish());
  batch->corrupt_records = reader_->corrupt_messages() - corrupt_before;
  for (const auto& rows : batch->batches) batch->input_rows += rows->num_rows();
  return arrow::Status::OK();
}

bool KafkaRangeRead::Believed() {
  const Clock::time_point now = Clock::now();
  if (!suspicious_since_) suspicious_since_ = now;
  return now - *suspicious_since_ >= kBelieveLoss;
}

arrow::Status KafkaRangeRead::Diagnose(bool trouble, SourceBatch* batch) {
  kafka::PartitionOffsets pending;
  for (const KafkaFetcher* fetcher : reader_->Pending()) pending[fetcher->partition()] = 0;
  const auto earliest = cluster_->Offsets(pending, kafka::kEarliestOffset);
  if (!earliest.ok()) return patience_->OnFailure(earliest.status());
  const auto latest = cluster_->Offsets(pending, kafka::kLatestOffset);
  if (!latest.ok()) return patience_->OnFailure(latest.status());
  if (patience_->is_waiting()) patience_->OnSuccess();

  const auto find = [](const kafka::PartitionOffsets& offsets, const kafka::TopicPartition& key) {
    const auto found = offsets.find(key);
    return found == offsets.end() ? std::nullopt : std::optional<int64_t>(found->second);
  };
  for (KafkaFetcher* fetcher : reader_->Pending()) {
    ARROW_RETURN_NOT_OK(DiagnoseOne(fetcher, find(*earliest, fetcher->partition()),
                                    find(*latest, fetcher->partition()), trouble, batch));
  }
  return arrow::Status::OK();
}

arrow::Status KafkaRangeRead::DiagnoseOne(KafkaFetcher* fetcher, std::optional<int64_t> earliest,
                                          std::optional<int64_t> latest, bool trouble,
                                          SourceBatch* batch) {
  const int64_t position = fetcher->position();
  const int64_t to = fetcher->to();
  if (!earliest || !latest) {
    if (!Believed()) return arrow::Status::OK();
    ARROW_RETURN_NOT_OK(
        loss_->Lose(fetcher->partition(), position, to, "and the partition is gone", batch));
    fetcher->CutAt(position);
    return arrow::Status::OK();
  }
  const std::string there = RangeText(*earliest, *latest);
  if (*earliest > position) {
    ARROW_RETURN_NOT_OK(
        loss_->Lose(fetcher->partition(), position, std::min(*earliest, to), there, batch));
    if (*earliest < to) return fetcher->SkipTo(*earliest);
    fetcher->CutAt(position);
    return arrow::Status::OK();
  }
  if (*latest < to) {
    if (!Believed()) return arrow::Status::OK();
    const int64_t end = std::max(position, *latest);
    ARROW_RETURN_NOT_OK(loss_->Lose(fetcher->partition(), end, to, there, batch));
    fetcher->CutAt(end);
    return arrow::Status::OK();
  }
  const Clock::time_point now = Clock::now();
  if (trouble || now - std::max(last_progress_, last_restart_) >= kRestartAfter) {
    last_restart_ = now;
    return fetcher->Restart();
  }
  return arrow::Status::OK();
}

}  // namespace freshet

#include "stream/sources/kafka_source.h"

#include <algorithm>
#include <utility>

#include "base/failpoint.h"
#include "stream/sources/kafka_initial_offsets.h"
#include "stream/sources/kafka_metrics.h"
#include "stream/sources/kafka_patience.h"
#include "stream/sources/kafka_plan.h"
#include "stream/sources/kafka_positions.h"
#include "stream/sources/kafka_range_read.h"
#include "stream/sources/kafka_reader.h"
#include "stream/sources/kafka_topics.h"
#include "stream/sources/waker.h"

namespace freshet {
namespace {

using kafka::PartitionOffsets;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// How old the list of partitions may be, while there is data and while there is none.
constexpr milliseconds kPartitionsAge{5000};
constexpr milliseconds kIdlePartitionsAge{1000};
/// A partition that seems to end before what was read is asked about again so often: a replica that
/// takes over may be behind for a moment.
constexpr int kEndAttempts = 3;
constexpr milliseconds kEndPause{1000};

/// No consumer group is joined, so a group is a name only: it is the client's.
kafka::ClientSettings ClientSettingsOf(const KafkaInput& input) {
  kafka::ClientSettings settings = input.client_settings;
  std::string name = input.group_id_prefix.empty() ? "freshet" : input.group_id_prefix;
  if (const auto group = settings.extract("group.id")) name = group.mapped();
  settings.try_emplace("client.id", name);
  return settings;
}

class KafkaSource : public Source {
 public:
  KafkaSource(KafkaInput input, const std::string& log_path, Disk* disk,
              std::unique_ptr<kafka::Cluster> cluster, std::unique_ptr<KafkaTopics> topics,
              WaitListener* waits)
      : input_(std::move(input)),
        initial_log_(log_path, disk),
        cluster_(std::move(cluster)),
        topics_(std::move(topics)),
        patience_(input_.client_settings.at("bootstrap.servers"), cluster_.get(), waits),
        loss_(input_.fail_on_data_loss) {}

  const std::shared_ptr<arrow::Schema>& schema() const override { return input_.schema; }

  std::string Description() const override { return DescribeKafkaSource(input_); }

  arrow::Status PrepareForAvailableNow() override {
    available_now_ = true;
    patience_.Limit();
    return arrow::Status::OK();
  }

  arrow::Result<std::optional<Offset>> LatestOffset(const std::optional<Offset>& start) override {
    waker_.Clear();
    arrow::Result<std::optional<Offset>> planned = Plan(start);
    if (planned.ok()) {
      patience_.OnSuccess();
      return planned;
    }
    ARROW_RETURN_NOT_OK(patience_.OnFailure(planned.status()));
    return start;
  }

  arrow::Result<SourceBatch> Read(const std::optional<Offset>& start, const Offset& end) override {
    ARROW_ASSIGN_OR_RAISE(const PartitionOffsets to, kafka::ParsePartitionOffsets(end));
    PartitionOffsets from;
    if (start) {
      ARROW_ASSIGN_OR_RAISE(from, kafka::ParsePartitionOffsets(*start));
    } else {
      ARROW_ASSIGN_OR_RAISE(from, BeganAt());
    }
    SourceBatch batch;
    std::vector<KafkaRange> ranges;
    for (;;) {
      batch = {};
      auto between = RangesBetween(from, to, &batch);
      if (between.ok()) {
        ranges = *std::move(between);
        break;
      }
      ARROW_RETURN_NOT_OK(patience_.OnFailure(between.status()));
      if (waker_.Sleep(KafkaPatience::kPause)) {
        return arrow::Status::Cancelled("stopped while waiting for Kafka");
      }
    }
    ARROW_RETURN_NOT_OK(MakeReader(to.size()));
    ARROW_RETURN_NOT_OK(KafkaRangeRead(reader_.get(), cluster_.get(), &patience_, &loss_, &waker_)
                            .Run(ranges, &batch));
    return batch;
  }

  /// Nothing: Kafka forgets by itself.
  arrow::Status Commit(const Offset&) override { return arrow::Status::OK(); }

  bool IsWaiting() const override { return patience_.is_waiting(); }

  SourceReport Report(const Offset& end) const override { return ReportKafkaOffsets(latest_, end); }

  void WaitForData(milliseconds timeout) override {
    waker_.Wait(patience_.is_waiting() ? std::min(timeout, KafkaPatience::kPause) : timeout);
  }

  void Interrupt() override { waker_.Interrupt(); }

 private:
  arrow::Status MakeReader(size_t partitions) {
    if (reader_) return arrow::Status::OK();
    ARROW_ASSIGN_OR_RAISE(
        reader_, KafkaReader::Make(ClientSettingsOf(input_), &input_, partitions, &waker_));
    return arrow::Status::OK();
  }

  /// The end of the next micro-batch; nullopt or `start` itself when there is nothing new.
  arrow::Result<std::optional<Offset>> Plan(const std::optional<Offset>& start) {
    if (input_.end && !available_now_) {
      return arrow::Status::Invalid(
          "endingOffsets is for runs with --once: one without it has no end");
    }
    std::optional<PartitionOffsets> from;
    if (start) {
      ARROW_ASSIGN_OR_RAISE(from, kafka::ParsePartitionOffsets(*start));
    } else if (!initial_) {
      ARROW_ASSIGN_OR_RAISE(initial_, initial_log_.Get());
    }
    if (!start) from = initial_;
    ARROW_ASSIGN_OR_RAISE(
        const KafkaTopics::Partitions partitions,
        topics_->Get(from ? &*from : nullptr, idle_ ? kIdlePartitionsAge : kPartitionsAge));
    if (!from) {
      ARROW_ASSIGN_OR_RAISE(from, Begin(partitions));
    }
    ARROW_ASSIGN_OR_RAISE(latest_, EndOf(partitions, *from));
    ARROW_ASSIGN_OR_RAISE(const PartitionOffsets begin, CompleteBegin(*from, latest_));
    ARROW_RETURN_NOT_OK(FetchAhead(begin));
    const PartitionOffsets end = Limit(begin);
    idle_ = end == *from;
    if (idle_) return start;
    return kafka::WritePartitionOffsets(end);
  }

  /// Decides where a new source begins, and writes it down.
  arrow::Result<PartitionOffsets> Begin(const KafkaTopics::Partitions& partitions) {
    ARROW_ASSIGN_OR_RAISE(initial_,
                          ResolveStart(input_.start, partitions, *topics_, cluster_.get()));
    ReachFailpoint("before-source-log");
    ARROW_RETURN_NOT_OK(initial_log_.Put(*initial_));
    return *initial_;
  }

  /// Where it began, for a batch without one before it.
  arrow::Result<PartitionOffsets> BeganAt() {
    if (initial_) return *initial_;
    ARROW_ASSIGN_OR_RAISE(initial_, initial_log_.Get());
    if (initial_) return *initial_;
    return arrow::Status::Invalid("'", initial_log_.FilePath(),
                                  "', which says where the source began, is missing, but a batch "
                                  "was planned: put it back from a backup, or start the table "
                                  "afresh with --full-refresh");
  }

  /// How far there are messages.
  arrow::Result<PartitionOffsets> EndOf(const KafkaTopics::Partitions& partitions,
                                        const PartitionOffsets& from) {
    if (frozen_) return *frozen_;
    PartitionOffsets end;
    for (int attempt = 1;; ++attempt) {
      ARROW_ASSIGN_OR_RAISE(
          end, available_now_
                   ? ResolveEnd(input_.end.value_or(KafkaPosition{}), partitions, cluster_.get())
                   : OffsetsOfAll(partitions, kafka::kLatestOffset, cluster_.get()));
      if (input_.end) {
        // An earlier run may have gone further.
        for (auto& [partition, offset] : end) {
          const auto begin = from.find(partition);
          if (begin != from.end()) offset = std::max(offset, begin->second);
        }
      }
      const bool went_back = std::any_of(end.begin(), end.end(), [&](const auto& one) {
        const auto begin = from.find(one.first);
        return begin != from.end() && one.second < begin->second;
      });
      if (!went_back || attempt == kEndAttempts) break;
      if (waker_.Sleep(kEndPause)) return arrow::Status::Cancelled("stopped while asking Kafka");
    }
    if (available_now_) frozen_ = end;
    return end;
  }

  /// `from`, with the beginnings of partitions that appeared since. Without those that are gone.
  arrow::Result<PartitionOffsets> CompleteBegin(const PartitionOffsets& from,
                                                const PartitionOffsets& end) {
    SourceBatch lost;
    ARROW_RETURN_NOT_OK(CheckGone(from, end, &lost));
    PartitionOffsets begin;
    KafkaTopics::Partitions appeared;
    for (const auto& [partition, offset] : end) {
      const auto known = from.find(partition);
      if (known == from.end()) {
        appeared.insert(partition);
      } else {
        ARROW_RETURN_NOT_OK(CheckWentBack(partition, known->second, offset, &lost));
        begin[partition] = known->second;
      }
    }
    if (appeared.empty()) return begin;
    ARROW_ASSIGN_OR_RAISE(const PartitionOffsets earliest, EarliestOf(appeared, &lost));
    begin.insert(earliest.begin(), earliest.end());
    return begin;
  }

  arrow::Status CheckGone(const PartitionOffsets& from, const PartitionOffsets& end,
                          SourceBatch* batch) const {
    for (const auto& [partition, offset] : from) {
      if (end.contains(partition)) continue;
      ARROW_RETURN_NOT_OK(loss_.Report("partition " + ToText(partition) + ", read up to offset " +
                                           std::to_string(offset) + ", is gone",
                                       batch));
    }
    return arrow::Status::OK();
  }

  arrow::Status CheckWentBack(const kafka::TopicPartition& partition, int64_t from, int64_t end,
                              SourceBatch* batch) const {
    if (end >= from) return arrow::Status::OK();
    return loss_.Report("topic '" + partition.topic + "', partition " +
                            std::to_string(partition.partition) + " was read up to offset " +
                            std::to_string(from) + ", but it ends at " + std::to_string(end) +
                            " now: messages may be lost",
                        batch);
  }

  /// The beginnings of partitions that appeared. Those that do not begin at 0 had messages before.
  arrow::Result<PartitionOffsets> EarliestOf(const KafkaTopics::Partitions& appeared,
                                             SourceBatch* batch) {
    ARROW_ASSIGN_OR_RAISE(PartitionOffsets earliest,
                          OffsetsOfAll(appeared, kafka::kEarliestOffset, cluster_.get()));
    for (const auto& [partition, offset] : earliest) {
      if (offset == 0) continue;
      ARROW_RETURN_NOT_OK(loss_.Lose(
          partition, 0, offset,
          "and the partition, which is new, begins at " + std::to_string(offset), batch));
    }
    return earliest;
  }

  arrow::Status FetchAhead(const PartitionOffsets& begin) {
    ARROW_RETURN_NOT_OK(MakeReader(begin.size()));
    PartitionOffsets positions;
    for (const auto& [partition, offset] : begin) {
      // One that went back is read from its earliest message, which Read finds.
      if (latest_.at(partition) >= offset) positions[partition] = offset;
    }
    ARROW_RETURN_NOT_OK(reader_->Follow(positions));
    ARROW_RETURN_NOT_OK(reader_->Peek());
    if (frozen_) return arrow::Status::OK();
    for (auto& [partition, end] : latest_) {
      end = std::max(end, reader_->KnownEnd(partition).value_or(end));
    }
    return arrow::Status::OK();
  }

  PartitionOffsets Limit(const PartitionOffsets& begin) {
    const Clock::time_point now = Clock::now();
    if (input_.min_offsets_per_trigger && !available_now_) {
      const bool late = !last_trigger_ || now - *last_trigger_ >= input_.max_trigger_delay;
      if (!late && CountOffsets(begin, latest_) < *input_.min_offsets_per_trigger) return begin;
    }
    last_trigger_ = now;
    if (!input_.max_offsets_per_trigger) return latest_;
    return LimitOffsets(*input_.max_offsets_per_trigger, begin, latest_);
  }

  arrow::Result<std::vector<KafkaRange>> RangesBetween(const PartitionOffsets& from,
                                                       const PartitionOffsets& to,
                                                       SourceBatch* batch) {
    ARROW_RETURN_NOT_OK(CheckGone(from, to, batch));
    std::vector<KafkaRange> ranges;
    KafkaTopics::Partitions appeared;
    KafkaTopics::Partitions began_anew;
    for (const auto& [partition, end] : to) {
      const auto begin = from.find(partition);
      if (begin == from.end()) {
        appeared.insert(partition);
      } else if (end < begin->second) {
        ARROW_RETURN_NOT_OK(CheckWentBack(partition, begin->second, end, batch));
        began_anew.insert(partition);
      } else if (end > begin->second) {
        ranges.push_back({partition, begin->second, end});
      }
    }
    PartitionOffsets earliest;
    if (!appeared.empty()) {
      ARROW_ASSIGN_OR_RAISE(earliest, EarliestOf(appeared, batch));
    }
    if (!began_anew.empty()) {
      ARROW_ASSIGN_OR_RAISE(const PartitionOffsets begin,
                            OffsetsOfAll(began_anew, kafka::kEarliestOffset, cluster_.get()));
      earliest.insert(begin.begin(), begin.end());
    }
    for (const auto& [partition, begin] : earliest) {
      if (begin < to.at(partition)) ranges.push_back({partition, begin, to.at(partition)});
    }
    return ranges;
  }

  const KafkaInput input_;
  KafkaInitialOffsets initial_log_;
  Waker waker_;
  std::unique_ptr<kafka::Cluster> cluster_;
  std::unique_ptr<KafkaTopics> topics_;
  std::unique_ptr<KafkaReader> reader_;  // null until the first plan or read
  KafkaPatience patience_;
  const KafkaDataLoss loss_;

  bool available_now_ = false;
  bool idle_ = false;                        // the last plan found nothing new
  std::optional<PartitionOffsets> initial_;  // as in sources/0/0
  std::optional<PartitionOffsets> frozen_;   // availableNow goes no further
  PartitionOffsets latest_;                  // of the last plan, before limits
  std::optional<Clock::time_point> last_trigger_;
};

}  // namespace

arrow::Result<std::unique_ptr<Source>> MakeKafkaSource(const KafkaInput& input,
                                                       const std::string& log_path, Disk* disk,
                                                       WaitListener* waits) {
  ARROW_ASSIGN_OR_RAISE(std::unique_ptr<kafka::Cluster> cluster,
                        kafka::Cluster::Make(ClientSettingsOf(input)));
  ARROW_ASSIGN_OR_RAISE(std::unique_ptr<KafkaTopics> topics,
                        KafkaTopics::Make(input, cluster.get()));
  return std::make_unique<KafkaSource>(input, log_path, disk, std::move(cluster), std::move(topics),
                                       waits);
}

}  // namespace freshet

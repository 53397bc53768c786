#include "stream/micro_batch_execution.h"

#include <utility>
#include <variant>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/uuid.h"
#include "stream/checkpoint/recovery_facts.h"
#include "stream/sinks/delta_sink.h"
#include "stream/sinks/kafka_sink.h"
#include "stream/sources/delta_source.h"
#include "stream/sources/file_source.h"
#include "stream/sources/kafka_source.h"

namespace freshet {
namespace {

using Clock = std::chrono::steady_clock;

/// Spark's spark.sql.streaming.minBatchesToRetain.
constexpr int64_t kBatchesToRetain = 100;
/// Old entries are looked for once in so many batches: it takes a listing.
constexpr int64_t kPurgeEvery = 16;
/// How long a wait for data lasts before the source is asked again anyway.
constexpr std::chrono::milliseconds kPollInterval{1000};

double MillisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// Adds the time until it is destroyed to one of a progress's durations.
class Stopwatch {
 public:
  Stopwatch(StreamingQueryProgress* progress, const char* name)
      : total_(&progress->duration_ms[name]) {}
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;
  ~Stopwatch() { *total_ += MillisecondsSince(start_); }

 private:
  double* total_;
  const Clock::time_point start_ = Clock::now();
};

arrow::Result<std::unique_ptr<Source>> MakeSource(const StreamInput& input,
                                                  const Checkpoint& checkpoint, Disk* disk,
                                                  WaitListener* waits) {
  if (const auto* files = std::get_if<FilesInput>(&input)) {
    return MakeFileSource(*files, checkpoint.SourcePath(0), disk);
  }
  if (const auto* kafka = std::get_if<KafkaInput>(&input)) {
    return MakeKafkaSource(*kafka, checkpoint.SourcePath(0), disk, waits);
  }
  return MakeDeltaSource(std::get<TableInput>(input), disk, waits);
}

std::unique_ptr<Sink> MakeSink(const StreamOutput& output, const std::string& query_id,
                               const StreamEnvironment& environment, WaitListener* waits) {
  if (const auto* kafka = std::get_if<KafkaOutput>(&output)) {
    return std::make_unique<KafkaSink>(*kafka, waits);
  }
  return std::make_unique<DeltaSink>(std::get<StreamingTable>(output), query_id, environment.disk,
                                     environment.durability);
}

}  // namespace

MicroBatchExecution::MicroBatchExecution(const Flow& flow, const StreamEnvironment& environment)
    : flow_(flow),
      environment_(environment),
      trigger_(flow.trigger_interval),
      run_id_(NewUuid()),
      waits_(flow.name, environment.listener) {}

arrow::Result<std::unique_ptr<MicroBatchExecution>> MicroBatchExecution::Open(
    const Flow& flow, const StreamEnvironment& environment) {
  std::unique_ptr<MicroBatchExecution> execution(new MicroBatchExecution(flow, environment));
  ARROW_RETURN_NOT_OK(execution->OpenParts());
  ARROW_RETURN_NOT_OK(execution->Recover());
  return execution;
}

arrow::Status MicroBatchExecution::OpenParts() {
  Disk* disk = environment_.disk;
  ARROW_ASSIGN_OR_RAISE(checkpoint_, Checkpoint::Open(flow_.checkpoint_path, disk));
  ARROW_ASSIGN_OR_RAISE(source_, MakeSource(flow_.input, *checkpoint_, disk, &waits_));
  ARROW_ASSIGN_OR_RAISE(computation_,
                        BatchComputation::Make(flow_, source_->schema(), environment_.engine,
                                               checkpoint_->StatePath(), environment_.durability));
  sink_ = MakeSink(flow_.output, checkpoint_->query_id(), environment_, &waits_);
  return sink_->Load();
}

arrow::Status MicroBatchExecution::Recover() {
  RecoveryFacts facts;
  ARROW_ASSIGN_OR_RAISE(const auto planned, checkpoint_->offsets().Latest());
  ARROW_RETURN_NOT_OK(sink_->AddFacts(!planned, &facts));
  const StateStore* state = computation_->state();
  facts.has_state = state != nullptr;
  if (state != nullptr) facts.state_version = state->version();
  ARROW_ASSIGN_OR_RAISE(recovery_, freshet::Recover(checkpoint_.get(), facts, sink_->Place()));

  next_batch_ = std::visit([](const auto& action) { return action.batch_id; }, recovery_);
  if (next_batch_ > 0) {
    ARROW_ASSIGN_OR_RAISE(last_plan_, ReadPlan(next_batch_ - 1));
    position_ = last_plan_.offsets.at(0);
    ARROW_ASSIGN_OR_RAISE(next_watermark_ms_, ReadWatermarkAfter(next_batch_ - 1));
  }
  return arrow::Status::OK();
}

arrow::Result<int64_t> MicroBatchExecution::ReadWatermarkAfter(int64_t batch_id) {
  ARROW_ASSIGN_OR_RAISE(const auto text, checkpoint_->commits().Get(batch_id));
  // Then the batch after it is planned already, with the watermark to go by.
  if (!text) return last_plan_.batch_watermark_ms;
  const auto entry = ParseCommitLogEntry(*text);
  if (!entry.ok()) {
    return entry.status().WithMessage("'", checkpoint_->commits().EntryPath(batch_id),
                                      "': ", entry.status().message());
  }
  return entry->next_batch_watermark_ms;
}

arrow::Result<OffsetLogEntry> MicroBatchExecution::ReadPlan(int64_t batch_id) {
  const std::string path = checkpoint_->offsets().EntryPath(batch_id);
  ARROW_ASSIGN_OR_RAISE(const auto text, checkpoint_->offsets().Get(batch_id));
  if (!text) {
    return arrow::Status::Invalid("'", path, "' is missing: without it nobody knows where batch ",
                                  batch_id,
                                  " ended. Restore the checkpoint from a backup, or use "
                                  "--full-refresh ",
                                  flow_.name);
  }
  auto entry = ParseOffsetLogEntry(*text);
  if (!entry.ok()) return entry.status().WithMessage("'", path, "': ", entry.status().message());
  if (entry->offsets.size() != 1) {
    return arrow::Status::Invalid("'", path, "' has offsets of ", entry->offsets.size(),
                                  " sources, but flow '", flow_.name,
                                  "' has one: the checkpoint is another query's");
  }
  return entry;
}

arrow::Status MicroBatchExecution::Start() {
  ARROW_RETURN_NOT_OK(sink_->CreateIfMissing());
  environment_.listener->OnStarted(flow_.name, next_batch_);
  const auto* rerun = std::get_if<RerunBatch>(&recovery_);
  if (rerun == nullptr) return arrow::Status::OK();

  ARROW_ASSIGN_OR_RAISE(const OffsetLogEntry planned, ReadPlan(rerun->batch_id));
  StreamingQueryProgress progress = NewProgress(rerun->batch_id);
  return Explain(RunBatch(rerun->batch_id, planned, *rerun, &progress), rerun->batch_id);
}

arrow::Status MicroBatchExecution::RunAvailable() { return Finish(TakeAvailable()); }

arrow::Status MicroBatchExecution::RunUntilStopped() { return Finish(TakeUntilStopped()); }

arrow::Status MicroBatchExecution::Finish(const arrow::Status& status) {
  if (!status.ok() && !(status.IsCancelled() && stopping_)) return status;
  environment_.listener->OnFinished(flow_.name);
  return arrow::Status::OK();
}

arrow::Status MicroBatchExecution::TakeAvailable() {
  ARROW_RETURN_NOT_OK(source_->PrepareForAvailableNow());
  sink_->LimitWaits();
  ARROW_RETURN_NOT_OK(Start());
  while (!stopping_) {
    ARROW_ASSIGN_OR_RAISE(const bool ran, RunNext());
    if (ran) continue;
    if (!source_->IsWaiting()) break;
    source_->WaitForData(kPollInterval);
  }
  sink_->Finish();
  return arrow::Status::OK();
}

arrow::Status MicroBatchExecution::TakeUntilStopped() {
  ARROW_RETURN_NOT_OK(Start());
  std::chrono::milliseconds last_due{0};
  bool idle = false;
  while (WaitForTrigger(&last_due)) {
    ARROW_ASSIGN_OR_RAISE(const bool ran, RunNext());
    const bool waits = source_->IsWaiting();
    if (!ran && !idle && !waits) environment_.listener->OnIdle(flow_.name);
    idle = !ran && !waits;
    if (!ran && !trigger_.has_interval() && !stopping_) source_->WaitForData(kPollInterval);
  }
  return arrow::Status::OK();
}

bool MicroBatchExecution::WaitForTrigger(std::chrono::milliseconds* last_due) {
  const auto wait =
      trigger_.UntilNext(std::chrono::milliseconds(UnixMilliseconds()), *last_due, last_due);
  std::unique_lock lock(mutex_);
  return !stopped_.wait_for(lock, wait, [this] { return stopping_.load(); });
}

void MicroBatchExecution::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stopped_.notify_all();
  source_->Interrupt();
  sink_->Interrupt();
}

StreamingQueryProgress MicroBatchExecution::NewProgress(int64_t batch_id) const {
  StreamingQueryProgress progress;
  progress.id = checkpoint_->query_id();
  progress.run_id = run_id_;
  progress.name = flow_.name;
  progress.timestamp_ms = UnixMilliseconds();
  progress.batch_id = batch_id;
  progress.source_description = source_->Description();
  progress.sink_description = sink_->Description();
  return progress;
}

arrow::Result<bool> MicroBatchExecution::RunNext() {
  const int64_t batch_id = next_batch_;
  StreamingQueryProgress progress = NewProgress(batch_id);
  // Spark's settings and the watermark of the batch before are handed on.
  OffsetLogEntry planned = last_plan_;
  planned.offsets.clear();
  planned.batch_timestamp_ms = progress.timestamp_ms;
  planned.batch_watermark_ms = next_watermark_ms_;
  {
    Stopwatch watch(&progress, "latestOffset");
    auto latest = source_->LatestOffset(position_);
    if (!latest.ok()) return Explain(latest.status(), batch_id);
    const bool has_data = latest->has_value() && *latest != position_;
    if (!has_data && !(position_ && computation_->HasWorkWithoutData(last_plan_.batch_watermark_ms,
                                                                     next_watermark_ms_))) {
      return false;
    }
    planned.offsets.push_back(has_data ? *std::move(latest) : position_);
  }
  ReachFailpoint("before-offsets");
  {
    Stopwatch watch(&progress, "walCommit");
    const auto added = checkpoint_->offsets().Add(batch_id, SerializeOffsetLogEntry(planned));
    if (!added.ok()) return Explain(added, batch_id);
  }
  ReachFailpoint("after-offsets");
  const arrow::Status ran = RunBatch(batch_id, planned, RerunBatch{batch_id}, &progress);
  if (!ran.ok()) return Explain(ran, batch_id);
  return true;
}

arrow::Result<SourceBatch> MicroBatchExecution::Read(const Offset& end,
                                                     StreamingQueryProgress* progress) {
  SourceBatch read;
  if (position_ != end) {
    Stopwatch watch(progress, "getBatch");
    ARROW_ASSIGN_OR_RAISE(read, source_->Read(position_, end));
  }
  progress->input_rows = read.input_rows;
  progress->corrupt_records = read.corrupt_records;
  progress->lost_records = read.lost_records;
  progress->losses = std::move(read.losses);
  return read;
}

arrow::Status MicroBatchExecution::CommitState(int64_t batch_id, StreamingQueryProgress* progress) {
  StateStore* state = computation_->state();
  const Clock::time_point start = Clock::now();
  ARROW_RETURN_NOT_OK(state->Commit(batch_id));
  ARROW_ASSIGN_OR_RAISE(const StateSize size, state->Size());
  for (StateProgress& step : progress->state) {
    step.rows_total = state->key_count();
    step.commit_time_ms = static_cast<int64_t>(MillisecondsSince(start));
    step.memory_bytes = size.memory_bytes;
    step.disk_bytes = size.disk_bytes;
  }
  return arrow::Status::OK();
}

arrow::Status MicroBatchExecution::RunBatch(int64_t batch_id, const OffsetLogEntry& planned,
                                            const RerunBatch& done,
                                            StreamingQueryProgress* progress) {
  const Clock::time_point batch_start =
      Clock::now() -
      std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double, std::milli>(
          progress->duration_ms["latestOffset"] + progress->duration_ms["walCommit"]));
  const std::optional<Offset>& end = planned.offsets.at(0);
  if (!end) {
    return arrow::Status::Invalid("offsets/", batch_id, " has no offset for the flow's source");
  }

  // What the sink and the state hold already is not computed again.
  StateStore* state = computation_->state();
  const bool needs_state = state != nullptr && !done.state_holds_it;
  const bool needs_rows = !done.sink_holds_it || needs_state;
  int64_t next_watermark_ms = planned.batch_watermark_ms;
  if (needs_rows || computation_->has_watermark()) {
    ARROW_ASSIGN_OR_RAISE(SourceBatch read, Read(*end, progress));
    Stopwatch watch(progress, "addBatch");
    ARROW_ASSIGN_OR_RAISE(
        next_watermark_ms,
        computation_->WatermarkAfter(read.batches, planned.batch_watermark_ms, progress));
    if (needs_rows) {
      if (state != nullptr) state->Abandon();
      ARROW_ASSIGN_OR_RAISE(
          const auto rows,
          computation_->Run(std::move(read.batches),
                            {last_plan_.batch_watermark_ms, planned.batch_watermark_ms}, progress));
      if (needs_state) state->BeginCommit(batch_id);
      ARROW_ASSIGN_OR_RAISE(const Sink::Written written, sink_->Write(batch_id, rows));
      progress->output_rows = written.rows;
      progress->table_version = written.version;
    }
  }
  if (needs_state) ARROW_RETURN_NOT_OK(CommitState(batch_id, progress));
  ReachFailpoint("after-state");
  {
    Stopwatch watch(progress, "commitOffsets");
    ARROW_RETURN_NOT_OK(
        checkpoint_->commits().Add(batch_id, SerializeCommitLogEntry({next_watermark_ms})));
    ReachFailpoint("after-commits");
    ARROW_RETURN_NOT_OK(source_->Commit(*end));
  }
  ReachFailpoint("after-source-commit");
  if (batch_id >= kBatchesToRetain && batch_id % kPurgeEvery == 0) {
    ARROW_RETURN_NOT_OK(checkpoint_->offsets().PurgeBefore(batch_id - kBatchesToRetain));
    ARROW_RETURN_NOT_OK(checkpoint_->commits().PurgeBefore(batch_id - kBatchesToRetain));
  }

  progress->start_offset = position_;
  progress->end_offset = *end;
  SourceReport report = source_->Report(*end);
  progress->latest_offset = std::move(report.latest_offset);
  progress->source_metrics = std::move(report.metrics);
  progress->batch_duration_ms = MillisecondsSince(batch_start);
  progress->duration_ms["triggerExecution"] = progress->batch_duration_ms;
  const auto input_rows = static_cast<double>(progress->input_rows);
  progress->processed_rows_per_second = input_rows * 1000 / progress->batch_duration_ms;
  if (last_batch_start_) {
    const std::chrono::duration<double> since = batch_start - *last_batch_start_;
    progress->input_rows_per_second = input_rows / since.count();
  }
  last_batch_start_ = batch_start;
  position_ = *end;
  last_plan_ = planned;
  next_watermark_ms_ = next_watermark_ms;
  next_batch_ = batch_id + 1;
  environment_.listener->OnProgress(*progress);
  return arrow::Status::OK();
}

arrow::Status MicroBatchExecution::Explain(const arrow::Status& status, int64_t batch_id) const {
  if (status.ok()) return status;
  return status.WithMessage("flow '", flow_.name, "', batch ", batch_id, ": ", status.message());
}

}  // namespace freshet

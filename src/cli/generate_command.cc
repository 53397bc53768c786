#include "cli/generate_command.h"

#include <array>
#include <atomic>
#include <cmath>
#include <memory>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "base/pace.h"
#include "cli/delivery_report.h"
#include "cli/exit_status.h"
#include "cli/log_reporter.h"
#include "cli/quantity_text.h"
#include "cli/signal_watcher.h"
#include "cli/transfer_display.h"
#include "generate/acknowledged_file.h"
#include "generate/folder_target.h"
#include "generate/stream_target.h"
#include "generate/topic_target.h"

namespace freshet::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// One run of the command, whatever the target. One thread; signals set stop_.
class GenerateRun {
 public:
  GenerateRun(const GenerateOptions& options, const GenerateJob& job, std::ostream& out,
              std::ostream& err)
      : options_(options), job_(job), out_(out), err_(err), watcher_([this] {
          interrupted_ = stop_ = true;
        }) {}

  int ToStandardOutput() {
    StreamTarget target(STDOUT_FILENO, "standard output");
    const arrow::Status status = Fill(&target);
    err_ << Readings() << Speed(made_) << '\n';
    return Answer(status);
  }

  int ToFolder() {
    const auto opened = FolderTarget::Open(options_.out, job_.rows_per_file);
    if (!opened.ok()) {
      err_ << opened.status().message() << '\n';
      return opened.status().IsInvalid() ? kWrongCall : kFailed;
    }
    display_ = std::make_unique<TransferDisplay>();
    const arrow::Status status = Fill(opened->get());
    display_.reset();
    out_ << CountOf((*opened)->files(), "file") << " in " << options_.out << ": " << Readings()
         << Speed(made_) << '\n';
    return Answer(status);
  }

  int ToTopic();

 private:
  /// Makes readings and gives them to the target until something ends it.
  arrow::Status Fill(ReadingTarget* target);
  /// Waits until the next line is due; false when it is time to end.
  arrow::Result<bool> AwaitTurn(Pace* pace, ReadingTarget* target);
  void Tick();

  int Answer(const arrow::Status& status) const {
    return status.ok() ? kSuccess : Fail(status, kFailed, err_);
  }

  std::string Readings() const;
  std::string Speed(int64_t count) const {
    return fmt::format(
        " in {:.2f} s, {}/s", seconds_,
        WithCommas(seconds_ > 0 ? std::llround(static_cast<double>(count) / seconds_) : 0));
  }

  const GenerateOptions& options_;
  const GenerateJob& job_;
  std::ostream& out_;
  std::ostream& err_;
  std::atomic<bool> stop_ = false;         // by a signal, the time, or a full disk
  std::atomic<bool> interrupted_ = false;  // by a signal
  const SignalWatcher watcher_;
  std::unique_ptr<TransferDisplay> display_;
  DeliveryReport* report_ = nullptr;
  const kafka::MessageProducer* producer_ = nullptr;
  Clock::time_point start_;
  double seconds_ = 0;
  int64_t made_ = 0;
  std::array<int64_t, kReadingKindNames.size()> kinds_{};
};

/// Shows how far it is, and ends it when its time is over. Called all the time.
void GenerateRun::Tick() {
  if (job_.duration && Clock::now() - start_ >= *job_.duration) stop_ = true;
  if (!display_ || !display_->IsDue()) return;
  TransferState state{"readings", made_, 0, 0, std::nullopt};
  if (producer_ != nullptr) state.in_flight = producer_->in_flight();
  if (report_ != nullptr) state.failed = report_->failed();
  if (job_.generator.count > 0) {
    state.share = static_cast<double>(made_) / static_cast<double>(job_.generator.count);
  }
  display_->Update(state);
}

arrow::Result<bool> GenerateRun::AwaitTurn(Pace* pace, ReadingTarget* target) {
  constexpr std::chrono::milliseconds kLongestWait{50};
  while (!stop_) {
    const auto wait = pace->UntilNext(Clock::now());
    if (wait == Clock::duration::zero()) return true;
    ARROW_RETURN_NOT_OK(target->Flush());
    std::this_thread::sleep_for(std::min<Clock::duration>(wait, kLongestWait));
    Tick();
  }
  return false;
}

arrow::Status GenerateRun::Fill(ReadingTarget* target) {
  constexpr int64_t kLinesPerTick = 256;
  ReadingGenerator generator(job_.generator);
  start_ = Clock::now();
  const bool paced_here = job_.rate && !target->is_paced();
  Pace pace(job_.rate, start_);
  arrow::Status status = [&]() -> arrow::Status {
    while (!stop_ && !generator.AtEnd()) {
      if (paced_here) {
        ARROW_ASSIGN_OR_RAISE(const bool due, AwaitTurn(&pace, target));
        if (!due) break;
        pace.Advance();
      }
      const MadeReading reading = generator.Next();
      ARROW_ASSIGN_OR_RAISE(const bool taken, target->Take(reading, made_));
      if (!taken) break;
      ++kinds_[static_cast<size_t>(reading.kind)];
      if (++made_ % kLinesPerTick == 0) Tick();
    }
    return arrow::Status::OK();
  }();
  if (interrupted_ && report_ != nullptr) report_->SayWaiting(producer_->in_flight());
  const arrow::Status finished = target->Finish();
  seconds_ = std::chrono::duration<double>(Clock::now() - start_).count();
  return status.ok() ? finished : status;
}

/// `10 readings: 7 good, 1 late, 0 repeated, 2 broken (1 cut, 1 wrong type)`
std::string GenerateRun::Readings() const {
  int64_t broken = 0;
  std::string sorts;
  std::string text = CountOf(made_, "reading") + ":";
  for (size_t i = 0; i < kinds_.size(); ++i) {
    if (!IsBroken(static_cast<ReadingKind>(i))) {
      text += fmt::format(" {} {},", WithCommas(kinds_[i]), kReadingKindNames[i]);
    } else if (kinds_[i] > 0) {
      broken += kinds_[i];
      sorts += fmt::format("{}{} {}", sorts.empty() ? " (" : ", ", WithCommas(kinds_[i]),
                           kReadingKindNames[i]);
    }
  }
  return fmt::format("{} {} broken{}", text, WithCommas(broken), sorts.empty() ? "" : sorts + ")");
}

int GenerateRun::ToTopic() {
  const std::string& topic = options_.topic.topic;
  std::unique_ptr<AcknowledgedFile> ledger;
  if (!options_.acknowledged.empty()) {
    auto opened = AcknowledgedFile::Open(options_.acknowledged, topic);
    if (!opened.ok()) return Fail(opened.status(), kWrongCall, err_);
    ledger = *std::move(opened);
  }
  display_ = std::make_unique<TransferDisplay>();
  DeliveryReport report(display_.get(), options_.topic.timeout, [](uint64_t tag) {
    return fmt::format("reading {} (counted from 0)", tag);
  });
  if (ledger) report.set_on_delivered([&](const kafka::Delivery& one) { ledger->Add(one); });
  auto made = kafka::MessageProducer::Make(job_.producer, &report);
  if (!made.ok()) return Fail(made.status(), kWrongCall, err_);
  const std::unique_ptr<kafka::MessageProducer> producer = *std::move(made);
  const auto found =
      producer->OpenTopic({topic, options_.topic.partitions, options_.topic.replication},
                          [this] { return stop_.load(); });
  if (!found.ok()) {
    display_->Warn("nothing was sent: " + found.status().message());
    return kFailed;
  }
  SayTopic(options_.topic, *found, display_.get());
  report_ = &report;
  producer_ = producer.get();
  arrow::Status noted;
  kafka::PacedSender sender(producer.get(), job_.rate, &stop_, [&] {
    if (ledger) noted = ledger->Flush();
    if (!noted.ok()) stop_ = true;
    Tick();
  });
  TopicTarget target(&sender);
  arrow::Status status = Fill(&target);
  if (status.ok()) status = noted;
  report.SayUnnamedFailures();
  display_.reset();
  out_ << Readings()
       << fmt::format(" to topic '{}': {} delivered, {} failed", topic,
                      WithCommas(report.delivered()), WithCommas(report.failed()))
       << Speed(report.delivered()) << '\n';
  const int answer = Answer(status);
  return report.failed() > 0 ? kFailed : answer;
}

}  // namespace

int RunGenerate(const GenerateOptions& options, std::ostream& out, std::ostream& err) {
  const BlockedSignals blocked;  // Before the client starts threads.
  const auto job = UnderstandGenerate(options);
  if (!job.ok()) return Fail(job.status(), kWrongCall, err);
  GenerateRun run(options, *job, out, err);
  switch (job->target) {
    case GenerateTarget::kStandardOutput:
      return run.ToStandardOutput();
    case GenerateTarget::kFolder:
      return run.ToFolder();
    case GenerateTarget::kTopic:
      return run.ToTopic();
  }
  return kWrongCall;
}

}  // namespace freshet::cli

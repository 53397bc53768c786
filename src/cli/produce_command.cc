#include "cli/produce_command.h"

#include <atomic>
#include <cmath>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/disk.h"
#include "cli/delivery_report.h"
#include "cli/exit_status.h"
#include "cli/log_reporter.h"
#include "cli/quantity_text.h"
#include "cli/signal_watcher.h"
#include "cli/transfer_display.h"
#include "produce/file_producer.h"

namespace freshet::cli {
namespace {

using Clock = std::chrono::steady_clock;

/// A call, understood.
struct Job {
  FileProducerOptions files;
  kafka::MessageProducerOptions producer;
  std::optional<double> rate;
  int64_t bytes = 0;  ///< of all files; 0 when that can't be known
};

arrow::Result<Job> Understand(const ProduceOptions& options) {
  Job job;
  ARROW_ASSIGN_OR_RAISE(job.producer, ProducerOptions(options.topic));
  if (!options.rate.empty()) {
    const auto rate = ParseRate(options.rate);
    if (!rate.ok()) return rate.status().WithMessage("--rate ", rate.status().message());
    job.rate = *rate;
  }
  const auto disk = MakePosixDisk(Durability::kOs);
  ARROW_ASSIGN_OR_RAISE(job.files.files, FindInputFiles(options.paths, disk.get()));
  job.files.key_field = options.key;
  job.files.loop = options.loop;
  for (const InputFile& file : job.files.files) {
    if (file.path == kStandardInput && options.loop) {
      return arrow::Status::Invalid("--loop can't read standard input again");
    }
    job.bytes += file.size;
  }
  return job;
}

TransferState State(const FileProducerCounts& counts, const DeliveryReport& report,
                    int64_t in_flight, const Job& job) {
  TransferState state{"lines", counts.lines, in_flight, report.failed(), std::nullopt};
  if (!job.files.loop && job.bytes > 0) {
    state.share = static_cast<double>(counts.bytes) / static_cast<double>(job.bytes);
  }
  return state;
}

void PrintSummary(const FileProducer& files, const DeliveryReport& report, const std::string& topic,
                  double seconds, std::ostream& out) {
  const FileProducerCounts& counts = files.counts();
  const double rate = seconds > 0 ? static_cast<double>(report.delivered()) / seconds : 0;
  out << fmt::format("{}, {} to topic '{}': {} delivered, {} failed in {:.2f} s, {}/s\n",
                     CountOf(counts.files, "file"), CountOf(counts.lines, "line"), topic,
                     WithCommas(report.delivered()), WithCommas(report.failed()), seconds,
                     WithCommas(std::llround(rate)));
}

}  // namespace

CLI::App* AddProduce(CLI::App* app, ProduceOptions* options) {
  CLI::App* produce = app->add_subcommand("produce", "send files' lines to a Kafka topic");
  produce
      ->add_option("PATH", options->paths,
                   "files, directories or globs; .gz is decompressed, - is standard input")
      ->required();
  AddTopicOptions(produce, &options->topic);
  produce->get_option("--topic")->required();
  produce->get_option("--brokers")->required();
  produce
      ->add_option("--key", options->key,
                   "this top-level field of a line's JSON is the message's key; without it, none")
      ->type_name("FIELD");
  produce->add_option("--rate", options->rate, "messages a second; else as fast as it goes")
      ->type_name("N/s");
  produce->add_flag("--loop", options->loop, "send the files again and again, until Ctrl-C");
  produce->footer(
      "Each line that is not blank is a message, its bytes the value; each path's files are taken "
      "in the\n"
      "order of their names. The producer is idempotent with acks=all: each message is there once, "
      "in order,\n"
      "also when a broker dies on the way. Ctrl-C stops reading, waits for what was read to be\n"
      "delivered, and says how far it came; a second one ends at once.\n"
      "Exit status: 0 all lines are delivered (or --loop was stopped), 1 some are not, 2 a wrong "
      "call.\n\n"
      "  freshet produce data/sensor_data --topic sensor-data --brokers 127.0.0.1:9092\n"
      "  freshet produce 'logs/*.json.gz' --topic logs --brokers a:9092,b:9092 --key host --rate "
      "5000/s\n"
      "  tail -f app.log | freshet produce - --topic app --brokers 127.0.0.1:9092 -X "
      "compression.type=lz4");
  return produce;
}

int RunProduce(const ProduceOptions& options, std::ostream& out, std::ostream& err) {
  const BlockedSignals blocked;  // Before the client starts threads.
  const auto job = Understand(options);
  if (!job.ok()) return Fail(job.status(), kWrongCall, err);
  TransferDisplay display;
  FileProducer files(job->files);
  DeliveryReport report(&display, options.topic.timeout,
                        [&](uint64_t tag) { return files.Place(tag); });
  auto made = kafka::MessageProducer::Make(job->producer, &report);
  if (!made.ok()) return Fail(made.status(), kWrongCall, err);
  const std::unique_ptr<kafka::MessageProducer> producer = *std::move(made);
  std::atomic<bool> stop = false;
  const SignalWatcher watcher([&stop] { stop = true; });

  const auto found = producer->OpenTopic(
      {options.topic.topic, options.topic.partitions, options.topic.replication},
      [&stop] { return stop.load(); });
  if (!found.ok()) {
    display.Warn("nothing was sent: " + found.status().message());
    return kFailed;
  }
  SayTopic(options.topic, *found, &display);

  const Clock::time_point start = Clock::now();
  kafka::PacedSender sender(producer.get(), job->rate, &stop, [&] {
    if (display.IsDue()) display.Update(State(files.counts(), report, producer->in_flight(), *job));
  });
  const auto whole = files.Run(&sender);
  if (stop) report.SayWaiting(producer->in_flight());
  const arrow::Status finished = sender.Finish();
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();

  report.SayUnnamedFailures();
  if (files.counts().keyless > 0) {
    display.Warn(fmt::format("{} had no field '{}' or no JSON: sent without a key",
                             CountOf(files.counts().keyless, "line"), options.key));
  }
  if (!whole.ok()) display.Warn(whole.status().message());
  if (!finished.ok()) display.Warn(finished.message());
  if (whole.ok() && !*whole) {
    const std::string last = files.LastPlace();
    display.Info(last.empty() ? "interrupted before the first line"
                              : "interrupted: the last line taken is " + last);
  }
  PrintSummary(files, report, options.topic.topic, seconds, out);
  const bool complete = whole.ok() && (*whole || options.loop) && finished.ok();
  return complete && report.failed() == 0 ? kSuccess : kFailed;
}

}  // namespace freshet::cli

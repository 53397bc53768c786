#include "cli/generate_call.h"

#include <cmath>
#include <limits>

#include "cli/quantity_text.h"

namespace freshet::cli {
namespace {

constexpr int64_t kDefaultRowsPerFile = 10'000;

/// An error with the option's name before it.
template <typename T>
arrow::Result<T> Of(const char* option, arrow::Result<T> parsed) {
  if (parsed.ok()) return parsed;
  return parsed.status().WithMessage(option, " ", parsed.status().message());
}

arrow::Result<int64_t> StartTime(const std::string& text) {
  if (text != "now") return Of("--start", ParseStartTime(text));
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  // Whole milliseconds, as readings have them.
  return std::chrono::floor<std::chrono::milliseconds>(now).count() * 1000;
}

arrow::Result<int64_t> Interval(const GenerateOptions& options, std::optional<double> rate) {
  if (options.interval.empty()) {
    return rate ? std::max<int64_t>(1, std::llround(1e6 / *rate)) : int64_t{1'000'000};
  }
  ARROW_ASSIGN_OR_RAISE(const auto interval, Of("--interval", ParseDuration(options.interval)));
  return interval.count();
}

arrow::Status CheckTarget(const GenerateOptions& options) {
  const TopicOptions& topic = options.topic;
  if (!options.out.empty() && !topic.topic.empty()) {
    return arrow::Status::Invalid("--out and --topic: readings go to one of both");
  }
  if (options.out.empty() && (options.files || options.rows_per_file)) {
    return arrow::Status::Invalid("--files and --rows-per-file are about files: add --out DIR");
  }
  const bool about_topic = !topic.brokers.empty() || topic.partitions || topic.replication ||
                           !topic.settings.empty() || !options.acknowledged.empty();
  if (topic.topic.empty() && about_topic) {
    return arrow::Status::Invalid(
        "--brokers, --partitions, --replication, -X and --acknowledged are about a topic: add "
        "--topic NAME");
  }
  return arrow::Status::OK();
}

/// Sets count and rows_per_file.
arrow::Status CountRows(const GenerateOptions& options, GenerateJob* job) {
  job->generator.count = options.count.value_or(0);
  job->rows_per_file = options.rows_per_file.value_or(kDefaultRowsPerFile);
  if (!options.files) return arrow::Status::OK();
  if (options.count && options.rows_per_file) {
    return arrow::Status::Invalid("--count, --files and --rows-per-file: give two of the three");
  }
  if (options.count) {
    job->rows_per_file = (*options.count + *options.files - 1) / *options.files;
  } else if (options.rows_per_file) {
    if (*options.files > std::numeric_limits<int64_t>::max() / *options.rows_per_file) {
      return arrow::Status::Invalid("--files times --rows-per-file is too many readings");
    }
    job->generator.count = *options.files * *options.rows_per_file;
  } else {
    return arrow::Status::Invalid("--files needs --count or --rows-per-file");
  }
  return arrow::Status::OK();
}

void AddReadingOptions(CLI::App* generate, GenerateOptions* options) {
  generate->add_option("--devices", options->devices, "how many sensors take turns, by chance")
      ->check(CLI::Range(1, 1'000'000).description(""))
      ->capture_default_str()
      ->type_name("N");
  generate->add_option("--buildings", options->buildings, "how many buildings they are in")
      ->check(CLI::Range(1, 10'000).description(""))
      ->capture_default_str()
      ->type_name("N");
  generate->add_option("--start", options->start, "timestamp of the first reading, or now")
      ->capture_default_str()
      ->type_name("TIME");
  generate
      ->add_option("--interval", options->interval,
                   "between two readings' timestamps; without it what --rate comes to, else 1s")
      ->type_name("DURATION");
  generate
      ->add_option("--broken", options->broken,
                   "share of lines that are no good reading: cut, a wrong type, invalid UTF-8, or "
                   "not an object")
      ->capture_default_str()
      ->type_name("SHARE");
  generate->add_option("--late", options->late, "share of readings that come after later ones")
      ->capture_default_str()
      ->type_name("SHARE");
  generate->add_option("--late-by", options->late_by, "how far behind a late one can be")
      ->capture_default_str()
      ->type_name("DURATION");
  generate
      ->add_option("--repeated", options->repeated,
                   "share of lines that are the same as one before")
      ->capture_default_str()
      ->type_name("SHARE");
  generate->add_option("--seed", options->seed, "the same seed gives the same lines, byte for byte")
      ->capture_default_str()
      ->type_name("N");
}

}  // namespace

CLI::App* AddGenerate(CLI::App* app, GenerateOptions* options) {
  CLI::App* generate =
      app->add_subcommand("generate", "make sensor readings: to stdout, files or a Kafka topic");
  generate->add_option("--count", options->count, "how many lines")
      ->check(CLI::Range(int64_t{1}, std::numeric_limits<int64_t>::max()).description(""))
      ->type_name("N");
  generate->add_option("--duration", options->duration, "how long to go on at most")
      ->type_name("DURATION");
  generate->add_option("--rate", options->rate, "lines a second; else as fast as it goes")
      ->type_name("N/s");
  AddReadingOptions(generate, options);
  generate
      ->add_option("--out", options->out,
                   "write files into this folder; each is moved in when it is whole")
      ->type_name("DIR");
  generate->add_option("--files", options->files, "spread --count over so many files")
      ->check(CLI::Range(1, 1'000'000).description(""))
      ->type_name("N");
  generate
      ->add_option("--rows-per-file", options->rows_per_file,
                   "so many lines a file (default 10000)")
      ->check(CLI::Range(int64_t{1}, std::numeric_limits<int64_t>::max()).description(""))
      ->type_name("N");
  AddTopicOptions(generate, &options->topic);
  generate
      ->add_option("--acknowledged", options->acknowledged,
                   "append topic,partition,offset,sequence,timestamp of each message that the "
                   "broker acknowledged to this CSV file")
      ->type_name("FILE");
  generate->footer(
      "Readings are lines of JSON like those of data/sensor_data; values drift as real ones do. "
      "Without\n"
      "--out and --topic they go to stdout. On a topic a reading's key is its device_id, and the "
      "message's\n"
      "timestamp is when it was made. Ctrl-C ends it cleanly: whole lines, whole files, messages "
      "delivered.\n"
      "Exit status: 0 success, 1 something could not be written or delivered, 2 a wrong call.\n\n"
      "  freshet generate --count 1000 --broken 1% --repeated 2%\n"
      "  freshet generate --count 2000000 --out readings --files 20\n"
      "  freshet generate --rate 500/s --start now --topic sensor-data --brokers 127.0.0.1:9092");
  return generate;
}

arrow::Result<GenerateJob> UnderstandGenerate(const GenerateOptions& options) {
  GenerateJob job;
  ARROW_RETURN_NOT_OK(CheckTarget(options));
  ARROW_RETURN_NOT_OK(CountRows(options, &job));
  if (!options.rate.empty()) {
    ARROW_ASSIGN_OR_RAISE(job.rate, Of("--rate", ParseRate(options.rate)));
  }
  if (!options.duration.empty()) {
    ARROW_ASSIGN_OR_RAISE(job.duration, Of("--duration", ParseDuration(options.duration)));
  }
  GeneratorOptions& generator = job.generator;
  generator.devices = options.devices;
  generator.buildings = options.buildings;
  generator.seed = options.seed;
  ARROW_ASSIGN_OR_RAISE(generator.start_us, StartTime(options.start));
  ARROW_ASSIGN_OR_RAISE(generator.interval_us, Interval(options, job.rate));
  ARROW_ASSIGN_OR_RAISE(generator.broken, Of("--broken", ParseShare(options.broken)));
  ARROW_ASSIGN_OR_RAISE(generator.late, Of("--late", ParseShare(options.late)));
  ARROW_ASSIGN_OR_RAISE(generator.repeated, Of("--repeated", ParseShare(options.repeated)));
  ARROW_ASSIGN_OR_RAISE(const auto late_by, Of("--late-by", ParseDuration(options.late_by)));
  generator.late_by_us = late_by.count();
  ARROW_RETURN_NOT_OK(ReadingGenerator::Check(generator));

  if (!options.out.empty()) job.target = GenerateTarget::kFolder;
  if (!options.topic.topic.empty()) {
    job.target = GenerateTarget::kTopic;
    ARROW_ASSIGN_OR_RAISE(job.producer, ProducerOptions(options.topic));
  }
  const bool without_end = generator.count == 0 && !job.duration;
  if (without_end && !job.rate && job.target != GenerateTarget::kStandardOutput) {
    return arrow::Status::Invalid(
        "how many? --count N or --duration TIME; or --rate N/s to go on until Ctrl-C");
  }
  return job;
}

}  // namespace freshet::cli

#include "cli/topic_options.h"

#include <limits>

#include <fmt/format.h>

#include "cli/log_reporter.h"
#include "cli/quantity_text.h"

namespace freshet::cli {
namespace {

constexpr std::string_view kSparkPrefix = "kafka.";

arrow::Status AddSetting(std::string_view text, kafka::ClientSettings* settings) {
  const size_t equals = text.find('=');
  if (equals == 0 || equals == std::string_view::npos) {
    return arrow::Status::Invalid("-X ", text, ": a setting is written name=value");
  }
  std::string_view name = text.substr(0, equals);
  if (name.starts_with(kSparkPrefix)) name.remove_prefix(kSparkPrefix.size());
  const std::string_view value = text.substr(equals + 1);
  if (name == "bootstrap.servers" || name == "metadata.broker.list") {
    return arrow::Status::Invalid("-X ", name, ": brokers are given with --brokers");
  }
  const arrow::Status checked = kafka::CheckClientSetting(name, value);
  if (!checked.ok()) return checked.WithMessage("-X ", text, ": ", checked.message());
  (*settings)[std::string(name)] = value;
  return arrow::Status::OK();
}

}  // namespace

void AddTopicOptions(CLI::App* command, TopicOptions* options) {
  command->add_option("--topic", options->topic, "the topic to write to; made when it is missing")
      ->type_name("NAME");
  command->add_option("--brokers", options->brokers, "where the brokers are")
      ->type_name("HOST:PORT,...");
  command
      ->add_option("--partitions", options->partitions,
                   "for a topic that is missing; else the broker's own number")
      ->check(CLI::Range(1, 100'000).description(""))
      ->type_name("N");
  command
      ->add_option("--replication", options->replication,
                   "for a topic that is missing; else the broker's own number")
      ->check(CLI::Range(1, std::numeric_limits<int16_t>::max() + 0).description(""))
      ->type_name("N");
  command
      ->add_option("--timeout", options->timeout,
                   "how long to wait for a broker, and for each message's delivery")
      ->capture_default_str()
      ->type_name("DURATION");
  command
      ->add_option("-X", options->settings,
                   "a setting of the Kafka client (Java's name or librdkafka's); again for each")
      ->type_name("NAME=VALUE")
      ->expected(1)
      ->take_all();
}

arrow::Result<kafka::MessageProducerOptions> ProducerOptions(const TopicOptions& options) {
  if (options.brokers.empty()) {
    return arrow::Status::Invalid("--brokers is missing: --brokers 127.0.0.1:9092, say");
  }
  const arrow::Status named = kafka::CheckTopicName(options.topic);
  if (!named.ok()) return named.WithMessage("--topic ", named.message());
  const auto timeout = ParseDuration(options.timeout);
  if (!timeout.ok()) return timeout.status().WithMessage("--timeout ", timeout.status().message());
  constexpr std::chrono::hours kLongest{24};
  if (*timeout < std::chrono::milliseconds(100) || *timeout > kLongest) {
    return arrow::Status::Invalid("--timeout ", options.timeout, ": it can be from 100ms to 24h");
  }
  kafka::MessageProducerOptions made;
  made.brokers = options.brokers;
  made.timeout = std::chrono::ceil<std::chrono::milliseconds>(*timeout);
  for (const std::string& setting : options.settings) {
    ARROW_RETURN_NOT_OK(AddSetting(setting, &made.settings));
  }
  return made;
}

void SayTopic(const TopicOptions& options, const kafka::TopicFound& found,
              TransferDisplay* display) {
  if (found.created) {
    display->Info(fmt::format("made topic '{}' with {}", options.topic,
                              CountOf(found.partitions, "partition")));
  } else if (options.partitions && *options.partitions != found.partitions) {
    display->Warn(fmt::format("topic '{}' is there with {}: --partitions {} changes nothing",
                              options.topic, CountOf(found.partitions, "partition"),
                              *options.partitions));
  }
}

}  // namespace freshet::cli

#include "pipeline/sink_options.h"

#include <array>
#include <set>

#include "base/ascii_text.h"
#include "kafka/ensure_topic.h"
#include "pipeline/kafka_client_options.h"

namespace freshet {
namespace {

constexpr std::string_view kWaits = "a flow waits for its broker, and goes on when it is back";

constexpr std::array<NotCarriedOption, 5> kNotCarried = {{
    {"subscribe", "it names what a source reads; a sink takes topic"},
    {"includeHeaders", "a column headers is written wherever the query gives one"},
    {"path", "it is a file sink's: write a streaming table"},
    {"checkpointLocation", "the checkpoint is in the warehouse, at _checkpoints/FLOW"},
    {"serviceCredential", "give the user and password as kafka.sasl.… settings"},
}};

/// Settings of the client that would break what the sink promises.
constexpr std::array<NotCarriedOption, 8> kOwnSettings = {{
    {"acks", "a batch is over when all in-sync replicas have it: acks=all"},
    {"request.required.acks", "a batch is over when all in-sync replicas have it: acks=all"},
    {"enable.idempotence", "the producer is idempotent in any case"},
    {"transactional.id", "the sink writes at least once, without transactions"},
    {"message.timeout.ms", kWaits},
    {"delivery.timeout.ms", kWaits},
    {"retries", kWaits},
    {"message.send.max.retries", kWaits},
}};

class SinkOptionReader {
 public:
  SinkOptionReader(const CreateSink& sink, const BuildContext& context)
      : sink_(sink), context_(context) {}

  std::optional<KafkaOutput> Run() {
    if (!EqualsIgnoreCase(sink_.format.text, "kafka")) {
      context_.Refuse(sink_.format.span, "a sink's format is kafka: '" + sink_.format.text +
                                             "' is not carried. Delta tables are written by "
                                             "CREATE OR REFRESH STREAMING TABLE");
      return std::nullopt;
    }
    output_.sink = sink_.name.text;
    for (const Option& option : sink_.options) TakeOption(option);
    if (fine_ && !output_.client_settings.contains("bootstrap.servers")) {
      Refuse(sink_.name.span, "a Kafka sink needs OPTIONS ('" + std::string(kKafkaServersSetting) +
                                  "' = 'host:port', 'topic' = 'name')");
    }
    if (!fine_) return std::nullopt;
    return std::move(output_);
  }

 private:
  void Refuse(Span span, const std::string& message) { fine_ = context_.Refuse(span, message); }

  void TakeOption(const Option& option) {
    const std::string name = ToLower(option.key.text);
    const bool servers = name == kKafkaServersSetting || name == "bootstrapservers";
    if (!seen_.insert(servers ? "bootstrapservers" : name).second) {
      return Refuse(option.key.span, "the option '" + option.key.text + "' is given twice");
    }
    if (servers) return SetServers(option.value);
    if (name == "topic") return SetTopic(option.value);
    if (!name.starts_with(kKafkaClientPrefix)) {
      return Refuse(option.key.span,
                    UnknownKafkaOption(option, "a Kafka sink", kNotCarried, {"topic"}));
    }
    const auto setting = KafkaClientSetting(option, kOwnSettings);
    if (!setting.ok()) return Refuse(option.key.span, setting.status().message());
    output_.client_settings[*setting] = option.value.text;
  }

  void SetServers(const OptionValue& value) {
    const auto servers = ParseKafkaServers(value.text);
    if (!servers.ok()) return Refuse(value.span, servers.status().message());
    output_.client_settings["bootstrap.servers"] = *servers;
  }

  void SetTopic(const OptionValue& value) {
    const arrow::Status named = kafka::CheckTopicName(value.text);
    if (!named.ok()) return Refuse(value.span, named.message());
    output_.topic = value.text;
  }

  const CreateSink& sink_;
  const BuildContext& context_;
  KafkaOutput output_;
  std::set<std::string> seen_;
  bool fine_ = true;
};

}  // namespace

std::optional<KafkaOutput> ReadSinkOptions(const CreateSink& sink, const BuildContext& context) {
  return SinkOptionReader(sink, context).Run();
}

}  // namespace freshet

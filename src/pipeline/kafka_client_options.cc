#include "pipeline/kafka_client_options.h"

#include <algorithm>
#include <utility>

#include "base/ascii_text.h"
#include "kafka/client_settings.h"
#include "sql/hint.h"

namespace freshet {

std::vector<std::string> SplitAtCommas(std::string_view text) {
  std::vector<std::string> parts;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    if (std::string part = Trim(text.substr(begin, end - begin)); !part.empty()) {
      parts.push_back(std::move(part));
    }
    begin = end + 1;
  }
  return parts;
}

arrow::Result<std::string> ParseKafkaServers(std::string_view text) {
  std::string joined;
  for (const std::string& server : SplitAtCommas(text)) {
    joined += (joined.empty() ? "" : ",") + server;
  }
  if (!joined.empty()) return joined;
  return arrow::Status::Invalid("bootstrapServers names the brokers: 'host:9092,other:9092'");
}

arrow::Result<std::string> KafkaClientSetting(const Option& option,
                                              std::span<const NotCarriedOption> own) {
  std::string name = ToLower(option.key.text).substr(kKafkaClientPrefix.size());
  for (const NotCarriedOption& known : own) {
    if (name == known.name) {
      return arrow::Status::Invalid("'", option.key.text, "' is not carried: ", known.instead);
    }
  }
  ARROW_RETURN_NOT_OK(kafka::CheckClientSetting(name, option.value.text));
  return name;
}

std::string UnknownKafkaOption(const Option& option, std::string_view whose,
                               std::span<const NotCarriedOption> not_carried,
                               std::vector<std::string> names) {
  for (const NotCarriedOption& known : not_carried) {
    if (EqualsIgnoreCase(known.name, option.key.text)) {
      return "the option '" + std::string(known.name) +
             "' is not carried: " + std::string(known.instead);
    }
  }
  const std::string name = ToLower(option.key.text);
  if (kafka::CheckClientSetting(name, option.value.text).ok()) {
    return "settings of the Kafka client are written with 'kafka.': `" +
           std::string(kKafkaClientPrefix) + name + "`";
  }
  names.emplace_back(kKafkaServersSetting);
  return WithHint(std::string(whose) + " has no option '" + option.key.text + "'", option.key.text,
                  names);
}

}  // namespace freshet

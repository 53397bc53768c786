// What read_kafka and a Kafka sink have in common: brokers, and the client's settings.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <arrow/status.h>

#include "sql/pipeline_ast.h"

namespace freshet {

/// The beginning of the options that are handed on to the client.
inline constexpr std::string_view kKafkaClientPrefix = "kafka.";
/// What a pipeline calls the brokers, in small letters, with and without the prefix.
inline constexpr std::string_view kKafkaServersSetting = "kafka.bootstrap.servers";

/// An option that is known and not carried, and what to do instead.
struct NotCarriedOption {
  std::string_view name;
  std::string_view instead;
};

/// `a, b,c` → the parts without blanks around them; empty ones are left out.
std::vector<std::string> SplitAtCommas(std::string_view text);

/// `host:9092, other:9092` as the client takes it. Invalid when there is no broker in it.
arrow::Result<std::string> ParseKafkaServers(std::string_view text);

/// The client's name of the setting that `option`, which begins with kKafkaClientPrefix, gives.
/// Invalid when the client has no such setting, does not take the value, or when it is one of
/// `own`: settings that whoever asks sets itself.
arrow::Result<std::string> KafkaClientSetting(const Option& option,
                                              std::span<const NotCarriedOption> own);

/// What to say of an option without the prefix that none of `names` is.
std::string UnknownKafkaOption(const Option& option, std::string_view whose,
                               std::span<const NotCarriedOption> not_carried,
                               std::vector<std::string> names);

}  // namespace freshet

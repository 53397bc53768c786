#include "pipeline/read_kafka_options.h"

#include <array>
#include <functional>
#include <set>
#include <utility>

#include "base/ascii_text.h"
#include "kafka/message_schema.h"
#include "kafka/topic_pattern.h"
#include "pipeline/kafka_client_options.h"
#include "pipeline/value_text.h"
#include "query/spark_regex.h"
#include "sql/hint.h"

namespace freshet {
namespace {

constexpr std::string_view kOneChoice =
    "read_kafka takes exactly one of subscribe, subscribePattern and assign";

/// Options of Spark's and Databricks' Kafka source that are known and not carried.
constexpr std::array<NotCarriedOption, 10> kNotCarried = {{
    {"endingTimestamp", "give endingOffsets"},
    {"endingOffsetsByTimestamp", "give endingOffsets"},
    {"fetchOffset.numRetries", "a flow waits for its broker, and goes on when it is back"},
    {"fetchOffset.retryIntervalMs", "a flow waits for its broker, and goes on when it is back"},
    {"kafkaConsumer.pollTimeoutMs", "a flow waits for its broker, and goes on when it is back"},
    {"maxRecordsPerPartition", "give maxOffsetsPerTrigger"},
    {"includeHeader", "the option is includeHeaders"},
    {"serviceCredential", "give the user and password as kafka.sasl.… settings"},
    {"databricks.serviceCredential", "give the user and password as kafka.sasl.… settings"},
    {"topic", "it names what a sink writes to; a source takes subscribe"},
}};

/// Settings of the client that would undo what the source does.
constexpr std::array<NotCarriedOption, 6> kOwnSettings = {{
    {"auto.offset.reset", "say startingOffsets => 'earliest' or 'latest'"},
    {"enable.auto.commit", "offsets are kept in the flow's checkpoint"},
    {"enable.auto.offset.store", "offsets are kept in the flow's checkpoint"},
    {"enable.partition.eof", "the source needs it and sets it"},
    {"group.instance.id", "partitions are assigned without a consumer group"},
    {"partition.assignment.strategy", "partitions are assigned without a consumer group"},
}};

class KafkaOptionReader {
 public:
  KafkaOptionReader(const SourceCall& call, const BuildContext& context)
      : call_(call), context_(context) {
    AddSetters();
  }

  std::optional<KafkaInput> Run() {
    for (const OptionValue& value : call_.positional) {
      Refuse(value.span, "read_kafka takes options only: name => value");
    }
    for (const Option& option : call_.named) TakeOption(option);
    if (fine_) CheckWhole();
    if (!fine_) return std::nullopt;
    input_.schema = kafka::MessageSchema(include_headers_);
    return std::move(input_);
  }

 private:
  using Setter = std::function<void(const OptionValue&)>;

  void Refuse(Span span, const std::string& message) { fine_ = context_.Refuse(span, message); }

  /// Every option that is carried, with what its value does. Stays in one place so that the names
  /// in messages are those that work.
  void AddSetters() {
    const auto add = [this](std::string name, Setter setter) {
      setters_.emplace_back(std::move(name), std::move(setter));
    };
    add("bootstrapServers", [this](const OptionValue& v) { SetServers(v); });
    add("subscribe", [this](const OptionValue& v) { SetTopics(v); });
    add("subscribePattern", [this](const OptionValue& v) { SetPattern(v); });
    add("assign", [this](const OptionValue& v) {
      input_.choice = KafkaInput::Choice::kAssign;
      Set(v, kafka::ParsePartitions(Trim(v.text)), &input_.partitions);
    });
    add("startingOffsets", [this](const OptionValue& v) {
      KafkaPosition position;
      if (ReadOffsets(v, &position) && starting_rank_ < 1) SetStart(1, std::move(position));
    });
    add("startingOffsetsByTimestamp", [this](const OptionValue& v) {
      KafkaPosition position;
      position.kind = KafkaPosition::Kind::kTimestamps;
      Set(v, kafka::ParsePartitionOffsets(Trim(v.text)), &position.offsets);
      if (starting_rank_ < 2) SetStart(2, std::move(position));
    });
    add("startingTimestamp", [this](const OptionValue& v) {
      KafkaPosition position;
      position.kind = KafkaPosition::Kind::kTimestamp;
      Set(v, ParseWholeNumber(v.text, 0), &position.timestamp_ms);
      SetStart(3, std::move(position));
    });
    add("startingOffsetsByTimestampStrategy", [this](const OptionValue& v) { SetStrategy(v); });
    add("endingOffsets", [this](const OptionValue& v) { SetEnd(v); });
    add("maxOffsetsPerTrigger", [this](const OptionValue& v) {
      Set(v, ParseWholeNumber(v.text, 1), &input_.max_offsets_per_trigger);
    });
    add("minOffsetsPerTrigger", [this](const OptionValue& v) {
      Set(v, ParseWholeNumber(v.text, 1), &input_.min_offsets_per_trigger);
    });
    add("maxTriggerDelay", [this](const OptionValue& v) {
      Set(v, ParseTimeString(v.text), &input_.max_trigger_delay);
    });
    // The client fetches all partitions side by side in any case.
    add("minPartitions", [this](const OptionValue& v) {
      int64_t partitions = 0;
      Set(v, ParseWholeNumber(v.text, 1), &partitions);
    });
    add("failOnDataLoss",
        [this](const OptionValue& v) { Set(v, ParseBoolean(v.text), &input_.fail_on_data_loss); });
    add("groupIdPrefix", [this](const OptionValue& v) { input_.group_id_prefix = v.text; });
    add("includeHeaders",
        [this](const OptionValue& v) { Set(v, ParseBoolean(v.text), &include_headers_); });
  }

  void TakeOption(const Option& option) {
    const std::string name = ToLower(option.key.text);
    if (!seen_.insert(name == kKafkaServersSetting ? "bootstrapservers" : name).second) {
      return Refuse(option.key.span, "the option '" + option.key.text + "' is given twice");
    }
    if (name.starts_with(kKafkaClientPrefix)) return TakeClientSetting(option);
    std::vector<std::string> names;
    for (const auto& [known, setter] : setters_) {
      if (ToLower(known) == name) return setter(option.value);
      names.push_back(known);
    }
    Refuse(option.key.span,
           UnknownKafkaOption(option, "read_kafka", kNotCarried, std::move(names)));
  }

  void TakeClientSetting(const Option& option) {
    if (EqualsIgnoreCase(option.key.text, kKafkaServersSetting)) return SetServers(option.value);
    const auto name = KafkaClientSetting(option, kOwnSettings);
    if (!name.ok()) return Refuse(option.key.span, name.status().message());
    input_.client_settings[*name] = option.value.text;
  }

  template <typename T, typename U>
  void Set(const OptionValue& value, const arrow::Result<T>& parsed, U* target) {
    if (parsed.ok()) {
      *target = *parsed;
    } else {
      Refuse(value.span, parsed.status().message());
    }
  }

  void SetServers(const OptionValue& value) {
    Set(value, ParseKafkaServers(value.text), &input_.client_settings["bootstrap.servers"]);
  }

  void SetTopics(const OptionValue& value) {
    input_.choice = KafkaInput::Choice::kSubscribe;
    input_.topics = SplitAtCommas(value.text);
    if (input_.topics.empty()) {
      Refuse(value.span, "subscribe names topics: 'readings' or 'readings,alarms'");
    }
  }

  void SetPattern(const OptionValue& value) {
    input_.choice = KafkaInput::Choice::kSubscribePattern;
    input_.pattern = Trim(value.text);
    if (input_.pattern.empty()) return Refuse(value.span, "the pattern of topics is empty");
    if (!query::IsCommonRegularExpression(input_.pattern)) {
      return Refuse(value.span, std::string(query::kRegularExpressionRefusal));
    }
    const auto pattern = kafka::TopicPattern::Make(input_.pattern);
    if (!pattern.ok()) Refuse(value.span, pattern.status().message());
  }

  bool ReadOffsets(const OptionValue& value, KafkaPosition* position) {
    const std::string text = Trim(value.text);
    if (EqualsIgnoreCase(text, "earliest")) {
      position->kind = KafkaPosition::Kind::kEarliest;
    } else if (EqualsIgnoreCase(text, "latest")) {
      position->kind = KafkaPosition::Kind::kLatest;
    } else if (text.starts_with("{")) {
      position->kind = KafkaPosition::Kind::kOffsets;
      Set(value, kafka::ParsePartitionOffsets(text), &position->offsets);
    } else {
      Refuse(value.span, WithHint("expected 'earliest', 'latest' or JSON like "
                                  R"({"topicA":{"0":23,"1":-1}}, found ')" +
                                      value.text + "'",
                                  text, {"earliest", "latest"}));
      return false;
    }
    for (const auto& [partition, offset] : position->offsets) {
      if (offset >= kafka::kEarliestOffset) continue;
      Refuse(value.span, kafka::ToText(partition) + " has offset " + std::to_string(offset) +
                             ": the least is -2, which means the earliest");
      return false;
    }
    return true;
  }

  /// Of several options Spark takes the one that is ranked highest.
  void SetStart(int rank, KafkaPosition position) {
    starting_rank_ = rank;
    position.latest_if_none = input_.start.latest_if_none;
    input_.start = std::move(position);
  }

  void SetStrategy(const OptionValue& value) {
    const bool latest = EqualsIgnoreCase(value.text, "latest");
    if (!latest && !EqualsIgnoreCase(value.text, "error")) {
      return Refuse(value.span,
                    WithHint("expected one of error, latest, found '" + value.text + "'",
                             value.text, {"error", "latest"}));
    }
    input_.start.latest_if_none = latest;
  }

  void SetEnd(const OptionValue& value) {
    KafkaPosition position;
    if (!ReadOffsets(value, &position)) return;
    if (position.kind == KafkaPosition::Kind::kEarliest) {
      return Refuse(value.span, "endingOffsets can't be 'earliest'");
    }
    for (const auto& [partition, offset] : position.offsets) {
      if (offset != kafka::kEarliestOffset) continue;
      return Refuse(value.span,
                    "endingOffsets of " + kafka::ToText(partition) + " can't be -2, the earliest");
    }
    input_.end = std::move(position);
  }

  void CheckWhole() {
    if (!seen_.contains("bootstrapservers")) {
      Refuse(call_.function.span, "read_kafka needs bootstrapServers => 'host:port'");
    }
    std::vector<const Option*> choices;
    for (const Option& option : call_.named) {
      const std::string name = ToLower(option.key.text);
      if (name == "subscribe" || name == "subscribepattern" || name == "assign") {
        choices.push_back(&option);
      }
    }
    if (choices.empty()) Refuse(call_.function.span, std::string(kOneChoice));
    for (size_t i = 1; i < choices.size(); ++i) {
      Refuse(choices[i]->key.span, std::string(kOneChoice));
    }
    if (input_.min_offsets_per_trigger && input_.max_offsets_per_trigger &&
        *input_.min_offsets_per_trigger > *input_.max_offsets_per_trigger) {
      Refuse(call_.function.span, "minOffsetsPerTrigger is higher than maxOffsetsPerTrigger");
    }
  }

  const SourceCall& call_;
  const BuildContext& context_;
  KafkaInput input_;
  bool include_headers_ = false;
  int starting_rank_ = 0;
  bool fine_ = true;
  std::vector<std::pair<std::string, Setter>> setters_;
  std::set<std::string> seen_;
};

}  // namespace

std::optional<KafkaInput> ReadKafkaOptions(const SourceCall& call, const BuildContext& context) {
  return KafkaOptionReader(call, context).Run();
}

}  // namespace freshet

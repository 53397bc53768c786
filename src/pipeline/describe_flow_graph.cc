#include <algorithm>

#include "pipeline/build_flow_graph.h"
#include "pipeline/value_text.h"
#include "sql/schema_text.h"

namespace freshet {
namespace {

std::string Join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) joined += (joined.empty() ? "" : ", ") + part;
  return joined;
}

/// `name TYPE` lines, the types under each other.
std::string SchemaLines(const arrow::Schema& schema) {
  size_t width = 0;
  for (const auto& field : schema.fields()) width = std::max(width, field->name().size());
  std::string lines;
  for (const auto& field : schema.fields()) {
    lines += "    " + field->name() + std::string(width - field->name().size() + 2, ' ') +
             TypeText(*field->type()) + "\n";
  }
  return lines;
}

std::string DescribeInput(const FilesInput& files) {
  std::vector<std::string> notes = {files.format};
  if (files.max_files_per_trigger) {
    const int64_t count = *files.max_files_per_trigger;
    notes.push_back(std::to_string(count) + (count == 1 ? " file" : " files") + " a micro-batch");
  }
  if (files.max_bytes_per_trigger) {
    notes.push_back(ByteSizeText(*files.max_bytes_per_trigger) + " a micro-batch");
  }
  if (files.mode == ParseMode::kDropMalformed) notes.emplace_back("corrupt records dropped");
  if (files.mode == ParseMode::kFailFast) notes.emplace_back("stops at a corrupt record");
  if (!files.path_glob_filter.empty()) notes.push_back("only " + files.path_glob_filter);
  if (files.latest_first) notes.emplace_back("latest first");
  if (files.clean_source == CleanSource::kDelete) notes.emplace_back("deleted when read");
  if (files.clean_source == CleanSource::kArchive) {
    notes.push_back("moved to " + files.source_archive_dir + " when read");
  }
  return "files " + files.path + " (" + Join(notes) + ")";
}

std::string DescribeInput(const KafkaInput& kafka) {
  std::vector<std::string> notes = {kafka.client_settings.at("bootstrap.servers")};
  switch (kafka.start.kind) {
    case KafkaPosition::Kind::kEarliest:
      notes.emplace_back("from the earliest offsets");
      break;
    case KafkaPosition::Kind::kLatest:
      notes.emplace_back("from the latest offsets");
      break;
    case KafkaPosition::Kind::kOffsets:
      notes.emplace_back("from given offsets");
      break;
    case KafkaPosition::Kind::kTimestamp:
    case KafkaPosition::Kind::kTimestamps:
      notes.emplace_back("from given times");
      break;
  }
  if (kafka.end) notes.emplace_back("up to given offsets");
  if (kafka.max_offsets_per_trigger) {
    notes.push_back(std::to_string(*kafka.max_offsets_per_trigger) + " offsets a micro-batch");
  }
  if (!kafka.fail_on_data_loss) notes.emplace_back("goes on when data were lost");
  std::vector<std::string> partitions;
  for (const kafka::TopicPartition& one : kafka.partitions) partitions.push_back(ToText(one));
  std::string what;
  switch (kafka.choice) {
    case KafkaInput::Choice::kSubscribe:
      what = Join(kafka.topics);
      break;
    case KafkaInput::Choice::kSubscribePattern:
      what = "topics like " + kafka.pattern;
      break;
    case KafkaInput::Choice::kAssign:
      what = Join(partitions);
      break;
  }
  return "kafka " + what + " (" + Join(notes) + ")";
}

std::string DescribeInput(const TableInput& table) { return "table " + table.table; }

/// The text on one line.
std::string OneLine(const std::string& text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (!blank) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  return line;
}

std::string ReactionText(Reaction reaction) {
  switch (reaction) {
    case Reaction::kWarn:
      return "else the row is counted";
    case Reaction::kDropRow:
      return "else the row is dropped";
    case Reaction::kFailUpdate:
      return "else the flow stops";
  }
  return "";
}

std::string KeyName(const Flow& flow, int key) {
  const arrow::Schema& output = *flow.output_schema();
  return key < output.num_fields() ? output.field(key)->name() : "a key that is not a column";
}

std::string DescribeOutput(const KafkaOutput& kafka) {
  const std::string topic = kafka.topic.empty() ? "the topic in column topic" : kafka.topic;
  return kafka.sink + ": kafka " + topic + " (" + kafka.client_settings.at("bootstrap.servers") +
         ", at least once)";
}

std::string DescribeFlow(const Flow& flow) {
  std::string text =
      flow.name + "  ←  " +
      std::visit([](const auto& input) { return DescribeInput(input); }, flow.input) + "\n";
  const auto line = [&text](const std::string& label, const std::string& value) {
    if (!value.empty()) text += "  " + label + std::string(14 - label.size(), ' ') + value + "\n";
  };
  line("comment", flow.comment);
  if (const StreamingTable* table = flow.table()) {
    line("path", table->path);
  } else {
    line("sink", DescribeOutput(std::get<KafkaOutput>(flow.output)));
  }
  line("checkpoint", flow.checkpoint_path);
  if (flow.table() != nullptr) line("partitioned by", Join(flow.table()->partition_columns));
  line("trigger", flow.trigger_interval.count() == 0
                      ? "as soon as there is data"
                      : "every " + IntervalText(flow.trigger_interval));
  for (const Expectation& expectation : flow.expectations) {
    line("expects", expectation.name + ": " + OneLine(expectation.expression) + ", " +
                        ReactionText(expectation.reaction));
  }
  if (flow.watermark) {
    line("watermark", flow.watermark->column + ", " +
                          IntervalText(std::chrono::milliseconds(flow.watermark->delay_ms)) +
                          " behind the latest");
  }
  if (flow.aggregate) line("groups", flow.aggregate->description);
  std::vector<std::string> keys;
  for (const int key : flow.distinct_keys) keys.push_back(KeyName(flow, key));
  line("first row of", Join(keys));
  if (flow.table() != nullptr) {
    for (const auto& [key, value] : flow.table()->properties) line("property", key + " = " + value);
  }
  return text + "  columns\n" + SchemaLines(*flow.output_schema());
}

}  // namespace

std::string DescribeFlowGraph(const FlowGraph& graph) {
  std::string text;
  for (const Flow& flow : graph.flows) {
    if (!text.empty()) text += "\n";
    text += DescribeFlow(flow);
  }
  for (const View& view : graph.views) {
    text += "\nview " + view.name + "\n" + SchemaLines(*view.schema);
  }
  return text;
}

}  // namespace freshet

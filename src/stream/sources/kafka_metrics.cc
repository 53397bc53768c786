#include "stream/sources/kafka_metrics.h"

#include <algorithm>

#include "base/java_number.h"

namespace freshet {
namespace {

template <typename Names, typename ToText>
std::string Join(const Names& names, const ToText& to_text) {
  std::string joined;
  for (const auto& name : names) joined += (joined.empty() ? "" : ", ") + to_text(name);
  return joined;
}

}  // namespace

std::string DescribeKafkaSource(const KafkaInput& input) {
  switch (input.choice) {
    case KafkaInput::Choice::kSubscribe:
      return "KafkaV2[Subscribe[" +
             Join(input.topics, [](const std::string& topic) { return topic; }) + "]]";
    case KafkaInput::Choice::kSubscribePattern:
      return "KafkaV2[SubscribePattern[" + input.pattern + "]]";
    case KafkaInput::Choice::kAssign:
      return "KafkaV2[Assign[" +
             Join(input.partitions, [](const auto& one) { return kafka::ToText(one); }) + "]]";
  }
  return "KafkaV2";
}

SourceReport ReportKafkaOffsets(const kafka::PartitionOffsets& latest, const Offset& end) {
  SourceReport report;
  const auto consumed = kafka::ParsePartitionOffsets(end);
  if (latest.empty() || !consumed.ok()) return report;
  report.latest_offset = kafka::WritePartitionOffsets(latest);
  int64_t sum = 0;
  std::optional<int64_t> least;
  int64_t most = 0;
  for (const auto& [partition, offset] : latest) {
    const auto at = consumed->find(partition);
    // Spark fails here on a partition that the batch does not know.
    const int64_t behind = offset - (at == consumed->end() ? 0 : at->second);
    sum += behind;
    most = least ? std::max(most, behind) : behind;
    least = std::min(least.value_or(behind), behind);
  }
  const double average = static_cast<double>(sum) / static_cast<double>(latest.size());
  report.metrics = {{"avgOffsetsBehindLatest", JavaNumberText(average)},
                    {"maxOffsetsBehindLatest", std::to_string(most)},
                    {"minOffsetsBehindLatest", std::to_string(*least)}};
  return report;
}

}  // namespace freshet

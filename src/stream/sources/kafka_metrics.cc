#include "stream/sources/kafka_metrics.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace freshet {
namespace {

template <typename Names, typename ToText>
std::string Join(const Names& names, const ToText& to_text) {
  std::string joined;
  for (const auto& name : names) joined += (joined.empty() ? "" : ", ") + to_text(name);
  return joined;
}

/// Java's Double.toString for what is not negative.
std::string JavaDouble(double value) {
  constexpr double kScientificFrom = 1e7;
  constexpr double kScientificBelow = 1e-3;
  const auto with_point = [](const std::string& digits) {
    return digits.find('.') == std::string::npos ? digits + ".0" : digits;
  };
  if (value == 0 || (value >= kScientificBelow && value < kScientificFrom)) {
    return with_point(fmt::format("{}", value));
  }
  std::array<char, 32> text{};
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
  static_cast<void>(error);                    // 32 are enough for any double
  const std::string digits(text.data(), end);  // 1.2345e+07
  const size_t e = digits.find('e');
  return with_point(digits.substr(0, e)) + "E" + std::to_string(std::stoi(digits.substr(e + 1)));
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
  report.metrics = {{"avgOffsetsBehindLatest", JavaDouble(average)},
                    {"maxOffsetsBehindLatest", std::to_string(most)},
                    {"minOffsetsBehindLatest", std::to_string(*least)}};
  return report;
}

}  // namespace freshet

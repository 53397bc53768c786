#include "stream/sources/kafka_initial_offsets.h"

#include <string_view>
#include <utility>

namespace freshet {
namespace {

constexpr std::string_view kVersion = "v1\n";
/// Spark 2.1 wrote a length in front.
constexpr char kLeadingByte = '\0';

}  // namespace

arrow::Result<std::optional<kafka::PartitionOffsets>> KafkaInitialOffsets::Get() {
  ARROW_ASSIGN_OR_RAISE(const std::optional<std::string> text, log_.Get(0));
  if (!text) return std::nullopt;
  const std::string prefix = kLeadingByte + std::string(kVersion);
  arrow::Result<kafka::PartitionOffsets> offsets = arrow::Status::Invalid("it is no v1 file");
  if (text->starts_with(prefix)) {
    offsets = kafka::ParsePartitionOffsets(std::string_view(*text).substr(prefix.size()));
  }
  if (offsets.ok()) return *std::move(offsets);
  return arrow::Status::Invalid(
      "'", FilePath(),
      "', which says where the source began, can't be read: ", offsets.status().message(),
      ". Put it back from a backup; where no batch was planned yet (offsets/ is empty) delete it");
}

arrow::Status KafkaInitialOffsets::Put(const kafka::PartitionOffsets& offsets) {
  return log_.Add(0, kLeadingByte + std::string(kVersion) + kafka::WritePartitionOffsets(offsets));
}

}  // namespace freshet

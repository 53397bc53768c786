#include "stream/checkpoint/offset_log.h"

#include <charconv>

#include <nlohmann/json.hpp>

namespace freshet {
namespace {

constexpr int64_t kVersion = 1;
constexpr std::string_view kNoOffset = "-";

std::string Quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// The lines of a file; a newline at its end opens no further line.
std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

/// Accepts the first line, `v1`.
arrow::Status CheckVersion(std::string_view line) {
  int64_t version = 0;
  const char* end = line.data() + line.size();
  if (!line.starts_with('v')) {
    return arrow::Status::Invalid("it does not begin with a version such as v1");
  }
  const auto [stop, error] = std::from_chars(line.data() + 1, end, version);
  if (error != std::errc() || stop != end || version < 1) {
    return arrow::Status::Invalid("it does not begin with a version such as v1");
  }
  if (version > kVersion) {
    return arrow::Status::NotImplemented("it is of format version ", version,
                                         ", and this program reads up to version ", kVersion,
                                         ": use the program that wrote it");
  }
  return arrow::Status::OK();
}

arrow::Result<nlohmann::json> ParseObject(std::string_view line, std::string_view what) {
  auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) {
    return arrow::Status::Invalid("its ", what, " is torn: not a JSON object");
  }
  return json;
}

arrow::Result<int64_t> IntegerOf(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end()) return 0;  // As Spark's case classes: absent is their default.
  if (!found->is_number_integer()) {
    return arrow::Status::Invalid("its ", key, " is not a whole number");
  }
  return found->get<int64_t>();
}

}  // namespace

std::string SerializeOffsetLogEntry(const OffsetLogEntry& entry) {
  std::string text = "v" + std::to_string(kVersion) +
                     "\n{\"batchWatermarkMs\":" + std::to_string(entry.batch_watermark_ms) +
                     ",\"batchTimestampMs\":" + std::to_string(entry.batch_timestamp_ms) +
                     ",\"conf\":{";
  bool first = true;
  for (const auto& [key, value] : entry.conf) {
    if (!first) text += ',';
    first = false;
    text += Quoted(key) + ":" + Quoted(value);
  }
  text += "}}";
  for (const std::optional<Offset>& offset : entry.offsets) {
    text += '\n';
    text += offset ? std::string_view(*offset) : kNoOffset;
  }
  return text;
}

arrow::Result<OffsetLogEntry> ParseOffsetLogEntry(std::string_view text) {
  const std::vector<std::string_view> lines = Lines(text);
  if (lines.empty()) return arrow::Status::Invalid("it is empty");
  ARROW_RETURN_NOT_OK(CheckVersion(lines[0]));
  if (lines.size() < 3) {
    return arrow::Status::Invalid("it is torn: it ends before the first source's offset");
  }
  OffsetLogEntry entry;
  if (!lines[1].empty()) {  // Spark writes an empty line where it has no metadata.
    ARROW_ASSIGN_OR_RAISE(const nlohmann::json metadata, ParseObject(lines[1], "second line"));
    ARROW_ASSIGN_OR_RAISE(entry.batch_watermark_ms, IntegerOf(metadata, "batchWatermarkMs"));
    ARROW_ASSIGN_OR_RAISE(entry.batch_timestamp_ms, IntegerOf(metadata, "batchTimestampMs"));
    if (const auto conf = metadata.find("conf"); conf != metadata.end()) {
      if (!conf->is_object()) return arrow::Status::Invalid("its conf is not a JSON object");
      for (const auto& [key, value] : conf->items()) {
        if (!value.is_string()) {
          return arrow::Status::Invalid("its conf '", key, "' is not a string");
        }
        entry.conf[key] = value.get<std::string>();
      }
    }
  }
  for (size_t i = 2; i < lines.size(); ++i) {
    if (lines[i] == kNoOffset) {
      entry.offsets.push_back(std::nullopt);
    } else if (nlohmann::json::accept(lines[i])) {
      entry.offsets.emplace_back(lines[i]);
    } else {
      return arrow::Status::Invalid("the offset of its source ", i - 2, " is torn: not JSON");
    }
  }
  return entry;
}

std::string SerializeCommitLogEntry(const CommitLogEntry& entry) {
  return "v" + std::to_string(kVersion) +
         "\n{\"nextBatchWatermarkMs\":" + std::to_string(entry.next_batch_watermark_ms) + "}";
}

arrow::Result<CommitLogEntry> ParseCommitLogEntry(std::string_view text) {
  const std::vector<std::string_view> lines = Lines(text);
  if (lines.empty()) return arrow::Status::Invalid("it is empty");
  ARROW_RETURN_NOT_OK(CheckVersion(lines[0]));
  if (lines.size() < 2) return arrow::Status::Invalid("it is torn: it ends after its version");
  ARROW_ASSIGN_OR_RAISE(const nlohmann::json metadata, ParseObject(lines[1], "second line"));
  CommitLogEntry entry;
  ARROW_ASSIGN_OR_RAISE(entry.next_batch_watermark_ms, IntegerOf(metadata, "nextBatchWatermarkMs"));
  return entry;
}

}  // namespace freshet

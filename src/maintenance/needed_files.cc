#include "maintenance/needed_files.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "delta/log_path.h"

namespace freshet::maintenance {
namespace {

using delta::Json;

constexpr std::string_view kBase85 =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";

/// A UUID is 16 bytes, five characters for each four of them.
constexpr size_t kUuidCharacters = 20;

std::optional<std::array<uint32_t, 4>> DecodeUuid(std::string_view text) {
  std::array<uint32_t, 4> words{};
  for (size_t i = 0; i < kUuidCharacters; ++i) {
    const size_t digit = kBase85.find(text[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    words[i / 5] = words[i / 5] * 85 + static_cast<uint32_t>(digit);
  }
  return words;
}

std::string Text(const Json& object, const char* field) {
  const auto found = object.find(field);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

class Collector {
 public:
  explicit Collector(int64_t removed_since_ms) : removed_since_ms_(removed_since_ms) {}

  /// An action of the table's state.
  arrow::Status Take(const Json& action) {
    if (const auto add = action.find("add"); add != action.end()) return Need(*add);
    const auto remove = action.find("remove");
    if (remove == action.end()) return arrow::Status::OK();
    const auto time = remove->find("deletionTimestamp");
    const bool dated = time != remove->end() && time->is_number_integer();
    // As Delta: a file that was removed nobody knows when is not needed.
    if (!dated || time->get<int64_t>() < removed_since_ms_) return arrow::Status::OK();
    return Need(*remove);
  }

  arrow::Status Need(const Json& file) {
    ARROW_ASSIGN_OR_RAISE(std::string path, delta::DecodeLogPath(Text(file, "path")));
    paths_.insert(std::move(path));
    const auto vector = file.find("deletionVector");
    if (vector == file.end() || !vector->is_object()) return arrow::Status::OK();
    ARROW_ASSIGN_OR_RAISE(std::string vector_path, DeletionVectorPath(*vector));
    if (!vector_path.empty()) paths_.insert(std::move(vector_path));
    return arrow::Status::OK();
  }

  /// Every file that a commit names.
  arrow::Status TakeCommit(std::string_view text) {
    while (!text.empty()) {
      const size_t end = std::min(text.find('\n'), text.size());
      const Json action = Json::parse(text.substr(0, end), nullptr, /*allow_exceptions=*/false);
      for (const char* kind : {"add", "remove", "cdc"}) {
        const auto file = action.find(kind);
        if (file != action.end() && file->is_object()) ARROW_RETURN_NOT_OK(Need(*file));
      }
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return arrow::Status::OK();
  }

  std::set<std::string> Finish() { return std::move(paths_); }

 private:
  const int64_t removed_since_ms_;
  std::set<std::string> paths_;
};

}  // namespace

arrow::Result<std::string> DeletionVectorPath(const Json& descriptor) {
  const std::string kind = Text(descriptor, "storageType");
  const std::string path = Text(descriptor, "pathOrInlineDv");
  if (kind == "i") return std::string();
  if (kind == "p") return delta::DecodeLogPath(path);
  if (kind == "u" && path.size() >= kUuidCharacters) {
    // An optional folder's name, then the UUID.
    const std::string folder = path.substr(0, path.size() - kUuidCharacters);
    if (const auto uuid = DecodeUuid(std::string_view(path).substr(folder.size()))) {
      const auto& [a, b, c, d] = *uuid;
      const std::string name =
          fmt::format("deletion_vector_{:08x}-{:04x}-{:04x}-{:04x}-{:04x}{:08x}.bin", a, b >> 16,
                      b & 0xFFFFU, c >> 16, c & 0xFFFFU, d);
      return folder.empty() ? name : JoinPath(folder, name);
    }
  }
  return arrow::Status::Invalid("the log has a deletion vector that can't be read: ",
                                descriptor.dump(), ". Nothing is removed");
}

arrow::Result<std::set<std::string>> NeededFiles(Disk* disk, const delta::Table& table,
                                                 const delta::Snapshot& snapshot,
                                                 int64_t removed_since_ms, bool reads_commits) {
  Collector collector(removed_since_ms);
  ARROW_RETURN_NOT_OK(delta::ForEachAction(
      snapshot, [&](const Json& action, int64_t /*part*/) { return collector.Take(action); }));
  if (!reads_commits) return collector.Finish();
  ARROW_ASSIGN_OR_RAISE(const auto entries, disk->List(delta::LogFolder(table.path())));
  for (const DirectoryEntry& entry : entries) {
    if (entry.modification_time_ms < removed_since_ms) continue;
    const auto version = delta::VersionOfLogFile(entry.name);
    if (!version || entry.name.find(".checkpoint.") != std::string::npos) continue;
    ARROW_ASSIGN_OR_RAISE(const auto text, disk->Read(delta::CommitPath(table.path(), *version)));
    if (text) ARROW_RETURN_NOT_OK(collector.TakeCommit(*text));
  }
  return collector.Finish();
}

}  // namespace freshet::maintenance

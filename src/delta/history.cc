#include "delta/history.h"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "delta/log_path.h"

namespace freshet::delta {
namespace {

using nlohmann::json;

struct CommitFile {
  int64_t version;
  int64_t modification_time_ms;
};

std::optional<std::string> Text(const json& info, const char* field) {
  const auto found = info.find(field);
  if (found == info.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

template <typename T>
std::optional<T> Value(const json& info, const char* field) {
  const auto found = info.find(field);
  if (found == info.end() || found->is_null()) return std::nullopt;
  if constexpr (std::is_same_v<T, bool>) {
    if (!found->is_boolean()) return std::nullopt;
  } else if (!found->is_number_integer()) {
    return std::nullopt;
  }
  return found->get<T>();
}

std::string TextOf(const json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

template <typename T>
std::map<std::string, T> Texts(const json& info, const char* field) {
  std::map<std::string, T> texts;
  const auto found = info.find(field);
  if (found == info.end() || !found->is_object()) return texts;
  for (const auto& [key, value] : found->items()) {
    if (value.is_null()) {
      texts.emplace(key, T());
    } else {
      texts.emplace(key, TextOf(value));
    }
  }
  return texts;
}

/// The commitInfo among the actions; null where there is none, for the protocol doesn't ask for it.
arrow::Result<json> FindCommitInfo(const std::string& path, std::string_view text) {
  for (size_t line = 1; !text.empty(); ++line) {
    const size_t end = text.find('\n');
    const json action = json::parse(text.substr(0, end), nullptr, /*allow_exceptions=*/false);
    const bool blank = text.substr(0, end).find_first_not_of(" \t\r") == std::string_view::npos;
    if (!action.is_object() && !blank) {
      return arrow::Status::Invalid(path, ", line ", line, ": not a JSON object");
    }
    if (action.is_object()) {
      const auto info = action.find("commitInfo");
      if (info != action.end() && info->is_object()) return *info;
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return json(nullptr);
}

HistoryEntry ToEntry(const CommitFile& file, const json& info) {
  HistoryEntry entry;
  entry.version = file.version;
  entry.timestamp_ms =
      Value<int64_t>(info, "inCommitTimestamp").value_or(file.modification_time_ms);
  entry.user_id = Text(info, "userId");
  entry.user_name = Text(info, "userName");
  entry.operation = Text(info, "operation");
  entry.operation_parameters = Texts<std::optional<std::string>>(info, "operationParameters");
  entry.cluster_id = Text(info, "clusterId");
  entry.read_version = Value<int64_t>(info, "readVersion");
  entry.isolation_level = Text(info, "isolationLevel");
  entry.is_blind_append = Value<bool>(info, "isBlindAppend");
  entry.operation_metrics = Texts<std::string>(info, "operationMetrics");
  entry.user_metadata = Text(info, "userMetadata");
  entry.engine_info = Text(info, "engineInfo");
  entry.txn_id = Text(info, "txnId");
  return entry;
}

/// The commit files of the log, oldest first, each with a time after the one before, as Delta makes
/// them where the clock went back.
arrow::Result<std::vector<CommitFile>> ListCommits(Disk* disk, const std::string& table_path,
                                                   std::optional<int64_t> limit) {
  ARROW_ASSIGN_OR_RAISE(const auto entries, disk->List(LogFolder(table_path)));
  std::vector<CommitFile> files;
  for (const DirectoryEntry& entry : entries) {
    const auto version = VersionOfLogFile(entry.name);
    // A checkpoint has a longer name.
    if (version && entry.name.find(".checkpoint.") == std::string::npos) {
      files.push_back({*version, entry.modification_time_ms});
    }
  }
  std::sort(files.begin(), files.end(),
            [](const CommitFile& a, const CommitFile& b) { return a.version < b.version; });
  if (limit && *limit < static_cast<int64_t>(files.size())) {
    files.erase(files.begin(), files.end() - std::max<int64_t>(*limit, 0));
  }
  for (size_t i = 1; i < files.size(); ++i) {
    files[i].modification_time_ms =
        std::max(files[i].modification_time_ms, files[i - 1].modification_time_ms + 1);
  }
  return files;
}

}  // namespace

arrow::Result<std::vector<HistoryEntry>> ReadHistory(Disk* disk, const std::string& table_path,
                                                     std::optional<int64_t> limit) {
  ARROW_ASSIGN_OR_RAISE(const auto files, ListCommits(disk, table_path, limit));
  std::vector<HistoryEntry> history;
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    const std::string path = CommitPath(table_path, file->version);
    ARROW_ASSIGN_OR_RAISE(const auto text, disk->Read(path));
    if (!text) break;  // The log is being cleaned up: what is older goes too.
    ARROW_ASSIGN_OR_RAISE(const auto info, FindCommitInfo(path, *text));
    history.push_back(ToEntry(*file, info));
  }
  return history;
}

}  // namespace freshet::delta

#include "stream/sources/file_source_log.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "stream/sources/hadoop_path.h"

namespace freshet {
namespace {

constexpr std::string_view kVersionLine = "v1";
constexpr std::string_view kCompactSuffix = ".compact";

struct EntryName {
  int64_t batch_id;
  bool compact;
};

std::optional<EntryName> ParseEntryName(std::string_view name) {
  const bool compact = name.ends_with(kCompactSuffix);
  if (compact) name.remove_suffix(kCompactSuffix.size());
  int64_t id = 0;
  const auto [stop, error] = std::from_chars(name.data(), name.data() + name.size(), id);
  if (error != std::errc() || stop != name.data() + name.size() || id < 0) return std::nullopt;
  return EntryName{id, compact};
}

/// Spark's CompactibleFileStreamLog.deriveCompactInterval: an interval that fits the one compaction
/// that there is, and is near the default.
int64_t DeriveInterval(int64_t default_interval, int64_t compaction) {
  const int64_t batches = compaction + 1;
  if (batches <= default_interval || default_interval >= batches / 2) return batches;
  for (int64_t interval = default_interval; interval <= batches / 2; ++interval) {
    if (batches % interval == 0) return interval;
  }
  return batches;
}

std::string ToLine(const FileEntry& entry) {
  return "\n{\"path\":" +
         nlohmann::json(ToFileUrl(entry.path))
             .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) +
         ",\"timestamp\":" + std::to_string(entry.timestamp_ms) +
         ",\"batchId\":" + std::to_string(entry.batch_id) + "}";
}

arrow::Result<FileEntry> ParseLine(std::string_view line) {
  const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  const auto has = [&](const char* key, bool (nlohmann::json::*is)() const noexcept) {
    const auto found = json.find(key);
    return found != json.end() && ((*found).*is)();
  };
  if (!json.is_object() || !has("path", &nlohmann::json::is_string) ||
      !has("timestamp", &nlohmann::json::is_number_integer) ||
      !has("batchId", &nlohmann::json::is_number_integer)) {
    return arrow::Status::Invalid("a line of it is torn: '", line, "'");
  }
  FileEntry entry;
  ARROW_ASSIGN_OR_RAISE(entry.path, FromFileUrl(json["path"].get_ref<const std::string&>()));
  entry.timestamp_ms = json["timestamp"].get<int64_t>();
  entry.batch_id = json["batchId"].get<int64_t>();
  return entry;
}

}  // namespace

arrow::Result<FileSourceLog> FileSourceLog::Open(std::string path, Disk* disk) {
  FileSourceLog log(std::move(path), disk);
  ARROW_ASSIGN_OR_RAISE(const std::vector<DirectoryEntry> files, disk->List(log.path_));
  std::vector<EntryName> names;
  for (const DirectoryEntry& file : files) {
    if (const auto name = ParseEntryName(file.name)) names.push_back(*name);
  }
  std::sort(names.begin(), names.end(),
            [](const EntryName& a, const EntryName& b) { return a.batch_id > b.batch_id; });

  std::vector<int64_t> compactions;
  for (const EntryName& name : names) {
    if (name.compact) compactions.push_back(name.batch_id);
  }
  if (compactions.size() == 1) {
    log.interval_ = DeriveInterval(kCompactInterval, compactions[0]);
  } else if (!compactions.empty()) {
    log.interval_ = compactions[0] - compactions[1];
  }

  for (const EntryName& name : names) {
    const arrow::Status status = log.ReadLines(name.batch_id).status();
    if (status.ok() || !status.IsInvalid()) {
      log.latest_ = name.batch_id;
      return status.ok() ? arrow::Result<FileSourceLog>(std::move(log)) : status;
    }
  }
  return log;
}

std::string FileSourceLog::EntryPath(int64_t batch_id) const {
  std::string name = std::to_string(batch_id);
  if (IsCompaction(batch_id)) name += kCompactSuffix;
  return JoinPath(path_, name);
}

int64_t FileSourceLog::FirstNeeded(int64_t batch_id) const {
  return std::max<int64_t>(0, (batch_id + 1) / interval_ * interval_ - 1);
}

arrow::Result<std::string> FileSourceLog::ReadLines(int64_t batch_id) {
  const std::string path = EntryPath(batch_id);
  ARROW_ASSIGN_OR_RAISE(std::optional<std::string> text, disk_->Read(path));
  if (!text) {
    return arrow::Status::KeyError(
        "'", path, "' is missing: which files batch ", batch_id,
        " of the source read is lost. Put it back from a backup, or start the table afresh with "
        "--full-refresh");
  }
  const size_t end = std::min(text->find('\n'), text->size());
  std::string version = text->substr(0, end);
  if (version.ends_with('\r')) version.pop_back();
  if (version != kVersionLine) {
    if (version.size() > 1 && version[0] == 'v' &&
        version.find_first_not_of("0123456789", 1) == std::string::npos) {
      return arrow::Status::NotImplemented("'", path, "' is of format ", version,
                                           ", and this program reads v1: use the program that "
                                           "wrote it");
    }
    return arrow::Status::Invalid("'", path, "' is empty or torn");
  }
  while (text->ends_with('\n')) text->pop_back();
  // No batch is without files, and no line ends before its brace.
  if (text->size() <= end || !text->ends_with('}')) {
    return arrow::Status::Invalid("'", path, "' is torn: it ends too early");
  }
  return text->substr(end);
}

arrow::Result<std::vector<FileEntry>> FileSourceLog::ReadEntries(int64_t batch_id) {
  ARROW_ASSIGN_OR_RAISE(const std::string lines, ReadLines(batch_id));
  std::vector<FileEntry> entries;
  std::string_view rest = lines;
  while (!rest.empty()) {
    rest.remove_prefix(1);  // The newline before each line.
    const size_t end = std::min(rest.find('\n'), rest.size());
    auto entry = ParseLine(rest.substr(0, end));
    if (!entry.ok()) {
      return entry.status().WithMessage("'", EntryPath(batch_id),
                                        "' can't be read: ", entry.status().message());
    }
    entries.push_back(*std::move(entry));
    rest.remove_prefix(end);
  }
  return entries;
}

arrow::Result<std::vector<FileEntry>> FileSourceLog::All() {
  std::vector<FileEntry> all;
  if (latest_ < 0) return all;
  for (int64_t id = FirstNeeded(latest_); id <= latest_; ++id) {
    ARROW_ASSIGN_OR_RAISE(const std::vector<FileEntry> entries, ReadEntries(id));
    all.insert(all.end(), entries.begin(), entries.end());
  }
  return all;
}

arrow::Result<std::vector<FileEntry>> FileSourceLog::Get(int64_t batch_id) {
  auto entries = ReadEntries(batch_id);
  if (entries.status().IsKeyError() && batch_id < latest_) {
    // Removed as expired: the newest compaction still has it.
    const int64_t compaction = FirstNeeded(latest_);
    if (IsCompaction(compaction) && compaction > batch_id) {
      ARROW_ASSIGN_OR_RAISE(entries, ReadEntries(compaction));
    }
  }
  ARROW_RETURN_NOT_OK(entries);
  std::erase_if(*entries, [&](const FileEntry& entry) { return entry.batch_id != batch_id; });
  return entries;
}

arrow::Status FileSourceLog::Add(const std::vector<FileEntry>& entries) {
  if (!folder_made_) {
    ARROW_RETURN_NOT_OK(disk_->CreateDirectories(path_));
    folder_made_ = true;
  }
  const int64_t id = latest_ + 1;
  std::string text(kVersionLine);
  if (IsCompaction(id)) {
    for (int64_t before = FirstNeeded(latest_); before < id; ++before) {
      ARROW_ASSIGN_OR_RAISE(const std::string lines, ReadLines(before));
      text += lines;
    }
  }
  for (const FileEntry& entry : entries) text += ToLine(entry);

  const std::string path = EntryPath(id);
  const std::string name = path.substr(path.find_last_of('/') + 1);
  // A checksum that Spark left for an earlier file of this name would make Spark refuse ours.
  ARROW_RETURN_NOT_OK(disk_->Remove(JoinPath(path_, "." + name + ".crc")));
  ARROW_ASSIGN_OR_RAISE(PutOutcome outcome, disk_->PutIfAbsent(path, text));
  if (outcome == PutOutcome::kAlreadyThere) {
    // Ours to replace when it is the torn one that Open left out.
    if (!ReadLines(id).status().IsInvalid()) {
      return arrow::Status::AlreadyExists(
          "'", path,
          "' is there already: another run owns this checkpoint. Stop the other run "
          "before starting this one again");
    }
    ARROW_RETURN_NOT_OK(disk_->Put(path, text));
  }
  latest_ = id;
  if (IsCompaction(id)) ARROW_RETURN_NOT_OK(RemoveExpired(id));
  return arrow::Status::OK();
}

arrow::Status FileSourceLog::RemoveExpired(int64_t newest) {
  const int64_t first_retained = newest + 1 - kMinBatchesToRetain;
  if (interval_ > first_retained) return arrow::Status::OK();
  const int64_t keep_from = first_retained - first_retained % interval_ - 1;
  const int64_t now_ms = UnixMilliseconds();
  if (now_ms < next_removal_ms_) return arrow::Status::OK();
  const int64_t expired = now_ms - kCleanupDelayMs;
  int64_t oldest = now_ms;
  ARROW_ASSIGN_OR_RAISE(const std::vector<DirectoryEntry> files, disk_->List(path_));
  for (const DirectoryEntry& file : files) {
    const auto name = ParseEntryName(file.name);
    if (!name) continue;
    if (name->batch_id >= keep_from || file.modification_time_ms > expired) {
      oldest = std::min(oldest, file.modification_time_ms);
      continue;
    }
    ARROW_RETURN_NOT_OK(disk_->Remove(JoinPath(path_, "." + file.name + ".crc")));
    ARROW_RETURN_NOT_OK(disk_->Remove(JoinPath(path_, file.name)));
  }
  const int64_t pause_ms = files.size() > kManyEntries ? kRemovalPauseMs : 0;
  next_removal_ms_ = std::max(oldest + kCleanupDelayMs, now_ms + pause_ms);
  return arrow::Status::OK();
}

}  // namespace freshet

#include "stream/checkpoint/metadata_log.h"

#include <algorithm>
#include <charconv>

namespace freshet {
namespace {

/// The batch id that a file's name is; nullopt for any other name (also `007`, `-1`, `3.compact`).
std::optional<int64_t> BatchIdOf(const std::string& name) {
  int64_t id = 0;
  const char* end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data(), end, id);
  if (error != std::errc() || stop != end || id < 0 || std::to_string(id) != name) {
    return std::nullopt;
  }
  return id;
}

}  // namespace

MetadataLog::MetadataLog(std::string path, Disk* disk) : path_(std::move(path)), disk_(disk) {}

std::string MetadataLog::EntryPath(int64_t batch_id) const {
  return JoinPath(path_, std::to_string(batch_id));
}

arrow::Status MetadataLog::Add(int64_t batch_id, const std::string& contents) {
  if (!folder_made_) {
    ARROW_RETURN_NOT_OK(disk_->CreateDirectories(path_));
    folder_made_ = true;
  }
  // A checksum that Spark left for an earlier file of this name would make Spark refuse ours.
  ARROW_RETURN_NOT_OK(disk_->Remove(JoinPath(path_, "." + std::to_string(batch_id) + ".crc")));
  ARROW_ASSIGN_OR_RAISE(const PutOutcome outcome,
                        disk_->PutIfAbsent(EntryPath(batch_id), contents));
  switch (outcome) {
    case PutOutcome::kCreated:
      return arrow::Status::OK();
    case PutOutcome::kAlreadyThere:
      return arrow::Status::AlreadyExists(
          "'", EntryPath(batch_id),
          "' is there already: another run owns this checkpoint. Nothing of batch ", batch_id,
          " was written; stop the other run before starting this one again");
  }
  return arrow::Status::UnknownError("unknown outcome of writing '", EntryPath(batch_id), "'");
}

arrow::Result<std::optional<std::string>> MetadataLog::Get(int64_t batch_id) {
  return disk_->Read(EntryPath(batch_id));
}

arrow::Result<std::vector<int64_t>> MetadataLog::List() {
  ARROW_ASSIGN_OR_RAISE(const std::vector<DirectoryEntry> entries, disk_->List(path_));
  std::vector<int64_t> ids;
  for (const DirectoryEntry& entry : entries) {
    if (entry.is_directory) continue;
    if (const std::optional<int64_t> id = BatchIdOf(entry.name)) ids.push_back(*id);
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

arrow::Result<std::optional<std::pair<int64_t, std::string>>> MetadataLog::Latest() {
  ARROW_ASSIGN_OR_RAISE(const std::vector<int64_t> ids, List());
  if (ids.empty()) return std::nullopt;
  ARROW_ASSIGN_OR_RAISE(std::optional<std::string> contents, Get(ids.back()));
  if (!contents) {
    return arrow::Status::IOError("'", EntryPath(ids.back()), "' went away while it was read");
  }
  return std::make_pair(ids.back(), std::move(*contents));
}

arrow::Status MetadataLog::Remove(int64_t batch_id) {
  // The checksum first: left alone it would stand beside the next file of this name.
  ARROW_RETURN_NOT_OK(disk_->Remove(JoinPath(path_, "." + std::to_string(batch_id) + ".crc")));
  return disk_->Remove(EntryPath(batch_id));
}

arrow::Status MetadataLog::PurgeBefore(int64_t batch_id) {
  // Listing a folder for each batch would cost more than the one file that there is to remove.
  if (!purged_before_) {
    ARROW_ASSIGN_OR_RAISE(const std::vector<int64_t> ids, List());
    purged_before_ = ids.empty() ? batch_id : ids.front();
  }
  for (; *purged_before_ < batch_id; ++*purged_before_) {
    ARROW_RETURN_NOT_OK(Remove(*purged_before_));
  }
  return arrow::Status::OK();
}

}  // namespace freshet

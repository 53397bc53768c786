#include "base/simulated_disk.h"

#include <utility>

#include "base/path.h"

namespace freshet {
/// A data file of a SimulatedDisk: its bytes are seen at once and durable after SyncAndClose.
class SimulatedFile : public WritableFile {
 public:
  SimulatedFile(SimulatedDisk* disk, std::string path) : disk_(disk), path_(std::move(path)) {}

  arrow::Status Append(std::string_view bytes) override {
    std::lock_guard lock(disk_->mutex_);
    ARROW_RETURN_NOT_OK(disk_->CountMutation(path_));
    const auto file = disk_->files_.find(path_);
    if (file == disk_->files_.end()) return arrow::Status::IOError("'", path_, "' has gone");
    file->second.contents += bytes;
    return arrow::Status::OK();
  }

  arrow::Status SyncAndClose() override {
    std::lock_guard lock(disk_->mutex_);
    ARROW_RETURN_NOT_OK(disk_->CountMutation(path_));
    const auto file = disk_->files_.find(path_);
    if (file == disk_->files_.end()) return arrow::Status::IOError("'", path_, "' has gone");
    file->second.durable = disk_->durability_ == Durability::kFull;
    return arrow::Status::OK();
  }

 private:
  SimulatedDisk* disk_;
  std::string path_;
};

SimulatedDisk::SimulatedDisk(Durability durability) : durability_(durability) {}

void SimulatedDisk::LosePower() {
  std::lock_guard lock(mutex_);
  DropUnsynced();
}

void SimulatedDisk::DropUnsynced() {
  std::erase_if(files_, [](const auto& file) { return !file.second.durable; });
}

void SimulatedDisk::FailMutation(int n, std::string message, bool loses_power) {
  std::lock_guard lock(mutex_);
  fail_in_ = n;
  failure_ = std::move(message);
  failure_loses_power_ = loses_power;
}

int SimulatedDisk::mutations() const {
  std::lock_guard lock(mutex_);
  return mutations_;
}

arrow::Status SimulatedDisk::CountMutation(const std::string& path) {
  ++mutations_;
  if (fail_in_ > 0 && --fail_in_ == 0) {
    if (failure_loses_power_) DropUnsynced();
    return arrow::Status::IOError(failure_, ": '", path, "'");
  }
  return arrow::Status::OK();
}

arrow::Result<std::optional<std::string>> SimulatedDisk::Read(const std::string& path) {
  std::lock_guard lock(mutex_);
  const auto file = files_.find(path);
  if (file == files_.end()) return std::nullopt;
  return file->second.contents;
}

arrow::Result<std::vector<DirectoryEntry>> SimulatedDisk::List(const std::string& path) {
  std::lock_guard lock(mutex_);
  std::vector<DirectoryEntry> entries;
  for (const std::string& folder : folders_) {
    if (folder != path && ParentPath(folder) == path) {
      entries.push_back({folder.substr(folder.find_last_of('/') + 1), true, 0, 0});
    }
  }
  for (const auto& [name, file] : files_) {
    if (ParentPath(name) != path) continue;
    entries.push_back({name.substr(name.find_last_of('/') + 1), false,
                       static_cast<int64_t>(file.contents.size()), file.modification_time_ms});
  }
  return entries;
}

arrow::Result<bool> SimulatedDisk::Exists(const std::string& path) {
  std::lock_guard lock(mutex_);
  return files_.contains(path) || folders_.contains(path);
}

arrow::Status SimulatedDisk::CreateDirectories(const std::string& path) {
  std::lock_guard lock(mutex_);
  if (folders_.contains(path)) return arrow::Status::OK();
  ARROW_RETURN_NOT_OK(CountMutation(path));
  for (std::string folder = path; folder != "." && folder != "/"; folder = ParentPath(folder)) {
    folders_.insert(folder);
  }
  return arrow::Status::OK();
}

arrow::Result<PutOutcome> SimulatedDisk::PutIfAbsent(const std::string& path,
                                                     std::string_view contents) {
  std::lock_guard lock(mutex_);
  ARROW_RETURN_NOT_OK(CountMutation(path));
  if (!folders_.contains(ParentPath(path))) {
    return arrow::Status::IOError("no folder for '", path, "'");
  }
  if (files_.contains(path)) return PutOutcome::kAlreadyThere;
  files_[path] = {std::string(contents), durability_ == Durability::kFull, ++clock_ms_};
  return PutOutcome::kCreated;
}

arrow::Status SimulatedDisk::Put(const std::string& path, std::string_view contents) {
  std::lock_guard lock(mutex_);
  ARROW_RETURN_NOT_OK(CountMutation(path));
  if (!folders_.contains(ParentPath(path))) {
    return arrow::Status::IOError("no folder for '", path, "'");
  }
  files_[path] = {std::string(contents), durability_ == Durability::kFull, ++clock_ms_};
  return arrow::Status::OK();
}

arrow::Result<std::unique_ptr<WritableFile>> SimulatedDisk::Create(const std::string& path) {
  std::lock_guard lock(mutex_);
  ARROW_RETURN_NOT_OK(CountMutation(path));
  if (!folders_.contains(ParentPath(path))) {
    return arrow::Status::IOError("no folder for '", path, "'");
  }
  if (files_.contains(path)) return arrow::Status::IOError("'", path, "' is there already");
  files_[path] = {"", false, ++clock_ms_};
  return std::make_unique<SimulatedFile>(this, path);
}

arrow::Status SimulatedDisk::Remove(const std::string& path) {
  std::lock_guard lock(mutex_);
  ARROW_RETURN_NOT_OK(CountMutation(path));
  files_.erase(path);
  return arrow::Status::OK();
}

arrow::Status SimulatedDisk::RemoveTree(const std::string& path) {
  std::lock_guard lock(mutex_);
  ARROW_RETURN_NOT_OK(CountMutation(path));
  const std::string prefix = path + "/";
  std::erase_if(files_, [&](const auto& file) { return file.first.starts_with(prefix); });
  std::erase_if(folders_,
                [&](const auto& folder) { return folder == path || folder.starts_with(prefix); });
  return arrow::Status::OK();
}

}  // namespace freshet

#include "stream/sources/file_cleaner.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include <spdlog/spdlog.h>

#include "stream/sources/glob.h"
#include "stream/sources/hadoop_path.h"

namespace freshet {
namespace {

std::vector<std::string> Components(const std::string& path) {
  std::vector<std::string> names;
  for (const std::filesystem::path& name : std::filesystem::path(path).relative_path()) {
    names.push_back(name.string());
  }
  return names;
}

/// True when the source's path, or pattern, matches the archive's as far as both go.
arrow::Result<bool> Overlap(const std::string& source_path, const std::string& archive_dir) {
  const std::vector<std::string> archive = Components(archive_dir);
  std::vector<std::string> alternatives = {source_path};
  if (IsGlob(source_path)) {
    ARROW_ASSIGN_OR_RAISE(alternatives, ExpandBraces(source_path));
  }
  for (const std::string& alternative : alternatives) {
    const std::vector<std::string> source = Components(alternative);
    const size_t depth = std::min(source.size(), archive.size());
    bool all = true;
    for (size_t i = 0; i < depth && all; ++i) {
      ARROW_ASSIGN_OR_RAISE(const NamePattern pattern, NamePattern::Make(source[i]));
      all = pattern.Matches(archive[i]);
    }
    if (all) return true;
  }
  return false;
}

}  // namespace

arrow::Result<FileCleaner> FileCleaner::Make(CleanSource mode, const std::string& archive_dir,
                                             const std::string& source_path, Disk* disk) {
  FileCleaner cleaner(mode, disk);
  if (mode != CleanSource::kArchive) return cleaner;
  if (archive_dir.empty()) {
    return arrow::Status::Invalid(
        "cleanSource => 'archive' needs sourceArchiveDir, the directory "
        "that the files are moved to");
  }
  ARROW_ASSIGN_OR_RAISE(cleaner.archive_dir_, QualifyPath(archive_dir));
  ARROW_ASSIGN_OR_RAISE(const bool overlap, Overlap(source_path, cleaner.archive_dir_));
  if (overlap) {
    return arrow::Status::Invalid("sourceArchiveDir '", cleaner.archive_dir_,
                                  "' is where read_files('", source_path,
                                  "') may read from, so that archived files would be read again: "
                                  "choose a directory outside it");
  }
  return cleaner;
}

void FileCleaner::Clean(const std::string& path) const {
  arrow::Status cleaned;
  switch (mode_) {
    case CleanSource::kOff:
      return;
    case CleanSource::kDelete:
      cleaned = disk_->Remove(path);
      break;
    case CleanSource::kArchive:
      cleaned = Archive(path);
      break;
  }
  if (!cleaned.ok()) {
    spdlog::warn("can't clean input file '{}', it is left where it is: {}", path,
                 cleaned.message());
  }
}

arrow::Status FileCleaner::Archive(const std::string& path) const {
  const std::filesystem::path target = archive_dir_ + path;
  std::error_code error;
  std::filesystem::create_directories(target.parent_path(), error);
  if (error) {
    return arrow::Status::IOError("can't make '", target.parent_path().string(),
                                  "': ", error.message());
  }
  std::filesystem::rename(path, target, error);
  if (error == std::errc::no_such_file_or_directory) return arrow::Status::OK();
  if (error) {
    return arrow::Status::IOError("can't move it to '", target.string(), "': ", error.message());
  }
  return arrow::Status::OK();
}

}  // namespace freshet

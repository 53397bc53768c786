#include "stream/sources/file_listing.h"

#include <algorithm>
#include <utility>

#include "stream/sources/hadoop_path.h"

namespace freshet {
namespace {

/// Spark's HadoopFSUtils.shouldFilterOutPathName.
bool IsHidden(const std::string& name) {
  const bool hidden = (name.starts_with('_') && name.find('=') == std::string::npos) ||
                      name.starts_with('.') || name.ends_with("._COPYING_");
  return hidden && !name.starts_with("_common_metadata") && !name.starts_with("_metadata");
}

std::pair<std::string, std::string> SplitName(const std::string& path) {
  const size_t slash = path.find_last_of('/');
  return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

std::vector<std::string> Components(const std::string& absolute_path) {
  std::vector<std::string> names;
  for (size_t begin = 1; begin <= absolute_path.size();) {
    const size_t end = std::min(absolute_path.find('/', begin), absolute_path.size());
    if (end > begin) names.push_back(absolute_path.substr(begin, end - begin));
    begin = end + 1;
  }
  return names;
}

}  // namespace

arrow::Result<FileLister> FileLister::Make(const std::string& path, const std::string& name_filter,
                                           Disk* disk) {
  ARROW_ASSIGN_OR_RAISE(std::string absolute, QualifyPath(path));
  FileLister lister(std::move(absolute), disk);
  lister.is_glob_ = IsGlob(path);
  if (lister.is_glob_) {
    ARROW_ASSIGN_OR_RAISE(const auto alternatives, ExpandBraces(lister.path_));
    for (const std::string& alternative : alternatives) {
      Branch branch;
      for (const std::string& name : Components(alternative)) {
        if (branch.patterns.empty() && !IsGlob(name)) {
          branch.root += '/';
          branch.root += name;
        } else {
          ARROW_ASSIGN_OR_RAISE(NamePattern pattern, NamePattern::Make(name));
          branch.patterns.push_back(std::move(pattern));
        }
      }
      if (branch.root.empty()) branch.root = "/";
      lister.branches_.push_back(std::move(branch));
    }
  }
  if (!name_filter.empty()) {
    ARROW_ASSIGN_OR_RAISE(lister.name_filter_, NamePattern::Make(name_filter));
  }
  return lister;
}

arrow::Status FileLister::CheckExists() {
  if (is_glob_) return arrow::Status::OK();
  ARROW_ASSIGN_OR_RAISE(const bool there, disk_->Exists(path_));
  if (there) return arrow::Status::OK();
  return arrow::Status::Invalid("there is no directory or file '", path_,
                                "': make it, or correct the path of read_files");
}

arrow::Result<FileListing> FileLister::List() {
  FileListing listing;
  if (!is_glob_) {
    ARROW_RETURN_NOT_OK(AddPlain(path_, &listing));
    return listing;
  }
  for (const Branch& branch : branches_) {
    if (branch.patterns.empty()) {
      ARROW_RETURN_NOT_OK(AddPlain(branch.root, &listing));
    } else {
      ARROW_RETURN_NOT_OK(AddBranch(branch, 0, branch.root, &listing));
    }
  }
  if (branches_.size() > 1) {
    // Two alternatives may lead to one file.
    std::sort(listing.files.begin(), listing.files.end(),
              [](const FoundFile& a, const FoundFile& b) { return a.path < b.path; });
    const auto last =
        std::unique(listing.files.begin(), listing.files.end(),
                    [](const FoundFile& a, const FoundFile& b) { return a.path == b.path; });
    listing.files.erase(last, listing.files.end());
  }
  return listing;
}

arrow::Status FileLister::AddBranch(const Branch& branch, size_t depth, const std::string& folder,
                                    FileListing* listing) {
  listing->folders.push_back(folder);
  ARROW_ASSIGN_OR_RAISE(const std::vector<DirectoryEntry> entries, disk_->List(folder));
  const bool last = depth + 1 == branch.patterns.size();
  for (const DirectoryEntry& entry : entries) {
    if (!branch.patterns[depth].Matches(entry.name)) continue;
    if (!entry.is_directory) {
      if (last) AddFile(folder, entry, listing);
    } else if (last) {
      ARROW_RETURN_NOT_OK(AddDirectory(JoinPath(folder, entry.name), false, listing));
    } else {
      ARROW_RETURN_NOT_OK(AddBranch(branch, depth + 1, JoinPath(folder, entry.name), listing));
    }
  }
  return arrow::Status::OK();
}

arrow::Status FileLister::AddPlain(const std::string& path, FileListing* listing) {
  // What stands at a path is told by the folder above it.
  const auto [parent, name] = SplitName(path);
  if (name.empty()) return AddDirectory(path, true, listing);
  ARROW_ASSIGN_OR_RAISE(const std::vector<DirectoryEntry> entries, disk_->List(parent));
  for (const DirectoryEntry& entry : entries) {
    if (entry.name != name) continue;
    if (entry.is_directory) return AddDirectory(path, true, listing);
    listing->folders.push_back(parent);
    AddFile(parent, entry, listing);
    return arrow::Status::OK();
  }
  listing->folders.push_back(path);
  return arrow::Status::OK();
}

arrow::Status FileLister::AddDirectory(const std::string& folder, bool is_root,
                                       FileListing* listing) {
  listing->folders.push_back(folder);
  ARROW_ASSIGN_OR_RAISE(const std::vector<DirectoryEntry> entries, disk_->List(folder));
  for (const DirectoryEntry& entry : entries) {
    if (!entry.is_directory) {
      AddFile(folder, entry, listing);
    } else if (is_root && entry.name == "_spark_metadata") {
      return arrow::Status::NotImplemented(
          "'", folder,
          "' was written by a Spark file sink, and its _spark_metadata says which of "
          "its files count: that log is not read here. Let Spark write a Delta table instead");
    } else if (is_root && entry.name.find('=') != std::string::npos && !IsHidden(entry.name)) {
      return arrow::Status::NotImplemented("'", folder, "' is partitioned ('", entry.name,
                                           "'), and no columns are made of directory names. To "
                                           "read the files without them, give the "
                                           "path '",
                                           folder, "/*=*'");
    }
  }
  return arrow::Status::OK();
}

void FileLister::AddFile(const std::string& folder, const DirectoryEntry& entry,
                         FileListing* listing) const {
  if (IsHidden(entry.name) || (name_filter_ && !name_filter_->Matches(entry.name))) return;
  listing->files.push_back({JoinPath(folder, entry.name), entry.size, entry.modification_time_ms});
}

}  // namespace freshet

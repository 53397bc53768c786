#include "maintenance/table_folder.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "delta/partition_path.h"

namespace freshet::maintenance {
namespace {

class Lister {
 public:
  Lister(Disk* disk, const std::string& table_path, const std::vector<std::string>& columns)
      : disk_(disk), table_path_(table_path) {
    for (const std::string& column : columns) {
      partition_prefixes_.push_back(delta::EscapePathName(column) + "=");
    }
  }

  arrow::Status List(const std::string& folder) {
    const std::string path = folder.empty() ? table_path_ : JoinPath(table_path_, folder);
    ARROW_ASSIGN_OR_RAISE(const auto entries, disk_->List(path));
    for (const DirectoryEntry& entry : entries) {
      if (IsHidden(entry.name) || IsLink(JoinPath(path, entry.name))) continue;
      const std::string below = folder.empty() ? entry.name : JoinPath(folder, entry.name);
      if (!entry.is_directory) {
        found_.files.push_back({below, entry.size, entry.modification_time_ms});
        continue;
      }
      ++found_.folders;
      ARROW_ASSIGN_OR_RAISE(const auto children, disk_->List(JoinPath(path, entry.name)));
      if (children.empty()) {
        found_.empty_folders.push_back({below, 0, entry.modification_time_ms});
      } else {
        ARROW_RETURN_NOT_OK(List(below));
      }
    }
    return arrow::Status::OK();
  }

  TableFolder Finish() { return std::move(found_); }

 private:
  bool IsHidden(const std::string& name) const {
    if (!name.starts_with('_') && !name.starts_with('.')) return false;
    if (name.starts_with("_change_data") || name.starts_with("_delta_index")) return false;
    return std::none_of(partition_prefixes_.begin(), partition_prefixes_.end(),
                        [&](const std::string& prefix) { return name.starts_with(prefix); });
  }

  /// A link may lead out of the table, or back into it.
  static bool IsLink(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::is_symlink(std::filesystem::symlink_status(path, ignored));
  }

  Disk* const disk_;
  const std::string& table_path_;
  std::vector<std::string> partition_prefixes_;
  TableFolder found_;
};

}  // namespace

arrow::Result<TableFolder> ListTableFolder(Disk* disk, const std::string& table_path,
                                           const std::vector<std::string>& partition_columns) {
  Lister lister(disk, table_path, partition_columns);
  ARROW_RETURN_NOT_OK(lister.List(""));
  return lister.Finish();
}

}  // namespace freshet::maintenance

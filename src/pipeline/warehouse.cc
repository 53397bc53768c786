#include "pipeline/warehouse.h"

#include "base/ascii_text.h"

namespace freshet {

std::string Warehouse::CheckpointPath(const std::string& name) const {
  return JoinPath(JoinPath(path_, "_checkpoints"), name);
}

arrow::Result<std::optional<WarehouseTable>> Warehouse::Find(const std::string& name) const {
  ARROW_ASSIGN_OR_RAISE(const auto names, Names());
  for (const std::string& folder : names) {
    if (!EqualsIgnoreCase(folder, name)) continue;
    const std::string path = TablePath(folder);
    ARROW_ASSIGN_OR_RAISE(const auto snapshot, delta::Table::Make(path, disk_)->Load());
    if (snapshot == nullptr) {
      return arrow::Status::Invalid("the folder '", path, "' holds no Delta table");
    }
    return WarehouseTable{folder, path, snapshot->schema()};
  }
  return std::nullopt;
}

arrow::Result<std::vector<std::string>> Warehouse::Names() const {
  ARROW_ASSIGN_OR_RAISE(const auto entries, disk_->List(path_));
  std::vector<std::string> names;
  for (const DirectoryEntry& entry : entries) {
    const bool hidden = entry.name.starts_with('_') || entry.name.starts_with('.');
    if (entry.is_directory && !hidden) names.push_back(entry.name);
  }
  return names;
}

}  // namespace freshet

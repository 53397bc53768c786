// Delta tables that are on the disk already.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>

#include "base/disk.h"
#include "delta/table.h"

namespace freshet {

/// A table that the pipeline reads and does not define.
struct WarehouseTable {
  std::string name;  ///< as its folder is called
  std::string path;
  std::shared_ptr<arrow::Schema> schema;
};

/// The tables below one folder. Reads through `disk`, which outlives it; keeps nothing.
class Warehouse {
 public:
  Warehouse(std::string path, Disk* disk) : path_(std::move(path)), disk_(disk) {}

  std::string TablePath(const std::string& name) const { return JoinPath(path_, name); }
  std::string CheckpointPath(const std::string& name) const;

  /// Finds a table by its name, without regard to case; nullopt when no folder has it. A folder
  /// that holds no Delta table is Status::Invalid.
  arrow::Result<std::optional<WarehouseTable>> Find(const std::string& name) const;

  /// Folders that can be tables.
  arrow::Result<std::vector<std::string>> Names() const;

 private:
  std::string path_;
  Disk* disk_;
};

}  // namespace freshet

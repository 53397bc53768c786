// What lies below a table's folder, as VACUUM looks at it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "base/disk.h"

namespace freshet::maintenance {

struct FolderEntry {
  std::string path;  ///< relative to the table
  int64_t size = 0;  ///< bytes
  int64_t modification_time_ms = 0;
};

struct TableFolder {
  std::vector<FolderEntry> files;
  std::vector<FolderEntry> empty_folders;
  int64_t folders = 1;  ///< the table's own among them
};

/// Lists all that is not hidden, at any depth. A name that begins with `_` or `.` is hidden, but
/// for folders of a partition column (`_x=…`) and Delta's own `_change_data` and `_delta_index`.
/// Symbolic links are left out.
arrow::Result<TableFolder> ListTableFolder(Disk* disk, const std::string& table_path,
                                           const std::vector<std::string>& partition_columns);

}  // namespace freshet::maintenance

// The rows of some data files → one new file.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>

#include "base/disk.h"
#include "delta/table.h"
#include "maintenance/bins.h"

namespace freshet::maintenance {

/// Writes bins of a table, one file each, batch by batch. Used by one thread; what it is given
/// outlives it.
class BinRewriter {
 public:
  /// `stop`, if given, is looked at between batches.
  BinRewriter(Disk* disk, std::string table_path, const delta::Snapshot& snapshot,
              const std::atomic<bool>* stop);

  /// The body of the `add` of the bin's new file, which is durable. Rows that deletion vectors take
  /// away are not in it. Reaches the failpoint in-compaction. A bin without rows left has no file:
  /// null.
  arrow::Result<delta::Json> Rewrite(const Bin& bin);

  /// Removes the files that were written, as far as that is possible: nothing refers to them.
  void RemoveAll();

 private:
  class NewFile;
  arrow::Status CopyRows(const LiveFile& from, NewFile* to) const;

  Disk* const disk_;
  const std::string table_path_;
  const delta::Snapshot& snapshot_;
  const std::atomic<bool>* const stop_;
  const std::shared_ptr<arrow::Schema> file_schema_;  ///< without partition columns
  std::vector<std::string> written_;                  ///< paths of files, relative to the table
};

}  // namespace freshet::maintenance

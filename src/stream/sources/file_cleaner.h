// What becomes of an input file whose rows are committed: Spark's cleanSource.
#pragma once

#include <string>

#include <arrow/result.h>

#include "base/disk.h"
#include "pipeline/flow_graph.h"

namespace freshet {

/// Deletes files, or moves them below an archive directory under their whole old path
/// (/archive/data/in/a.json). Thread-safe.
class FileCleaner {
 public:
  /// `source_path` is absolute, or an absolute pattern. Refuses an archive that the source itself
  /// would read from, after Spark's rule: up to the shorter depth of both, the archive's path must
  /// not match the source's.
  static arrow::Result<FileCleaner> Make(CleanSource mode, const std::string& archive_dir,
                                         const std::string& source_path, Disk* disk);

  bool cleans() const { return mode_ != CleanSource::kOff; }

  /// A file that can't be cleaned is logged and left where it is, as Spark does: its rows are in
  /// the table, and it will not be read again. One that is not there any more is no fault.
  void Clean(const std::string& path) const;

 private:
  FileCleaner(CleanSource mode, Disk* disk) : mode_(mode), disk_(disk) {}

  arrow::Status Archive(const std::string& path) const;

  CleanSource mode_;
  std::string archive_dir_;
  Disk* disk_;
};

}  // namespace freshet

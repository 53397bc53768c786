// A flow's checkpoint folder: who owns it, its query id, its logs.
#pragma once

#include <memory>
#include <string>

#include <arrow/result.h>

#include "base/disk.h"
#include "stream/checkpoint/folder_lock.h"
#include "stream/checkpoint/metadata_log.h"

namespace freshet {

/// `WAREHOUSE/_checkpoints/t`, in Spark's layout. Holds a lock on the folder for as long as it
/// lives, so that a second process is refused at once with the first one's host and pid. Not
/// thread-safe.
class Checkpoint {
 public:
  /// Opens the folder, or makes it: `metadata` gets a new query id ({"id":"UUID"}, as Spark's
  /// StreamMetadata). A folder that has offsets but no `metadata` is refused: its query id is lost.
  static arrow::Result<std::unique_ptr<Checkpoint>> Open(const std::string& path, Disk* disk);
  ~Checkpoint();

  const std::string& path() const { return path_; }
  const std::string& query_id() const { return query_id_; }
  /// True when this call made it.
  bool is_new() const { return is_new_; }

  MetadataLog& offsets() { return offsets_; }
  MetadataLog& commits() { return commits_; }
  /// Folder of the n-th source's own log: sources/N.
  std::string SourcePath(int n) const;
  /// Folder of the state store: state/.
  std::string StatePath() const;

 private:
  Checkpoint(std::string path, Disk* disk);

  std::string path_;
  std::string query_id_;
  bool is_new_ = false;
  std::unique_ptr<FolderLock> lock_;
  MetadataLog offsets_;
  MetadataLog commits_;
};

}  // namespace freshet

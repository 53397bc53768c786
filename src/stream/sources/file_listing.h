// Which input files there are: a directory, a file or a glob, as Spark lists them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "base/disk.h"
#include "stream/sources/glob.h"

namespace freshet {

struct FoundFile {
  std::string path;  ///< absolute
  int64_t size = 0;  ///< bytes
  int64_t modification_time_ms = 0;
};

struct FileListing {
  std::vector<FoundFile> files;      ///< in no particular order, each once
  std::vector<std::string> folders;  ///< those whose contents decided about it
};

/// Lists the files of one path. After Spark's InMemoryFileIndex: the files right in a directory,
/// not those in directories below it; names that begin with `_` or `.`, or end with `._COPYING_`,
/// are left out. With a glob, each match is taken as if it had been given itself: a file, or a
/// directory whose files are taken. Not thread-safe; `disk` outlives it.
class FileLister {
 public:
  /// `path` may be relative and may be a glob; `name_filter` (Spark's pathGlobFilter; empty: none)
  /// must match the file's name. Fails on a pattern that is none.
  static arrow::Result<FileLister> Make(const std::string& path, const std::string& name_filter,
                                        Disk* disk);

  /// The absolute path or pattern.
  const std::string& path() const { return path_; }

  /// A path without a glob where there is nothing is Status::Invalid naming it.
  arrow::Status CheckExists();

  /// What there is now; nothing (and OK) when the path is not there. Refused with NotImplemented:
  /// a directory with `key=value` directories, whose values Spark would make columns of, and the
  /// output of a Spark file sink, whose log says which of its files count.
  arrow::Result<FileListing> List();

 private:
  /// One alternative of the path: a plain beginning, then patterns for names below it.
  struct Branch {
    std::string root;
    std::vector<NamePattern> patterns;
  };

  FileLister(std::string path, Disk* disk) : path_(std::move(path)), disk_(disk) {}

  arrow::Status AddBranch(const Branch& branch, size_t depth, const std::string& folder,
                          FileListing* listing);
  arrow::Status AddPlain(const std::string& path, FileListing* listing);
  arrow::Status AddDirectory(const std::string& folder, bool is_root, FileListing* listing);
  void AddFile(const std::string& folder, const DirectoryEntry& entry, FileListing* listing) const;

  std::string path_;
  Disk* disk_;
  bool is_glob_ = false;
  std::vector<Branch> branches_;
  std::optional<NamePattern> name_filter_;
};

}  // namespace freshet

// The disk as the exactly-once protocol sees it: whole small files that appear at once or not at
// all, and data files that are written once and then synced.
//
// Everything the protocol writes goes through a Disk, so that a test can swap in SimulatedDisk,
// which forgets what was not synced. A Disk is owned by the program's main function (or the test)
// and outlives all who use it. All its functions may be called from any thread.
//
// Errors are Status::IOError whose message names the path, the call and errno's text. What is *not*
// an error is said at each function.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <arrow/status.h>

namespace freshet {

/// How much a write must survive once the call that made it has returned.
enum class Durability {
  kFull,  ///< power loss: files and directories are fsync'ed
  kOs,    ///< the death of the process, but not of the machine: no fsync
};

/// What became of a put-if-absent. Closed: a caller switches over it and forgets no case.
enum class PutOutcome { kCreated, kAlreadyThere };

struct DirectoryEntry {
  std::string name;  ///< without the folder
  bool is_directory = false;
  int64_t size = 0;                  ///< bytes
  int64_t modification_time_ms = 0;  ///< Unix time in milliseconds
};

/// A data file that is being written. Not thread-safe. A file that is destroyed before Close is
/// left on the disk as it is; nothing may refer to it.
class WritableFile {
 public:
  virtual ~WritableFile() = default;
  virtual arrow::Status Append(std::string_view bytes) = 0;
  /// Makes the contents and the file's directory entry durable, then closes. A failure is final:
  /// the file must not be used (after a failed fsync the kernel may have dropped the pages).
  virtual arrow::Status SyncAndClose() = 0;
};

class Disk {
 public:
  virtual ~Disk() = default;

  /// Reads a whole file; nullopt when there is none.
  virtual arrow::Result<std::optional<std::string>> Read(const std::string& path) = 0;

  /// Entries of a folder in no particular order; empty when there is no such folder.
  virtual arrow::Result<std::vector<DirectoryEntry>> List(const std::string& path) = 0;

  virtual arrow::Result<bool> Exists(const std::string& path) = 0;

  /// Makes a folder and those above it, durably. One that is there already is no error.
  virtual arrow::Status CreateDirectories(const std::string& path) = 0;

  /// Puts a new file, all of it or nothing, durably; never touches one that is there. The folder
  /// must exist. Two callers, in one process or in two: exactly one gets kCreated.
  virtual arrow::Result<PutOutcome> PutIfAbsent(const std::string& path,
                                                std::string_view contents) = 0;

  /// As PutIfAbsent, but takes the place of a file that is there.
  virtual arrow::Status Put(const std::string& path, std::string_view contents) = 0;

  /// Opens a new data file. The folder must exist, the file must not.
  virtual arrow::Result<std::unique_ptr<WritableFile>> Create(const std::string& path) = 0;

  /// Removes a file; one that is not there is no error.
  virtual arrow::Status Remove(const std::string& path) = 0;

  /// Removes a folder and all in it; one that is not there is no error.
  virtual arrow::Status RemoveTree(const std::string& path) = 0;
};

/// The real file system.
std::unique_ptr<Disk> MakePosixDisk(Durability durability);

/// Joins two parts of a path with one slash between them.
std::string JoinPath(std::string_view folder, std::string_view name);

}  // namespace freshet

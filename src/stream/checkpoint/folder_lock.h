// Who owns a folder: an advisory lock that ends with the process that holds it.
#pragma once

#include <memory>
#include <string>

#include <arrow/result.h>

namespace freshet {

/// Holds an flock on `FOLDER/.freshet.lock`, from Acquire until it is destroyed or the process
/// dies. The file holds `HOST PID START-TIME` of the owner, for the message of the one that is
/// refused; it stays behind, since removing it would let two owners hold two files of one name. Its
/// name begins with a dot, so that neither Spark nor a person's listing sees it. May be destroyed
/// on any thread.
class FolderLock {
 public:
  /// Takes the lock without waiting. `folder` must exist.
  ///
  /// Refuses with Status::Invalid, naming the owner, when somebody else holds it; a second call in
  /// the same process is somebody else. A file system without locks is no error: there a second
  /// writer is noticed when it finds its offsets taken.
  static arrow::Result<std::unique_ptr<FolderLock>> Acquire(const std::string& folder);

  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int fd) : fd_(fd) {}

  int fd_;
};

}  // namespace freshet

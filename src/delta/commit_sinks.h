// Where the kernel's commits go: onto a Disk, as put-if-absent.
#pragma once

#include <map>
#include <string>

#include <arrow/status.h>

#include "base/disk.h"
#include "freshet_bridge/commit_sink.h"

namespace freshet::delta {

/// Puts commits of one table. Used by one thread; `disk` outlives it.
class DiskCommitSink : public bridge::CommitSink {
 public:
  DiskCommitSink(std::string table_path, Disk* disk);

  bridge::PutResult Put(std::uint64_t version,
                        rust::Slice<const std::uint8_t> actions) noexcept override;

  /// Why Put answered Failed; OK when it did not.
  const arrow::Status& status() const { return status_; }

 protected:
  /// The file's text from the kernel's.
  virtual arrow::Result<std::string> Finish(std::string actions) { return actions; }
  virtual arrow::Result<PutOutcome> PutFile(const std::string& path, const std::string& text);

  Disk* const disk_;

 private:
  const std::string table_path_;
  arrow::Status status_;
};

/// For appends. Reaches the failpoints before-delta-commit and after-delta-commit.
class AppendSink : public DiskCommitSink {
 public:
  using DiskCommitSink::DiskCommitSink;

 protected:
  arrow::Result<PutOutcome> PutFile(const std::string& path, const std::string& text) override;
};

/// For version 0. The kernel writes table features always; where an old protocol version says the
/// same, that is written, as Spark does, for the sake of old readers. Adds the comment, and those
/// of the properties that the kernel doesn't take.
class CreateSink : public DiskCommitSink {
 public:
  CreateSink(std::string table_path, Disk* disk, std::string comment,
             const std::map<std::string, std::string>& properties);

 protected:
  arrow::Result<std::string> Finish(std::string actions) override;

 private:
  const std::string comment_;
  std::map<std::string, std::string> properties_;  ///< left to add
};

}  // namespace freshet::delta

// Lines to files of a folder, each moved in whole: who watches the folder never sees half of one.
#pragma once

#include <memory>
#include <string>

#include "generate/stream_target.h"

namespace freshet {

/// Writes `readings-000001.json` and so on, each under a hidden name until it is whole. A file that
/// is there already is an error: nothing is overwritten.
class FolderTarget : public ReadingTarget {
 public:
  /// Makes the folder where it is missing, not those above it. Invalid when the first file is there
  /// already.
  static arrow::Result<std::unique_ptr<FolderTarget>> Open(const std::string& folder,
                                                           int64_t rows_per_file);
  /// What was not moved in is removed.
  ~FolderTarget() override;

  arrow::Result<bool> Take(const MadeReading& reading, int64_t sequence) override;
  /// Moves in what there is of the last file.
  arrow::Status Finish() override;

  int64_t files() const { return files_; }

 private:
  FolderTarget(std::string folder, int64_t rows_per_file)
      : folder_(std::move(folder)), rows_per_file_(rows_per_file) {}

  std::string Path(int64_t number) const;
  arrow::Status OpenFile();
  arrow::Status MoveIn();

  const std::string folder_;
  const int64_t rows_per_file_;
  int64_t files_ = 0;  ///< moved in
  int64_t rows_ = 0;   ///< in the one that is written
  int fd_ = -1;
  std::string hidden_path_;
  std::unique_ptr<StreamTarget> file_;
};

}  // namespace freshet

// `--progress FILE`: one line of JSON for each micro-batch.
#pragma once

#include <fstream>
#include <memory>
#include <mutex>
#include <string>

#include <arrow/result.h>

#include "stream/progress.h"

namespace freshet::cli {

/// Appends to a file, whole lines at once, each flushed as it is written. From any thread.
class ProgressFile {
 public:
  static arrow::Result<std::unique_ptr<ProgressFile>> Open(const std::string& path);
  void Write(const StreamingQueryProgress& progress);

 private:
  explicit ProgressFile(std::ofstream file) : file_(std::move(file)) {}
  std::mutex mutex_;
  std::ofstream file_;
};

}  // namespace freshet::cli

#include "cli/progress_file.h"

#include <cerrno>
#include <cstring>
#include <utility>

namespace freshet::cli {

arrow::Result<std::unique_ptr<ProgressFile>> ProgressFile::Open(const std::string& path) {
  std::ofstream file(path, std::ios::app);
  if (!file) {
    return arrow::Status::Invalid("can't write the progress file '", path,
                                  "': ", std::strerror(errno));
  }
  return std::unique_ptr<ProgressFile>(new ProgressFile(std::move(file)));
}

void ProgressFile::Write(const StreamingQueryProgress& progress) {
  const std::string line = ToJson(progress) + '\n';
  std::lock_guard lock(mutex_);
  file_ << line << std::flush;
}

}  // namespace freshet::cli

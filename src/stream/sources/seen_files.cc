#include "stream/sources/seen_files.h"

#include <algorithm>

namespace freshet {

void SeenFiles::Add(const std::string& path, int64_t modification_time_ms) {
  files_[path] = modification_time_ms;
  newest_ms_ = std::max(newest_ms_, modification_time_ms);
  oldest_ms_ = std::min(oldest_ms_, modification_time_ms);
}

bool SeenFiles::IsNew(const std::string& path, int64_t modification_time_ms) const {
  return modification_time_ms >= purged_before_ms_ && !files_.contains(path);
}

void SeenFiles::Purge() {
  purged_before_ms_ = newest_ms_ - max_age_ms_;
  if (oldest_ms_ >= purged_before_ms_) return;
  oldest_ms_ = INT64_MAX;
  for (auto file = files_.begin(); file != files_.end();) {
    if (file->second < purged_before_ms_) {
      file = files_.erase(file);
    } else {
      oldest_ms_ = std::min(oldest_ms_, file->second);
      ++file;
    }
  }
}

}  // namespace freshet

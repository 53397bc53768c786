// Which files were taken already: Spark's SeenFilesMap.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

namespace freshet {

/// Remembers files by path, with their modification times, up to `max_age_ms` older than the newest
/// of them. A file older than that is taken for seen, whether it was or not: a directory is not
/// expected to get files that are a week older than what it gave before. What is in a file does not
/// matter: new contents under an old name are not read again. Not thread-safe.
class SeenFiles {
 public:
  /// Spark's maxFileAge: a week.
  static constexpr int64_t kDefaultMaxAgeMs = int64_t{7} * 24 * 60 * 60 * 1000;

  explicit SeenFiles(int64_t max_age_ms) : max_age_ms_(max_age_ms) {}

  void Add(const std::string& path, int64_t modification_time_ms);
  bool IsNew(const std::string& path, int64_t modification_time_ms) const;
  /// Forgets what is too old; called after each batch, as Spark does.
  void Purge();
  size_t size() const { return files_.size(); }

 private:
  int64_t max_age_ms_;
  std::unordered_map<std::string, int64_t> files_;
  int64_t newest_ms_ = 0;
  int64_t oldest_ms_ = INT64_MAX;  ///< no file in the map is older
  int64_t purged_before_ms_ = INT64_MIN;
};

}  // namespace freshet

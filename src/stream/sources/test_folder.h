// A folder of a test's own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

namespace freshet {

/// Makes a folder, and removes it with all in it at the end.
class TestFolder {
 public:
  TestFolder() {
    std::string pattern = testing::TempDir() + "freshet-sources-XXXXXX";
    if (::mkdtemp(pattern.data()) == nullptr) ADD_FAILURE() << "can't make " << pattern;
    path_ = pattern;
  }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string Path(const std::string& name) const { return path_ + "/" + name; }

  /// Writes a file, with a modification time if one is given. Makes the folders above it.
  std::string Write(const std::string& name, std::string_view contents,
                    int64_t modification_time_ms = -1) const {
    const std::string path = Path(name);
    std::filesystem::create_directories(std::filesystem::path(path).parent_path());
    std::ofstream(path, std::ios::binary) << contents;
    if (modification_time_ms >= 0) Touch(name, modification_time_ms);
    return path;
  }

  void Touch(const std::string& name, int64_t modification_time_ms) const {
    timespec time{modification_time_ms / 1000, modification_time_ms % 1000 * 1'000'000};
    const timespec times[2] = {time, time};
    EXPECT_EQ(::utimensat(AT_FDCWD, Path(name).c_str(), times, 0), 0);
  }

  std::string Contents(const std::string& name) const {
    std::ifstream file(Path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  /// Names in a folder of it, sorted.
  std::vector<std::string> Names(const std::string& folder) const {
    std::vector<std::string> names;
    if (!std::filesystem::exists(Path(folder))) return names;
    for (const auto& entry : std::filesystem::directory_iterator(Path(folder))) {
      names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

 private:
  std::string path_;
};

}  // namespace freshet

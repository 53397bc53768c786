// Which files a call's paths stand for, in the order in which they are sent.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "base/disk.h"

namespace freshet {

/// The path that stands for standard input.
inline constexpr const char* kStandardInput = "-";

struct InputFile {
  std::string path;  ///< as a person writes it: relative where it is below the working directory
  int64_t size = 0;  ///< bytes, compressed where it is; 0 for standard input
};

/// Each path's files sorted by name, path after path, a file that comes up again left out. A path
/// is a file, a directory or a glob, as read_files takes them (stream/sources/file_listing.h), or
/// `-`. Invalid names a path where there is no file.
arrow::Result<std::vector<InputFile>> FindInputFiles(const std::vector<std::string>& paths,
                                                     Disk* disk);

}  // namespace freshet

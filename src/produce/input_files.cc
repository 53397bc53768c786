#include "produce/input_files.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>

#include "pipeline/local_path.h"
#include "stream/sources/file_listing.h"

namespace freshet {
namespace {

/// Without the working directory in front.
std::string Shortened(const std::string& path, const std::string& working_directory) {
  const std::string prefix = working_directory + "/";
  return path.starts_with(prefix) ? path.substr(prefix.size()) : path;
}

}  // namespace

arrow::Result<std::vector<InputFile>> FindInputFiles(const std::vector<std::string>& paths,
                                                     Disk* disk) {
  std::error_code error;
  const std::string here = std::filesystem::current_path(error).string();
  std::vector<InputFile> files;
  std::set<std::string> seen;
  for (const std::string& path : paths) {
    if (path == kStandardInput) {
      if (seen.insert(path).second) files.push_back({path, 0});
      continue;
    }
    ARROW_RETURN_NOT_OK(CheckSourcePath(path, disk));
    ARROW_ASSIGN_OR_RAISE(FileLister lister, FileLister::Make(path, "", disk));
    ARROW_ASSIGN_OR_RAISE(FileListing listing, lister.List());
    if (listing.files.empty()) {
      return arrow::Status::Invalid("'", path,
                                    "' gives no file (names that begin with _ or . are left out)");
    }
    std::sort(listing.files.begin(), listing.files.end(),
              [](const FoundFile& a, const FoundFile& b) { return a.path < b.path; });
    for (const FoundFile& file : listing.files) {
      if (seen.insert(file.path).second) files.push_back({Shortened(file.path, here), file.size});
    }
  }
  return files;
}

}  // namespace freshet

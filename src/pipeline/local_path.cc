#include "pipeline/local_path.h"

#include <vector>

#include "base/near_match.h"

namespace freshet {
namespace {

constexpr std::string_view kWildcards = "*?[{";

/// The name before `:` if the text begins with a URI's scheme, else empty.
std::string_view Scheme(std::string_view text) {
  const size_t colon = text.find(':');
  const size_t slash = text.find('/');
  if (colon == std::string_view::npos || colon == 0 || slash < colon) return {};
  return text.substr(0, colon);
}

std::vector<std::string> Parts(const std::string& path) {
  std::vector<std::string> parts;
  size_t begin = 0;
  while (begin <= path.size()) {
    const size_t end = std::min(path.find('/', begin), path.size());
    if (end > begin) parts.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

}  // namespace

arrow::Result<std::string> LocalPath(std::string_view text) {
  if (text.empty()) return arrow::Status::Invalid("the path is empty");
  const std::string_view scheme = Scheme(text);
  if (scheme.empty()) return std::string(text);
  if (scheme != "file") {
    return arrow::Status::Invalid("'", scheme,
                                  ":' is not in this version yet: only folders on this machine");
  }
  std::string_view path = text.substr(5);
  if (path.starts_with("//")) path.remove_prefix(2);
  if (!path.starts_with("/")) {
    return arrow::Status::Invalid("a file: path is written file:/folder or file:///folder");
  }
  return std::string(path);
}

std::string FixedPart(const std::string& path) {
  const size_t wildcard = path.find_first_of(kWildcards);
  if (wildcard == std::string::npos) return path;
  const size_t slash = path.rfind('/', wildcard);
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

arrow::Status CheckSourcePath(const std::string& path, Disk* disk) {
  const std::string fixed = FixedPart(path);
  ARROW_ASSIGN_OR_RAISE(const bool exists, disk->Exists(fixed));
  if (exists) return arrow::Status::OK();
  std::string message = "there is no file or directory '" + fixed + "'";
  std::string above = path.starts_with('/') ? "/" : "";
  for (const std::string& part : Parts(fixed)) {
    const std::string here = above.empty() ? part : JoinPath(above, part);
    ARROW_ASSIGN_OR_RAISE(const bool part_exists, disk->Exists(here));
    if (part_exists) {
      above = here;
      continue;
    }
    ARROW_ASSIGN_OR_RAISE(const auto entries, disk->List(above.empty() ? "." : above));
    std::vector<std::string> names;
    for (const DirectoryEntry& entry : entries) names.push_back(entry.name);
    if (const auto near = NearMatch(part, names)) {
      message += ". Did you mean '" + (above.empty() ? *near : JoinPath(above, *near)) + "'?";
    }
    break;
  }
  return arrow::Status::Invalid(message);
}

}  // namespace freshet

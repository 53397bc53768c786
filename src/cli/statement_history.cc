#include "cli/statement_history.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"
#include "cli/display_text.h"

namespace freshet::cli {
namespace {

constexpr size_t kMostStatements = 10'000;
constexpr size_t kTrimAtBytes = size_t{8} << 20;

std::string Escape(std::string text) {
  return ReplaceAll(ReplaceAll(std::move(text), "\\", "\\\\"), "\n", "\\n");
}

std::string Unescape(const std::string& line) {
  std::string text;
  for (size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\' && i + 1 < line.size()) {
      ++i;
      text += line[i] == 'n' ? '\n' : line[i];
    } else {
      text += line[i];
    }
  }
  return text;
}

/// A file that is locked against other sessions while it is open.
class LockedFile {
 public:
  explicit LockedFile(const std::string& path)
      : descriptor_(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
    if (descriptor_ >= 0) ::flock(descriptor_, LOCK_EX);
  }
  ~LockedFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  LockedFile(const LockedFile&) = delete;
  LockedFile& operator=(const LockedFile&) = delete;

  bool ok() const { return descriptor_ >= 0; }

  bool Append(const std::string& text) const {
    return ::write(descriptor_, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  }

  /// Leaves the newest half of a long file, from a line's beginning.
  void Trim() const {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0) return;
    if (static_cast<size_t>(status.st_size) < kTrimAtBytes) return;
    std::string newest(kTrimAtBytes / 2, '\0');
    const off_t from = status.st_size - static_cast<off_t>(newest.size());
    const ssize_t read = ::pread(descriptor_, newest.data(), newest.size(), from);
    if (read != static_cast<ssize_t>(newest.size())) return;
    newest.erase(0, newest.find('\n') + 1);
    if (::ftruncate(descriptor_, 0) == 0) Append(newest);
  }

 private:
  int descriptor_;
};

}  // namespace

std::optional<std::string> StatementHistory::DefaultPath() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state == '/') return JoinPath(state, "freshet/sql_history");
  const char* home = std::getenv("HOME");
  if (home == nullptr || *home != '/') return std::nullopt;
  return JoinPath(home, ".local/state/freshet/sql_history");
}

arrow::Result<std::vector<std::string>> StatementHistory::Load() const {
  std::vector<std::string> statements;
  std::ifstream file(path_);
  std::string line;
  while (std::getline(file, line)) statements.push_back(Unescape(line));
  if (file.bad()) return arrow::Status::IOError("cannot read '", path_, "'");
  if (statements.size() > kMostStatements) {
    statements.erase(statements.begin(),
                     statements.end() - static_cast<std::ptrdiff_t>(kMostStatements));
  }
  return statements;
}

arrow::Status StatementHistory::Append(const std::string& statement) const {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), error);
  const LockedFile file(path_);
  if (!file.ok() || !file.Append(Escape(statement) + "\n")) {
    return arrow::Status::IOError("cannot write the history '", path_, "': ", std::strerror(errno));
  }
  file.Trim();
  return arrow::Status::OK();
}

}  // namespace freshet::cli

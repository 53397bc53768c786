// The statements that were typed, kept from one session to the next.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

namespace freshet::cli {

/// A file that several sessions may add to at once: a statement a line, its line breaks as \n. Only
/// its owner may read it. One thread at a time.
class StatementHistory {
 public:
  /// $XDG_STATE_HOME/freshet/sql_history, else below ~/.local/state; nullopt when there is no home.
  static std::optional<std::string> DefaultPath();

  explicit StatementHistory(std::string path) : path_(std::move(path)) {}

  /// The newest statements, the oldest of them first; empty when there is no file.
  arrow::Result<std::vector<std::string>> Load() const;
  /// Adds one. The folder is made when it is not there. A file that has become long loses its
  /// oldest statements.
  arrow::Status Append(const std::string& statement) const;

 private:
  std::string path_;
};

}  // namespace freshet::cli

// Names in a table's log: of commit files, and of data files as `add` and `remove` write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <arrow/result.h>

namespace freshet::delta {

/// `TABLE/_delta_log`.
std::string LogFolder(const std::string& table_path);

/// `TABLE/_delta_log/00000000000000000007.json`.
std::string CommitPath(const std::string& table_path, int64_t version);

/// The version of a commit file or of a (single-file, multi-part or UUID-named) checkpoint; nullopt
/// for any other name.
std::optional<int64_t> VersionOfLogFile(std::string_view name);

/// A relative path as the log holds it: percent-encoded as RFC 2396 wants, `/` and `=` kept.
std::string EncodeLogPath(std::string_view path);

/// The path behind the log's text: relative to the table, or absolute (`/…`, or a `file:` URI)
/// where the log has it so. Status::Invalid for a text that is not well encoded, for a relative
/// path that climbs out of the table with `..`, and for a path on another kind of storage.
arrow::Result<std::string> DecodeLogPath(std::string_view text);

/// True for what DecodeLogPath calls absolute.
bool IsAbsolutePath(std::string_view path);

}  // namespace freshet::delta

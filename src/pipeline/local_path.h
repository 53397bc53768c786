// Paths of tables and of source directories: folders on this machine.
#pragma once

#include <string>
#include <string_view>

#include <arrow/result.h>

#include "base/disk.h"

namespace freshet {

/// Gives the path that a `file:` URI or a plain path names; a relative one stays relative to the
/// working directory. Another scheme (s3://…) is Status::Invalid, for it is not carried yet.
arrow::Result<std::string> LocalPath(std::string_view text);

/// The folder under which everything that a glob matches is found: `data` for
/// `data/*/x-[0-9].json`;
/// `.` for a relative glob that begins with a wildcard; the path itself when it is no glob.
std::string FixedPart(const std::string& path);

/// OK when FixedPart of the path is there. Else Status::Invalid that names it, with the near match
/// of the first part of it that is missing.
arrow::Status CheckSourcePath(const std::string& path, Disk* disk);

}  // namespace freshet

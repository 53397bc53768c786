// Paths as text.
#pragma once

#include <string>

namespace freshet {

/// The folder that a path is in: what stands before its last slash, `.` without one, `/` at the
/// root.
std::string ParentPath(const std::string& path);

}  // namespace freshet

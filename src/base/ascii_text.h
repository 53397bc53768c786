// ASCII text: the case of letters, and blanks.
//
// Pure functions; other bytes stay as they are.
#pragma once

#include <string>
#include <string_view>

namespace freshet {

/// Letters in capitals, or in small; Spark compares keywords and names without regard to case.
std::string ToUpper(std::string_view text);
std::string ToLower(std::string_view text);
bool EqualsIgnoreCase(std::string_view a, std::string_view b);

/// Without spaces, tabs and line ends at both ends.
std::string Trim(std::string_view text);

}  // namespace freshet

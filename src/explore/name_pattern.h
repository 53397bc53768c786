// The patterns of SHOW … LIKE.
#pragma once

#include <string_view>

namespace freshet::explore {

/// Spark's rule: `*` stands for any text, `|` separates alternatives, case does not matter.
bool MatchesPattern(std::string_view name, std::string_view pattern);

}  // namespace freshet::explore

// Did you mean …? Names that are close to a wrong one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace freshet {

/// Finds the candidate with the smallest edit distance to `name` (letters' case apart), or nullopt
/// when none is near enough to be a slip (more than a third of the name's length, at least 2).
std::optional<std::string> NearMatch(std::string_view name,
                                     const std::vector<std::string>& candidates);

/// ` Did you mean 'x'?`, or an empty string. For appending to a message.
std::string DidYouMean(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace freshet

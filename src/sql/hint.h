// A message's end: what a wrong name could have meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/near_match.h"

namespace freshet {

/// `message`, or `message. Did you mean 'x'?` where one of the candidates is near to `name`.
inline std::string WithHint(std::string message, std::string_view name,
                            const std::vector<std::string>& candidates) {
  const std::string hint = DidYouMean(name, candidates);
  return hint.empty() ? message : message + "." + hint;
}

}  // namespace freshet

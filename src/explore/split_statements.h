// A text of several statements → their places.
#pragma once

#include <string_view>
#include <vector>

#include "base/source_text.h"

namespace freshet::explore {

/// The places of the statements in a text, which are separated by `;`. Empty ones are left out.
std::vector<Span> SplitStatements(std::string_view text);

}  // namespace freshet::explore

// Text as a string in JSON.
#pragma once

#include <string>
#include <string_view>

namespace freshet {

/// Appends `value`, which is UTF-8, with its quotes, escaped as Jackson's generator does: quotes,
/// backslashes and control characters below U+0020 (\b \f \n \r \t, others \u00XX in capitals).
void AppendJsonString(std::string_view value, std::string* text);

}  // namespace freshet

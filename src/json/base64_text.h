// Base 64, as Jackson's default variant (MIME without line feeds) reads it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace freshet {

/// Decodes; padding is required. White space and control characters are skipped before each group
/// of four. nullopt when the text is not base 64.
std::optional<std::string> DecodeBase64(std::string_view text);

/// The six bits that a character stands for; -1 when it is none of the 64.
int Base64Value(char c);

}  // namespace freshet

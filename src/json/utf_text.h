// UTF-16 as Java holds text → the UTF-8 that Spark writes; and UTF-8 that may be broken → valid.
#pragma once

#include <string>
#include <string_view>

namespace freshet {

/// Java's String.getBytes(UTF_8): an unpaired surrogate becomes '?'.
std::string EncodeAsJava(std::u16string_view text);

/// Puts U+FFFD in the place of each part that is not UTF-8 (of a broken sequence, its longest valid
/// beginning is one part), as Java does when it decodes; Arrow's strings must be valid.
std::string MakeValidUtf8(std::string_view bytes);

/// Appends one code point, which must not be a surrogate, as UTF-8.
void AppendUtf8(char32_t code_point, std::string* out);

}  // namespace freshet

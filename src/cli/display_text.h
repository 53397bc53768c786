// Text as a terminal shows it: how wide it is, and how it is cut.
//
// Pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace freshet::cli {

/// Columns of a terminal that a text takes: East Asian wide letters and emoji take two, combining
/// marks none.
size_t DisplayWidth(std::string_view text);

/// Control characters written out, so that a row stays a line and nothing reaches the terminal.
std::string OneLine(std::string_view text);

/// The text if it is not wider than `width` (at least 1), else its beginning and `…`.
std::string CutToWidth(std::string_view text, size_t width, std::string_view ellipsis);

/// Every `from` replaced.
std::string ReplaceAll(std::string text, std::string_view from, std::string_view to);

}  // namespace freshet::cli

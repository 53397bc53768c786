// What there is to know of the terminal that standard output goes to.
#pragma once

#include <cstddef>

namespace freshet::cli {

size_t TerminalColumns();  ///< 80 where it does not say
size_t TerminalLines();    ///< 24 where it does not say
/// Whether it shows UTF-8, by the locale.
bool ShowsUtf8();
/// Whether colours are wanted: not with NO_COLOR (no-color.org), nor on a dumb terminal.
bool WantsColors();

}  // namespace freshet::cli

#include "cli/terminal.h"

#include <cstdlib>
#include <string>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

namespace freshet::cli {
namespace {

std::string_view Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

winsize Size() {
  winsize size{};
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
    if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size;
  }
  return {24, 80, 0, 0};
}

}  // namespace

size_t TerminalColumns() { return Size().ws_col; }

size_t TerminalLines() { return Size().ws_row > 0 ? Size().ws_row : 24; }

bool ShowsUtf8() {
  // As setlocale decides, but for asking whether the locale is installed.
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string_view locale = Variable(name);
    if (locale.empty()) continue;
    return locale.find("UTF-8") != std::string_view::npos ||
           locale.find("utf8") != std::string_view::npos;
  }
  return false;
}

bool WantsColors() { return Variable("NO_COLOR").empty() && Variable("TERM") != "dumb"; }

}  // namespace freshet::cli

#include "explore/name_pattern.h"

#include <string>

#include "base/ascii_text.h"

namespace freshet::explore {
namespace {

bool MatchesOne(std::string_view name, std::string_view pattern) {
  if (pattern.empty()) return name.empty();
  if (pattern.front() == '*') {
    for (size_t skipped = 0; skipped <= name.size(); ++skipped) {
      if (MatchesOne(name.substr(skipped), pattern.substr(1))) return true;
    }
    return false;
  }
  return !name.empty() && name.front() == pattern.front() &&
         MatchesOne(name.substr(1), pattern.substr(1));
}

std::string_view Trim(std::string_view text) {
  const size_t first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

bool MatchesPattern(std::string_view name, std::string_view pattern) {
  const std::string lower_name = ToLower(name);
  const std::string lower_pattern = ToLower(pattern);
  std::string_view rest = lower_pattern;
  while (true) {
    const size_t bar = rest.find('|');
    if (MatchesOne(lower_name, Trim(rest.substr(0, bar)))) return true;
    if (bar == std::string_view::npos) return false;
    rest.remove_prefix(bar + 1);
  }
}

}  // namespace freshet::explore

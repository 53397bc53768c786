#include "stream/sources/glob.h"

#include <optional>

namespace freshet {
namespace {

arrow::Status Unclosed(char bracket, std::string_view pattern) {
  return arrow::Status::Invalid("pattern '", pattern, "' has a '", bracket,
                                "' that is not closed; write \\", bracket,
                                " for the character itself");
}

/// One step of a pattern: a set of characters ([…]) at `at`, which is after the bracket. Moves `at`
/// behind the set. nullopt when the set is not closed.
std::optional<bool> MatchSet(std::string_view pattern, size_t* at, unsigned char c) {
  bool negated = false;
  if (*at < pattern.size() && (pattern[*at] == '^' || pattern[*at] == '!')) {
    negated = true;
    ++*at;
  }
  bool found = false;
  for (bool first = true; *at < pattern.size(); first = false) {
    if (pattern[*at] == ']' && !first) {
      ++*at;
      return found != negated;
    }
    const auto next = [&] {
      if (pattern[*at] == '\\' && *at + 1 < pattern.size()) ++*at;
      return static_cast<unsigned char>(pattern[(*at)++]);
    };
    const unsigned char low = next();
    unsigned char high = low;
    if (*at + 1 < pattern.size() && pattern[*at] == '-' && pattern[*at + 1] != ']') {
      ++*at;
      high = next();
    }
    found = found || (low <= c && c <= high);
  }
  return std::nullopt;
}

/// The length of the UTF-8 character at the start of a name that is not empty.
size_t CharacterSize(std::string_view name) {
  size_t size = 1;
  if ((static_cast<unsigned char>(name[0]) & 0xC0U) == 0xC0U) {
    while (size < name.size() && (static_cast<unsigned char>(name[size]) & 0xC0U) == 0x80U) ++size;
  }
  return size;
}

bool Match(std::string_view pattern, std::string_view name) {
  size_t at = 0;
  while (at < pattern.size()) {
    const char p = pattern[at];
    if (p == '*') {
      const std::string_view rest = pattern.substr(at + 1);
      for (size_t skipped = 0; skipped <= name.size(); ++skipped) {
        if (Match(rest, name.substr(skipped))) return true;
      }
      return false;
    }
    if (name.empty()) return false;
    if (p == '?') {
      name.remove_prefix(CharacterSize(name));
      ++at;
      continue;
    }
    if (p == '[') {
      ++at;
      if (MatchSet(pattern, &at, static_cast<unsigned char>(name[0])) != true) return false;
    } else {
      if (p == '\\' && at + 1 < pattern.size()) ++at;
      if (pattern[at] != name[0]) return false;
      ++at;
    }
    name.remove_prefix(1);
  }
  return name.empty();
}

/// The place of the brace that closes the one before `at`; npos when there is none.
size_t ClosingBrace(std::string_view pattern, size_t at) {
  for (int depth = 1; at < pattern.size(); ++at) {
    if (pattern[at] == '\\') {
      ++at;
    } else if (pattern[at] == '{') {
      ++depth;
    } else if (pattern[at] == '}' && --depth == 0) {
      return at;
    }
  }
  return std::string_view::npos;
}

/// `a,{b,c},d` → `a`, `{b,c}`, `d`.
std::vector<std::string_view> SplitAlternatives(std::string_view inside) {
  std::vector<std::string_view> parts;
  size_t begin = 0;
  int depth = 0;
  for (size_t at = 0; at < inside.size(); ++at) {
    if (inside[at] == '\\') {
      ++at;
    } else if (inside[at] == '{') {
      ++depth;
    } else if (inside[at] == '}') {
      --depth;
    } else if (inside[at] == ',' && depth == 0) {
      parts.push_back(inside.substr(begin, at - begin));
      begin = at + 1;
    }
  }
  parts.push_back(inside.substr(begin));
  return parts;
}

}  // namespace

bool IsGlob(std::string_view path) { return path.find_first_of("{}[]*?\\") != path.npos; }

arrow::Result<std::vector<std::string>> ExpandBraces(std::string_view pattern) {
  for (size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '\\') {
      ++at;
      continue;
    }
    if (pattern[at] != '{') continue;
    const size_t close = ClosingBrace(pattern, at + 1);
    if (close == std::string_view::npos) return Unclosed('{', pattern);
    std::vector<std::string> expanded;
    for (const std::string_view part : SplitAlternatives(pattern.substr(at + 1, close - at - 1))) {
      std::string one(pattern.substr(0, at));
      one += part;
      one += pattern.substr(close + 1);
      ARROW_ASSIGN_OR_RAISE(std::vector<std::string> rest, ExpandBraces(one));
      expanded.insert(expanded.end(), rest.begin(), rest.end());
    }
    return expanded;
  }
  return std::vector<std::string>{std::string(pattern)};
}

arrow::Result<NamePattern> NamePattern::Make(std::string_view pattern) {
  NamePattern made;
  ARROW_ASSIGN_OR_RAISE(made.alternatives_, ExpandBraces(pattern));
  for (const std::string& alternative : made.alternatives_) {
    for (size_t at = 0; at < alternative.size(); ++at) {
      if (alternative[at] == '\\') {
        ++at;
      } else if (alternative[at] == '[') {
        ++at;
        if (!MatchSet(alternative, &at, 'x')) return Unclosed('[', pattern);
        --at;
      }
    }
  }
  return made;
}

bool NamePattern::Matches(std::string_view name) const {
  for (const std::string& alternative : alternatives_) {
    if (Match(alternative, name)) return true;
  }
  return false;
}

std::string Unescape(std::string_view pattern) {
  std::string name;
  for (size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
    name += pattern[at];
  }
  return name;
}

}  // namespace freshet

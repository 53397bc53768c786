// Patterns for paths, as Hadoop's (and so Spark's) are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

namespace freshet {

/// True when Spark takes the path for a pattern: it has one of { } [ ] * ? and \.
bool IsGlob(std::string_view path);

/// A pattern for one name (no slashes): `*`, `?`, `[abc]`, `[a-c]`, `[^a]` or `[!a]`, `{ab,c*}`,
/// and
/// `\` before a character that means itself. Immutable; may be used from any thread.
class NamePattern {
 public:
  /// Fails on a bracket or brace that is not closed.
  static arrow::Result<NamePattern> Make(std::string_view pattern);

  bool Matches(std::string_view name) const;

 private:
  std::vector<std::string> alternatives_;  ///< the pattern without braces
};

/// Writes out a pattern's braces: `a/{b,c}` is `a/b` and `a/c`. Braces may hold slashes and further
/// braces.
arrow::Result<std::vector<std::string>> ExpandBraces(std::string_view pattern);

/// A pattern without special characters as the name that it stands for: `a\*b` is `a*b`.
std::string Unescape(std::string_view pattern);

}  // namespace freshet

// Regular expressions: those of Java that RE2, DuckDB's engine, understands in the same way.
//
// Pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <arrow/result.h>

namespace freshet::query {

inline constexpr char kRegularExpressionRefusal[] =
    "this regular expression is not carried: it must be a literal without look-around, "
    "back-references, possessive quantifiers and Java's own classes";

/// True when both engines find the same with it.
bool IsCommonRegularExpression(std::string_view pattern);

/// The condition that `text_sql` holds a match; empty when there is no literal pattern, or not one
/// in common.
arrow::Result<std::string> RegularMatchSql(const std::string& text_sql,
                                           const std::optional<std::string>& pattern);

/// Java's `$1` in a replacement → RE2's `\1`; nullopt for what has no counterpart (`${name}`).
std::optional<std::string> TranslateReplacement(std::string_view replacement);

}  // namespace freshet::query

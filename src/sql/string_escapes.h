// Spark's escapes in string literals.
#pragma once

#include <string>
#include <string_view>

namespace freshet {

/// Resolves what stands between a string literal's quotes, as Spark 4 does (ParserUtils.
/// unescapeSQLString): \n \t \r \b \0 \Z, \uXXXX, \UXXXXXXXX, three octal digits, a doubled quote;
/// \% and \_ stay as they are (for LIKE); any other escaped character is itself.
std::string UnescapeString(std::string_view body, char quote);

/// Writes text as a string literal of Spark SQL, with quotes.
std::string QuoteString(std::string_view text);

/// Writes a name with backquotes, for Spark SQL.
std::string QuoteName(std::string_view name);

}  // namespace freshet

// Paths of files as Hadoop writes them in Spark's logs.
#pragma once

#include <string>
#include <string_view>

#include <arrow/result.h>

namespace freshet {

/// Makes a path absolute and takes `.`, `..`, doubled slashes and a slash at its end out of it,
/// without looking at the disk. A leading `file:` goes; any other scheme is refused.
arrow::Result<std::string> QualifyPath(std::string_view path);

/// The path part of java.net.URI(scheme, …, path, …): characters that a URI's path can't hold, and
/// `%`, as %XX of their UTF-8 bytes; letters beyond ASCII stay as they are.
std::string EncodeUriPath(std::string_view path);

/// An absolute path as the URL that Spark's file source log holds, `file:///a%20b`.
std::string ToFileUrl(std::string_view absolute_path);

/// The other way round; `file:/a` is accepted too. Fails on another scheme and on a torn escape.
arrow::Result<std::string> FromFileUrl(std::string_view url);

}  // namespace freshet

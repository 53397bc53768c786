// From a wrong name in a query's text back to its place in the file.
#pragma once

#include <string_view>
#include <vector>

#include "base/source_text.h"
#include "sql/pipeline_ast.h"
#include "sql/token.h"

namespace freshet {

/// A token of Query::sql (its span is an offset there) and its place in the file.
struct PlacedToken {
  Token token;
  Span place;
};

/// All tokens of `query.sql`, without a kEnd token. A placeholder's place is the stream's name or
/// call; so is that of an alias which was put in.
std::vector<PlacedToken> PlaceTokens(const SourceText& source, const Query& query);

/// The place in the file of the `occurrence`-th (from 0) `token` of `query.sql`; tokens are
/// compared without regard to case and quotes, and `token` may be several of them (`t.column`). An
/// occurrence that is not there gives the first; a token that is not there the query's first word.
Span FindInQuery(const SourceText& source, const Query& query, std::string_view token,
                 int occurrence);

/// As FindInQuery, in a part of the file (an expectation); a token that is not there gives the
/// part.
Span FindInText(const SourceText& source, Span part, std::string_view token, int occurrence);

}  // namespace freshet

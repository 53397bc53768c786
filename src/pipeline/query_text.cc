#include "pipeline/query_text.h"

#include <utility>

#include "sql/string_escapes.h"

namespace freshet {

std::string ReplaceStream(const Query& query, const QueryShape& shape, const QueryInput& input,
                          const std::string& relation,
                          const std::vector<std::string>& extra_columns) {
  const Span stream = shape.tokens[input.token].token.span;
  std::string replacement = relation;
  if (!input.has_alias) replacement += " AS " + QuoteName(input.name.text);

  std::string sql = query.sql;
  const auto put_in = [&](const std::string& columns, Span at) {
    sql.replace(at.begin, at.end - at.begin, columns);
  };
  std::string columns;
  for (const std::string& column : extra_columns) columns += ", " + column;
  if (columns.empty() || !shape.outer_from) {
    put_in(replacement, stream);
    return sql;
  }
  // What stands later in the text is put in first, so that the other place stays right.
  const size_t end_of_list = shape.tokens[*shape.outer_from - 1].token.span.end;
  const bool stream_is_later = stream.begin >= end_of_list;
  if (stream_is_later) put_in(replacement, stream);
  put_in(columns, {end_of_list, end_of_list});
  if (!stream_is_later) put_in(replacement, stream);
  return sql;
}

}  // namespace freshet

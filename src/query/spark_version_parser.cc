// SparkParser: older versions of tables.
#include <algorithm>
#include <utility>

#include "query/spark_parser.h"

namespace freshet::query {

/// FOR? (VERSION | SYSTEM_VERSION) AS OF version | FOR? (TIMESTAMP | SYSTEM_TIME) AS OF time |
/// AT (VERSION => version) | AT (TIMESTAMP => time)
arrow::Result<std::optional<TableVersion>> SparkParser::ParseTableVersion() {
  const size_t begin = Peek().span.begin;
  const bool duckdb = NextIsWord("AT") && NextIsSymbol("(", 1) && NextIsSymbol("=>", 3);
  const size_t word = duckdb ? 2 : NextIsWord("FOR") ? 1 : 0;
  const bool number = NextIsWord("VERSION", word) || NextIsWord("SYSTEM_VERSION", word);
  const bool time = NextIsWord("TIMESTAMP", word) || NextIsWord("SYSTEM_TIME", word);
  const bool of = duckdb || (NextIsWord("AS", word + 1) && NextIsWord("OF", word + 2));
  if (!(number || time) || !of) return std::nullopt;
  next_ += duckdb ? 4 : word + 3;
  TableVersion version;
  version.kind = number ? TableVersion::Kind::kVersion : TableVersion::Kind::kTimestamp;
  version.value_span = Peek().span;
  if (number) {
    const Token& value = Peek();
    const bool digits = value.kind == Token::Kind::kNumber &&
                        std::all_of(value.text.begin(), value.text.end(),
                                    [](char c) { return c >= '0' && c <= '9'; });
    if (!digits && value.kind != Token::Kind::kString) {
      return Unexpected("a version of the table, as VERSION AS OF 3");
    }
    version.value = Take().text;
  } else {
    // Spark's valueExpression: without AND, OR and NOT.
    ARROW_ASSIGN_OR_RAISE(const ExpressionPtr value, ParsePredicate());
    version.value_span = value->span;
    version.value = Slice(value->span);
  }
  if (duckdb) ARROW_RETURN_NOT_OK(ExpectSymbol(")"));
  version.span = SpanFrom(begin);
  return version;
}

arrow::Result<std::optional<TableVersion>> SparkParser::ParseTableVersionAt(size_t token) {
  ARROW_RETURN_NOT_OK(Tokens());
  next_ = std::min(token, tokens_.size() - 1);
  return ParseTableVersion();
}

}  // namespace freshet::query

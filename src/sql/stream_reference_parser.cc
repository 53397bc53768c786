#include "sql/stream_reference_parser.h"

#include <string>
#include <utility>

#include "base/ascii_text.h"
#include "sql/from_clause.h"
#include "sql/hint.h"
#include "sql/option_parser.h"

namespace freshet {
namespace {

constexpr std::string_view kLive = "LIVE is the old way to name a table of the pipeline: write ";

arrow::Status CheckFunction(const TokenCursor& cursor, const Identifier& function) {
  if (EqualsIgnoreCase(function.text, "read_files")) return arrow::Status::OK();
  if (EqualsIgnoreCase(function.text, "read_kafka")) return arrow::Status::OK();
  if (EqualsIgnoreCase(function.text, "cloud_files")) {
    return cursor.Error(function.span,
                        "cloud_files is the old name of read_files: write read_files('path', "
                        "format => 'json', …)");
  }
  return cursor.Error(function.span,
                      WithHint("'" + function.text +
                                   "' is no function that can be streamed: there are "
                                   "read_files(…) and read_kafka(…)",
                               function.text, {"read_files", "read_kafka"}));
}

/// Refuses what may stand behind a stream's name in Spark or Lakeflow but is not carried.
arrow::Status CheckWhatFollows(const TokenCursor& cursor) {
  if (cursor.NextIsWord("WITH") && cursor.Peek(1).IsSymbol("(")) {
    return cursor.Error(cursor.Peek().span, "a stream of a table takes no options: leave out WITH");
  }
  return arrow::Status::OK();
}

}  // namespace

bool IsStreamReference(const TokenCursor& cursor) {
  if (!cursor.NextIsWord("STREAM")) return false;
  const Token& next = cursor.Peek(1);
  return next.IsSymbol("(") || (next.IsName() && !next.IsWord("AS") && !EndsFromItem(next));
}

arrow::Result<StreamReference> ParseStreamReference(TokenCursor* cursor) {
  StreamReference stream;
  const size_t begin = cursor->Take().span.begin;
  const bool in_parentheses = cursor->TakeSymbol("(");
  if (cursor->NextIsWord("SELECT") || cursor->NextIsWord("WITH")) {
    return cursor->Error(
        cursor->Peek().span,
        "STREAM takes a table's name, read_files(…) or read_kafka(…), not a query: put STREAM "
        "before the table inside the query");
  }
  if (cursor->NextIsWord("LIVE") && cursor->Peek(1).IsSymbol(".")) {
    return cursor->Error(cursor->Peek().span,
                         std::string(kLive) + "STREAM " + cursor->Peek(2).text);
  }
  if (cursor->Peek().IsName() && cursor->Peek(1).IsSymbol("(")) {
    ARROW_RETURN_NOT_OK(CheckFunction(*cursor, {cursor->Peek().text, cursor->Peek().span}));
    ARROW_ASSIGN_OR_RAISE(stream.input, ParseSourceCall(cursor));
  } else {
    ARROW_ASSIGN_OR_RAISE(stream.input, cursor->ExpectName("a table's name after STREAM"));
  }
  if (in_parentheses) ARROW_RETURN_NOT_OK(cursor->ExpectSymbol(")", "the stream's name"));
  stream.span = cursor->SpanFrom(begin);
  ARROW_RETURN_NOT_OK(CheckWhatFollows(*cursor));
  return stream;
}

arrow::Status CheckSourceWithoutStream(const TokenCursor& cursor, bool is_item) {
  const Token& token = cursor.Peek();
  if (token.kind != Token::Kind::kWord) return arrow::Status::OK();
  if (cursor.Peek(1).IsSymbol("(")) {
    if (token.IsWord("READ_FILES") || token.IsWord("READ_KAFKA")) {
      const std::string name = ToLower(token.text);
      return cursor.Error(token.span,
                          name + " is only carried as a stream: write STREAM " + name + "(…)");
    }
    if (is_item && token.IsWord("CLOUD_FILES")) {
      return CheckFunction(cursor, {token.text, token.span});
    }
  }
  if (is_item && token.IsWord("LIVE") && cursor.Peek(1).IsSymbol(".")) {
    return cursor.Error(token.span, std::string(kLive) + cursor.Peek(2).text);
  }
  return arrow::Status::OK();
}

}  // namespace freshet

#include "sql/sink_parser.h"

#include <string>
#include <string_view>

#include "sql/option_parser.h"
#include "sql/query_scanner.h"

namespace freshet {
namespace {

arrow::Status TakeComment(TokenCursor* cursor, std::optional<std::string>* comment) {
  const Span at = cursor->Peek().span;
  cursor->Take();
  if (*comment) return cursor->Error(at, "COMMENT is given twice");
  ARROW_ASSIGN_OR_RAISE(OptionValue text, cursor->ExpectString("the comment"));
  *comment = std::move(text.text);
  return arrow::Status::OK();
}

arrow::Status TakeSinkClause(TokenCursor* cursor, CreateSink* sink) {
  const Span at = cursor->Peek().span;
  if (cursor->NextIsWord("COMMENT")) return TakeComment(cursor, &sink->comment);
  if (cursor->TakeWord("FORMAT")) {
    if (!sink->format.text.empty()) return cursor->Error(at, "FORMAT is given twice");
    // A word or a string, as people remember it from USING and from create_sink(format="kafka").
    if (cursor->Peek().kind == Token::Kind::kString) {
      const Token& token = cursor->Take();
      sink->format = {token.text, token.span};
      return arrow::Status::OK();
    }
    return cursor->ExpectName("the sink's format: kafka").Value(&sink->format);
  }
  if (cursor->TakeWord("OPTIONS")) {
    if (!sink->options.empty()) return cursor->Error(at, "OPTIONS is given twice");
    return ParseProperties(cursor, "OPTIONS").Value(&sink->options);
  }
  if (cursor->NextIsWord("USING")) {
    return cursor->Error(at, "a sink's format is written FORMAT kafka, not USING");
  }
  if (cursor->NextIsWord("AS")) {
    return cursor->Error(at,
                         "a sink has no query of its own: write CREATE FLOW name AS INSERT INTO " +
                             sink->name.text + " BY NAME SELECT …");
  }
  return cursor->Unexpected("FORMAT, OPTIONS or COMMENT", {"FORMAT", "OPTIONS", "COMMENT"});
}

}  // namespace

arrow::Result<CreateSink> ParseSink(TokenCursor* cursor) {
  CreateSink sink;
  ARROW_ASSIGN_OR_RAISE(sink.name, cursor->ExpectName("the sink's name"));
  while (!cursor->AtEnd()) ARROW_RETURN_NOT_OK(TakeSinkClause(cursor, &sink));
  if (sink.format.text.empty()) return cursor->Unexpected("FORMAT kafka");
  return sink;
}

arrow::Result<CreateFlow> ParseFlow(TokenCursor* cursor) {
  CreateFlow flow;
  ARROW_ASSIGN_OR_RAISE(flow.name, cursor->ExpectName("the flow's name"));
  while (cursor->NextIsWord("COMMENT")) {
    ARROW_RETURN_NOT_OK(TakeComment(cursor, &flow.comment));
  }
  if (!cursor->TakeWord("AS")) return cursor->Unexpected("AS INSERT INTO and the target", {"AS"});
  if (cursor->NextIsWord("AUTO")) {
    return cursor->Error(cursor->Peek().span,
                         "AUTO CDC is not in this version yet: use a streaming table with DISTINCT "
                         "ON (keys)");
  }
  ARROW_RETURN_NOT_OK(cursor->ExpectWord("INSERT", "AS"));
  ARROW_RETURN_NOT_OK(cursor->ExpectWord("INTO", "INSERT"));
  if (cursor->NextIsWord("ONCE")) {
    return cursor->Error(cursor->Peek().span,
                         "INSERT INTO ONCE is not carried: a flow takes each row of its stream "
                         "once in any case");
  }
  ARROW_ASSIGN_OR_RAISE(flow.target, cursor->ExpectName("what the flow writes to"));
  if (!cursor->NextIsWord("BY") || !cursor->Peek(1).IsWord("NAME")) {
    return cursor->Unexpected("BY NAME behind the target: columns are taken by their names");
  }
  cursor->Take();
  cursor->Take();
  ARROW_ASSIGN_OR_RAISE(flow.query, ScanQuery(cursor));
  return flow;
}

}  // namespace freshet

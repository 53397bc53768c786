#include "sql/pipeline_parser.h"

#include <utility>

#include "sql/refused_statements.h"
#include "sql/sink_parser.h"
#include "sql/table_parser.h"
#include "sql/token_cursor.h"
#include "sql/tokenizer.h"

namespace freshet {
namespace {

/// Splits the tokens at each `;`. A statement's kEnd token stands where its `;` does.
std::vector<std::vector<Token>> SplitStatements(std::vector<Token> tokens) {
  std::vector<std::vector<Token>> statements;
  std::vector<Token> statement;
  for (Token& token : tokens) {
    const bool ends = token.IsSymbol(";") || token.kind == Token::Kind::kEnd;
    if (!ends) {
      statement.push_back(std::move(token));
      continue;
    }
    if (statement.empty()) continue;
    // The end of the file is pointed at behind the last word, not on an empty line below it.
    const size_t after = statement.back().span.end;
    const Span end = token.IsSymbol(";") ? token.span : Span{after, after};
    statement.push_back({Token::Kind::kEnd, end, ""});
    statements.push_back(std::move(statement));
    statement.clear();
  }
  return statements;
}

/// CREATE SINK and CREATE FLOW, from the word behind CREATE and its modifier.
template <typename Parsed>
arrow::Result<Statement> ParseWhole(TokenCursor* cursor, size_t begin, bool or_replace,
                                    arrow::Result<Parsed> (*parse)(TokenCursor*)) {
  const std::string what = cursor->Take().text;
  if (or_replace) {
    return cursor->Error(cursor->SpanFrom(begin),
                         "write CREATE " + what +
                             " name …: nothing is replaced, a flow goes on "
                             "where it stopped");
  }
  ARROW_ASSIGN_OR_RAISE(Parsed parsed, parse(cursor));
  parsed.span = cursor->SpanFrom(begin);
  return parsed;
}

arrow::Result<Statement> ParseStatement(TokenCursor* cursor) {
  const size_t begin = cursor->Peek().span.begin;
  ARROW_RETURN_NOT_OK(CheckCarriedStatement(*cursor));
  cursor->Take();  // CREATE
  const bool with_or = cursor->TakeWord("OR");
  const bool or_refresh = with_or && cursor->TakeWord("REFRESH");
  const bool or_replace = with_or && !or_refresh && cursor->TakeWord("REPLACE");
  if (with_or && !or_refresh && !or_replace) {
    return cursor->Unexpected("REFRESH or REPLACE after OR", {"REFRESH", "REPLACE"});
  }
  const Span modifier = cursor->SpanFrom(begin);
  if (cursor->TakeWord("STREAMING")) {
    ARROW_RETURN_NOT_OK(CheckNotLive(*cursor));
    ARROW_RETURN_NOT_OK(cursor->ExpectWord("TABLE", "STREAMING"));
    if (or_replace) {
      return cursor->Error(modifier,
                           "a streaming table is written CREATE OR REFRESH STREAMING "
                           "TABLE: it goes on where it stopped, and nothing is replaced");
    }
    ARROW_ASSIGN_OR_RAISE(CreateStreamingTable table, ParseStreamingTable(cursor));
    table.or_refresh = or_refresh;
    table.span = cursor->SpanFrom(begin);
    return table;
  }
  if (cursor->TakeWord("TEMPORARY") || cursor->TakeWord("TEMP")) {
    ARROW_RETURN_NOT_OK(CheckNotTemporaryTable(*cursor));
    ARROW_RETURN_NOT_OK(cursor->ExpectWord("VIEW", "TEMPORARY"));
    if (or_refresh) {
      return cursor->Error(modifier, "a view is written CREATE OR REPLACE TEMPORARY VIEW");
    }
    ARROW_ASSIGN_OR_RAISE(CreateTemporaryView view, ParseTemporaryView(cursor));
    view.or_replace = or_replace;
    view.span = cursor->SpanFrom(begin);
    return view;
  }
  if (cursor->NextIsWord("SINK")) return ParseWhole(cursor, begin, or_replace, ParseSink);
  if (cursor->NextIsWord("FLOW")) return ParseWhole(cursor, begin, or_replace, ParseFlow);
  return RefuseCreate(*cursor);
}

}  // namespace

arrow::Result<std::vector<Statement>> ParsePipeline(const SourceText& source) {
  Diagnostics diagnostics(&source);
  std::vector<LexicalError> lexical_errors;
  std::vector<Token> tokens = Tokenize(source.text(), &lexical_errors);
  for (const LexicalError& error : lexical_errors) diagnostics.Add(error.span, error.message);
  // After an open quote nothing else in the file means what it says.
  ARROW_RETURN_NOT_OK(diagnostics.ToStatus());

  std::vector<Statement> statements;
  for (std::vector<Token>& part : SplitStatements(std::move(tokens))) {
    TokenCursor cursor(&source, std::move(part));
    arrow::Result<Statement> statement = ParseStatement(&cursor);
    if (statement.ok()) {
      statements.push_back(std::move(statement).ValueOrDie());
    } else {
      diagnostics.Add(statement.status());
    }
  }
  ARROW_RETURN_NOT_OK(diagnostics.ToStatus());
  if (statements.empty()) {
    return arrow::Status::Invalid(source.name(),
                                  ": error: there is no statement in this file: write CREATE "
                                  "STREAMING TABLE name AS SELECT … FROM STREAM …");
  }
  return statements;
}

}  // namespace freshet

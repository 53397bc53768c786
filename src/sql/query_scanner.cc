#include "sql/query_scanner.h"

#include <string>
#include <utility>
#include <vector>

#include "base/near_match.h"
#include "sql/from_clause.h"
#include "sql/stream_reference_parser.h"
#include "sql/watermark_parser.h"

namespace freshet {
namespace {

bool BeginsStatement(const Token& token, const Token& next) {
  if (!token.IsWord("CREATE")) return false;
  for (const std::string_view word :
       {"OR", "STREAMING", "TEMPORARY", "TEMP", "MATERIALIZED", "FLOW", "VIEW", "TABLE", "LIVE"}) {
    if (next.IsWord(word)) return true;
  }
  return false;
}

class QueryScanner {
 public:
  explicit QueryScanner(TokenCursor* cursor)
      : cursor_(cursor), begin_(cursor->Peek().span.begin), copied_to_(begin_) {}

  arrow::Result<Query> Run() {
    ARROW_RETURN_NOT_OK(CheckBeginning());
    while (!cursor_->AtEnd()) ARROW_RETURN_NOT_OK(ScanToken());
    if (!open_.empty()) {
      return cursor_->Error(open_.back().span, "this '" + open_.back().text + "' is never closed");
    }
    query_.span = cursor_->SpanFrom(begin_);
    return std::move(query_);
  }

 private:
  arrow::Status CheckBeginning() const {
    const Token& first = cursor_->Peek();
    if (first.IsWord("SELECT") || first.IsWord("WITH") || first.IsWord("VALUES") ||
        first.IsSymbol("(")) {
      return arrow::Status::OK();
    }
    return cursor_->Unexpected("a query (SELECT … or WITH …)", {"SELECT", "WITH"});
  }

  arrow::Status ScanToken() {
    const Token& token = cursor_->Peek();
    if (open_.empty() && BeginsStatement(token, cursor_->Peek(1))) {
      return cursor_->Error(token.span, "expected ';' before this CREATE");
    }
    if (token.IsWord("SELECT") && cursor_->Peek(1).IsWord("DISTINCT") &&
        cursor_->Peek(2).IsWord("ON") && cursor_->Peek(3).IsSymbol("(")) {
      tracker_.Take(token);
      Copy(cursor_->Take());
      return TakeDistinctOn();
    }
    if (open_.empty() && token.IsWord("SELECT") && cursor_->Peek(1).IsWord("DISTINCT")) {
      tracker_.Take(token);
      Copy(cursor_->Take());
      return TakeDistinct();
    }
    const bool is_item = tracker_.Take(token);
    if (is_item && IsStreamReference(*cursor_)) return TakeStreamReference();
    ARROW_RETURN_NOT_OK(CheckSourceWithoutStream(*cursor_, is_item));
    ARROW_RETURN_NOT_OK(CheckBrackets(token));
    Copy(cursor_->Take());
    return arrow::Status::OK();
  }

  arrow::Status CheckBrackets(const Token& token) {
    if (token.IsSymbol("(") || token.IsSymbol("[")) {
      open_.push_back(token);
    } else if (token.IsSymbol(")") || token.IsSymbol("]")) {
      const std::string_view opening = token.text == ")" ? "(" : "[";
      if (open_.empty()) {
        return cursor_->Error(token.span, "this '" + token.text + "' closes nothing");
      }
      if (!open_.back().IsSymbol(opening)) {
        return cursor_->Error(token.span, "this '" + token.text + "' can't close the '" +
                                              open_.back().text + "' before it");
      }
      open_.pop_back();
    }
    return arrow::Status::OK();
  }

  arrow::Status TakeDistinct() {
    const Span distinct = cursor_->Take().span;
    if (query_.distinct || !query_.distinct_on.empty()) {
      return cursor_->Error(distinct, "a query can have one DISTINCT only");
    }
    query_.distinct = distinct;
    copied_to_ = distinct.end;
    return arrow::Status::OK();
  }

  arrow::Status TakeDistinctOn() {
    const Span distinct = cursor_->Take().span;
    const Span on = cursor_->Take().span;
    if (!open_.empty()) {
      return cursor_->Error({distinct.begin, on.end},
                            "DISTINCT ON is only carried in the outermost SELECT of a streaming "
                            "table: make the inner query a streaming table of its own");
    }
    const Span open = cursor_->Take().span;
    if (!query_.distinct_on.empty() || query_.distinct) {
      return cursor_->Error({distinct.begin, on.end}, "a query can have one DISTINCT ON only");
    }
    ARROW_RETURN_NOT_OK(TakeKeys(open));
    copied_to_ = cursor_->Take().span.end;
    return arrow::Status::OK();
  }

  /// Takes the expressions of DISTINCT ON, up to the closing parenthesis.
  arrow::Status TakeKeys(Span open) {
    int depth = 0;
    Span key{cursor_->Peek().span.begin, cursor_->Peek().span.begin};
    while (true) {
      const Token& token = cursor_->Peek();
      if (cursor_->AtEnd()) return cursor_->Error(open, "this '(' is never closed: add ')'");
      const bool closes = depth == 0 && token.IsSymbol(")");
      if (closes || (depth == 0 && token.IsSymbol(","))) {
        if (key.begin == key.end) return cursor_->Unexpected("a column of DISTINCT ON");
        query_.distinct_on.push_back({std::string(cursor_->source().Slice(key)), key});
        if (closes) return arrow::Status::OK();
        cursor_->Take();
        key.begin = key.end = cursor_->Peek().span.begin;
        continue;
      }
      if (token.IsSymbol("(")) ++depth;
      if (token.IsSymbol(")")) --depth;
      key.end = cursor_->Take().span.end;
    }
  }

  arrow::Status TakeStreamReference() {
    ARROW_ASSIGN_OR_RAISE(StreamReference stream, ParseStreamReference(cursor_));
    stream.placeholder = "__stream_" + std::to_string(query_.streams.size());
    CopyBlanks(stream.span.begin);
    query_.sql += stream.placeholder;
    copied_to_ = stream.span.end;
    // Spark writes the alias behind the watermark; before it, it is understood, too.
    ARROW_RETURN_NOT_OK(TakeWatermark(&stream));
    const auto* table = std::get_if<Identifier>(&stream.input);
    if (IsAlias(cursor_->Peek()) && !BeginsStatement(cursor_->Peek(), cursor_->Peek(1))) {
      if (cursor_->NextIsWord("AS")) Copy(cursor_->Take());
      if (cursor_->Peek().IsName()) Copy(cursor_->Take());
      ARROW_RETURN_NOT_OK(TakeWatermark(&stream));
    } else if (table != nullptr) {
      query_.sql += " AS ";
      query_.sql += cursor_->source().Slice(table->span);
    }
    query_.streams.push_back(std::move(stream));
    return arrow::Status::OK();
  }

  arrow::Status TakeWatermark(StreamReference* stream) {
    if (!cursor_->NextIsWord("WATERMARK")) return arrow::Status::OK();
    if (stream->watermark) {
      return cursor_->Error(cursor_->Peek().span, "a stream can have one WATERMARK only");
    }
    ARROW_ASSIGN_OR_RAISE(stream->watermark, ParseWatermark(cursor_));
    copied_to_ = stream->watermark->span.end;
    return arrow::Status::OK();
  }

  static bool IsAlias(const Token& token) {
    return token.IsWord("AS") || (token.IsName() && !EndsFromItem(token));
  }

  void Copy(const Token& token) {
    CopyBlanks(token.span.begin);
    query_.sql += cursor_->source().Slice(token.span);
    copied_to_ = token.span.end;
  }

  /// Copies what stands between two tokens; a comment becomes a blank or the end of its line.
  void CopyBlanks(size_t end) {
    const std::string_view between = cursor_->source().Slice({copied_to_, end});
    if (between.find_first_not_of(" \t\r\n\f") == std::string_view::npos) {
      query_.sql += between;
    } else {
      query_.sql += between.find('\n') == std::string_view::npos ? ' ' : '\n';
    }
  }

  TokenCursor* cursor_;
  size_t begin_;
  size_t copied_to_;  // end of what query_.sql has of the file
  FromClauseTracker tracker_;
  std::vector<Token> open_;
  Query query_;
};

}  // namespace

arrow::Result<Query> ScanQuery(TokenCursor* cursor) { return QueryScanner(cursor).Run(); }

}  // namespace freshet

#include "sql/table_parser.h"

#include <algorithm>
#include <string>
#include <utility>

#include "sql/column_parser.h"
#include "sql/option_parser.h"
#include "sql/query_scanner.h"

namespace freshet {
namespace {

const std::vector<std::string>& TableClauses() {
  static const std::vector<std::string> clauses = {"PARTITIONED",   "COMMENT", "LOCATION",
                                                   "TBLPROPERTIES", "CLUSTER", "AS"};
  return clauses;
}

/// Refuses the clauses of Spark and Lakeflow that Freshet doesn't carry.
arrow::Status CheckCarried(const TokenCursor& cursor) {
  const Token& token = cursor.Peek();
  if (token.IsWord("CLUSTER")) {
    return cursor.Error(token.span,
                        "CLUSTER BY is not in this version yet: use PARTITIONED BY (…), or leave "
                        "it out");
  }
  if (token.IsWord("SCHEDULE") || token.IsWord("TRIGGER")) {
    return cursor.Error(token.span, "'" + token.text +
                                        "' is not carried: use TBLPROPERTIES "
                                        "('pipelines.trigger.interval' = '1 minute')");
  }
  if (token.IsWord("OPTIONS")) {
    return cursor.Error(token.span, "OPTIONS is not carried: use TBLPROPERTIES ('key' = 'value')");
  }
  if (token.IsWord("WITH")) {
    return cursor.Error(token.span,
                        "'WITH' is not carried here (row filters, table options): leave it out, or "
                        "write AS before a query that begins with it");
  }
  return arrow::Status::OK();
}

class TableParser {
 public:
  explicit TableParser(TokenCursor* cursor) : cursor_(*cursor) {}

  arrow::Result<CreateStreamingTable> Run() {
    ARROW_RETURN_NOT_OK(TakeName());
    if (cursor_.NextIsSymbol("(")) {
      ARROW_RETURN_NOT_OK(ParseColumnsAndConstraints(&cursor_, &table_));
    }
    while (!cursor_.TakeWord("AS")) ARROW_RETURN_NOT_OK(TakeClause());
    ARROW_ASSIGN_OR_RAISE(table_.query, ScanQuery(&cursor_));
    return std::move(table_);
  }

 private:
  arrow::Status TakeName() {
    if (cursor_.TakeWord("IF")) {
      ARROW_RETURN_NOT_OK(cursor_.ExpectWord("NOT", "IF"));
      ARROW_RETURN_NOT_OK(cursor_.ExpectWord("EXISTS", "IF NOT"));
      table_.if_not_exists = true;
    }
    return cursor_.ExpectName("the streaming table's name").Value(&table_.name);
  }

  arrow::Status TakeClause() {
    ARROW_RETURN_NOT_OK(CheckCarried(cursor_));
    const Span at = cursor_.Peek().span;
    if (cursor_.TakeWord("PARTITIONED")) return TakePartitionedBy(at);
    if (cursor_.TakeWord("COMMENT")) {
      ARROW_RETURN_NOT_OK(CheckFirst("COMMENT", at));
      ARROW_ASSIGN_OR_RAISE(OptionValue text, cursor_.ExpectString("the comment"));
      table_.comment = std::move(text.text);
      return arrow::Status::OK();
    }
    if (cursor_.TakeWord("LOCATION")) {
      ARROW_RETURN_NOT_OK(CheckFirst("LOCATION", at));
      return cursor_.ExpectString("the path").Value(&table_.location.emplace());
    }
    if (cursor_.TakeWord("TBLPROPERTIES")) {
      ARROW_RETURN_NOT_OK(CheckFirst("TBLPROPERTIES", at));
      return ParseProperties(&cursor_, "TBLPROPERTIES").Value(&table_.properties);
    }
    if (cursor_.TakeWord("USING")) {
      if (cursor_.TakeWord("DELTA")) return arrow::Status::OK();
      return cursor_.Unexpected("DELTA after USING: a streaming table is a Delta table");
    }
    if (cursor_.AtEnd()) {
      return cursor_.Unexpected(
          "AS and a query (a table that CREATE FLOW fills is not in this version yet)");
    }
    if (cursor_.NextIsWord("SELECT")) return cursor_.Unexpected("AS before the query");
    if (cursor_.NextIsSymbol("(")) {
      return cursor_.Unexpected("AS or a clause (columns stand right behind the table's name)");
    }
    return cursor_.Unexpected("PARTITIONED BY, COMMENT, LOCATION, TBLPROPERTIES or AS",
                              TableClauses());
  }

  arrow::Status CheckFirst(std::string_view clause, Span at) {
    if (std::find(seen_.begin(), seen_.end(), clause) != seen_.end()) {
      return cursor_.Error(at, std::string(clause) + " is given twice");
    }
    seen_.emplace_back(clause);
    return arrow::Status::OK();
  }

  arrow::Status TakePartitionedBy(Span at) {
    ARROW_RETURN_NOT_OK(CheckFirst("PARTITIONED BY", at));
    ARROW_RETURN_NOT_OK(cursor_.ExpectWord("BY", "PARTITIONED"));
    ARROW_RETURN_NOT_OK(cursor_.ExpectSymbol("(", "PARTITIONED BY"));
    do {
      ARROW_ASSIGN_OR_RAISE(Identifier column, cursor_.ExpectName("a column of PARTITIONED BY"));
      if (cursor_.NextIsSymbol("(")) {
        return cursor_.Error(column.span,
                             "a Delta table is partitioned by columns, not by "
                             "expressions: add a column for '" +
                                 column.text + "(…)' to the query");
      }
      table_.partitioned_by.push_back(std::move(column));
    } while (cursor_.TakeSymbol(","));
    if (!cursor_.TakeSymbol(")")) return cursor_.Unexpected("',' or ')' after the column");
    return arrow::Status::OK();
  }

  TokenCursor& cursor_;
  CreateStreamingTable table_;
  std::vector<std::string> seen_;
};

}  // namespace

arrow::Result<CreateStreamingTable> ParseStreamingTable(TokenCursor* cursor) {
  return TableParser(cursor).Run();
}

arrow::Result<CreateTemporaryView> ParseTemporaryView(TokenCursor* cursor) {
  CreateTemporaryView view;
  if (cursor->NextIsWord("IF") && cursor->Peek(1).IsWord("NOT")) {
    return cursor->Error(cursor->Peek().span,
                         "IF NOT EXISTS means nothing for a temporary view: leave it out");
  }
  ARROW_ASSIGN_OR_RAISE(view.name, cursor->ExpectName("the view's name"));
  if (cursor->NextIsSymbol("(")) {
    return cursor->Error(cursor->Peek().span,
                         "a view's columns are named in its query: SELECT x AS name");
  }
  if (cursor->TakeWord("COMMENT")) {
    ARROW_RETURN_NOT_OK(cursor->ExpectString("the comment").status());
  }
  if (!cursor->TakeWord("AS")) return cursor->Unexpected("AS and the view's query", {"AS"});
  ARROW_ASSIGN_OR_RAISE(view.query, ScanQuery(cursor));
  if (!view.query.distinct_on.empty()) {
    const Span key = view.query.distinct_on.front().span;
    return cursor->Error(key,
                         "DISTINCT ON is carried in a streaming table's query, not in a view's: "
                         "make this view a streaming table");
  }
  if (view.query.distinct) {
    return cursor->Error(*view.query.distinct,
                         "DISTINCT is carried in a streaming table's query, not in a view's: make "
                         "this view a streaming table");
  }
  return view;
}

}  // namespace freshet

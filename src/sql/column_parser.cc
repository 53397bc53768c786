#include "sql/column_parser.h"

#include <string>
#include <utility>

#include "base/ascii_text.h"
#include "base/near_match.h"
#include "sql/schema_text.h"

namespace freshet {
namespace {

class ColumnParser {
 public:
  ColumnParser(TokenCursor* cursor, CreateStreamingTable* table)
      : cursor_(*cursor), table_(*table) {}

  arrow::Status Run() {
    ARROW_RETURN_NOT_OK(cursor_.ExpectSymbol("(", "the table's name"));
    do {
      ARROW_RETURN_NOT_OK(cursor_.NextIsWord("CONSTRAINT") ? TakeConstraint() : TakeColumn());
    } while (cursor_.TakeSymbol(","));
    if (cursor_.TakeSymbol(")")) return arrow::Status::OK();
    return cursor_.Unexpected("',' or ')' after the " + last_item_);
  }

 private:
  arrow::Status TakeConstraint() {
    last_item_ = "expectation";
    cursor_.Take();
    Constraint constraint;
    ARROW_ASSIGN_OR_RAISE(constraint.name, cursor_.ExpectName("the expectation's name"));
    if (cursor_.NextIsWord("PRIMARY") || cursor_.NextIsWord("FOREIGN") ||
        cursor_.NextIsWord("CHECK") || cursor_.NextIsWord("UNIQUE")) {
      return cursor_.Error(cursor_.Peek().span,
                           "only expectations are carried as constraints: EXPECT (condition)");
    }
    ARROW_RETURN_NOT_OK(cursor_.ExpectWord("EXPECT", "the expectation's name"));
    ARROW_RETURN_NOT_OK(cursor_.ExpectSymbol("(", "EXPECT"));
    ARROW_ASSIGN_OR_RAISE(constraint.expression, cursor_.TakeParenthesized("a condition"));
    ARROW_RETURN_NOT_OK(TakeReaction(&constraint.reaction));
    for (const Constraint& other : table_.constraints) {
      if (EqualsIgnoreCase(other.name.text, constraint.name.text)) {
        return cursor_.Error(constraint.name.span,
                             "the expectation '" + constraint.name.text + "' is given twice");
      }
    }
    table_.constraints.push_back(std::move(constraint));
    return arrow::Status::OK();
  }

  arrow::Status TakeReaction(Reaction* reaction) {
    if (!cursor_.TakeWord("ON")) return arrow::Status::OK();
    ARROW_RETURN_NOT_OK(cursor_.ExpectWord("VIOLATION", "ON"));
    if (cursor_.TakeWord("DROP")) {
      *reaction = Reaction::kDropRow;
      return cursor_.ExpectWord("ROW", "DROP");
    }
    if (cursor_.TakeWord("FAIL")) {
      *reaction = Reaction::kFailUpdate;
      return cursor_.ExpectWord("UPDATE", "FAIL");
    }
    return cursor_.Unexpected("DROP ROW or FAIL UPDATE after ON VIOLATION", {"DROP", "FAIL"});
  }

  arrow::Status TakeColumn() {
    last_item_ = "column";
    ColumnDefinition column;
    const Token& first = cursor_.Peek();
    if (first.kind == Token::Kind::kWord && cursor_.Peek(2).IsWord("EXPECT")) {
      return cursor_.Unexpected("CONSTRAINT before the expectation's name", {"CONSTRAINT"});
    }
    ARROW_ASSIGN_OR_RAISE(column.name, cursor_.ExpectName("a column or CONSTRAINT"));
    ARROW_RETURN_NOT_OK(TakeType(&column.type));
    ARROW_RETURN_NOT_OK(TakeAttributes(&column));
    for (const ColumnDefinition& other : table_.columns) {
      if (EqualsIgnoreCase(other.name.text, column.name.text)) {
        return cursor_.Error(column.name.span,
                             "the column '" + column.name.text + "' is given twice");
      }
    }
    table_.columns.push_back(std::move(column));
    return arrow::Status::OK();
  }

  arrow::Status TakeType(Identifier* type) {
    const size_t begin = cursor_.Peek().span.begin;
    if (cursor_.Peek().kind != Token::Kind::kWord) return cursor_.Unexpected("the column's type");
    int depth = 0;
    while (!cursor_.AtEnd()) {
      if (depth == 0 &&
          (cursor_.NextIsSymbol(",") || cursor_.NextIsSymbol(")") || IsAttribute(cursor_.Peek()))) {
        break;
      }
      if (cursor_.NextIsSymbol("(") || cursor_.NextIsSymbol("<")) ++depth;
      if (cursor_.NextIsSymbol(")") || cursor_.NextIsSymbol(">")) --depth;
      cursor_.Take();
    }
    type->span = cursor_.SpanFrom(begin);
    type->text = cursor_.source().Slice(type->span);
    TypeProblem problem;
    if (ParseTypeText(type->text, &problem).ok()) return arrow::Status::OK();
    return cursor_.Error({begin + problem.span.begin, begin + problem.span.end}, problem.message);
  }

  static bool IsAttribute(const Token& token) {
    return token.IsWord("NOT") || token.IsWord("COMMENT") || token.IsWord("GENERATED") ||
           token.IsWord("DEFAULT") || token.IsWord("MASK") || token.IsWord("CONSTRAINT") ||
           token.IsWord("PRIMARY") || token.IsWord("NULL");
  }

  arrow::Status TakeAttributes(ColumnDefinition* column) {
    while (IsAttribute(cursor_.Peek())) {
      if (cursor_.TakeWord("NOT")) {
        ARROW_RETURN_NOT_OK(cursor_.ExpectWord("NULL", "NOT"));
        column->not_null = true;
      } else if (cursor_.TakeWord("COMMENT")) {
        ARROW_ASSIGN_OR_RAISE(OptionValue text, cursor_.ExpectString("the comment"));
        column->comment = std::move(text.text);
      } else {
        return cursor_.Error(cursor_.Peek().span,
                             ToUpper(cursor_.Peek().text) +
                                 " is not carried for a column: only NOT NULL and COMMENT '…'");
      }
    }
    return arrow::Status::OK();
  }

  TokenCursor& cursor_;
  CreateStreamingTable& table_;
  std::string last_item_;
};

}  // namespace

arrow::Status ParseColumnsAndConstraints(TokenCursor* cursor, CreateStreamingTable* table) {
  return ColumnParser(cursor, table).Run();
}

}  // namespace freshet

// Spark SQL queries and expressions → syntax trees.
//
// Recursive descent over the tokens of sql/tokenizer.h, with the precedences of Spark's grammar
// (SqlBaseParser.g4, Spark 4). What Freshet does not carry is refused where it stands.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "query/query_engine.h"
#include "query/spark_ast.h"
#include "query/table_version.h"
#include "sql/token.h"

namespace freshet::query {

/// Puts together a QueryProblem for a place in a query's text.
QueryProblem ProblemAt(std::string_view text, Span span, std::string message,
                       std::vector<std::string> candidates = {});

/// Parses one text. Not thread-safe.
class SparkParser {
 public:
  /// `text` and `problem` outlive the parser.
  SparkParser(std::string_view text, QueryProblem* problem);

  arrow::Result<QueryPtr> ParseWholeQuery();
  arrow::Result<ExpressionPtr> ParseWholeExpression();
  /// The clause for an older version of a table that begins at a token; nullopt: none does.
  arrow::Result<std::optional<TableVersion>> ParseTableVersionAt(size_t token);

  /// Whether what stands behind a relation can be its alias (or AS).
  static bool MayBeAlias(const Token& token);

 private:
  // spark_parser.cc: tokens.
  arrow::Status Tokens();
  const Token& Peek(size_t ahead = 0) const;
  const Token& Take();
  bool NextIsWord(std::string_view word, size_t ahead = 0) const;
  bool NextIsSymbol(std::string_view symbol, size_t ahead = 0) const;
  bool TakeWord(std::string_view word);
  bool TakeWords(std::string_view first, std::string_view second);
  bool TakeSymbol(std::string_view symbol);
  arrow::Status ExpectSymbol(std::string_view symbol);
  arrow::Status ExpectWord(std::string_view word);
  arrow::Result<Name> ExpectName(std::string_view what);
  arrow::Result<std::vector<Name>> NameList();
  arrow::Status Refuse(Span span, std::string message, std::vector<std::string> candidates = {});
  arrow::Status Unexpected(std::string_view expected);
  Span SpanFrom(size_t begin) const;
  std::string_view Slice(Span span) const {
    return text_.substr(span.begin, span.end - span.begin);
  }

  // spark_query_parser.cc: from WITH to LIMIT.
  arrow::Result<QueryPtr> ParseQuery();
  arrow::Result<QueryPtr> ParseSetOperations(int minimum);
  arrow::Result<QueryPtr> ParseQueryPrimary();
  arrow::Result<QueryPtr> ParseSelect();
  arrow::Result<QueryPtr> ParseValuesQuery();
  arrow::Status ParseCommonTables(QueryNode* query);
  arrow::Status ParseGroupBy(QueryNode* query);
  arrow::Status ParseTail(QueryNode* query);
  arrow::Result<std::vector<OrderItem>> ParseOrderItems();
  arrow::Result<SelectItem> ParseSelectItem();
  arrow::Result<TablePtr> ParseFrom();
  arrow::Result<TablePtr> ParseJoin(TablePtr left, bool* joined);
  arrow::Result<TablePtr> ParseTable();
  arrow::Status ParseTableAlias(TableNode* table);
  // spark_version_parser.cc
  arrow::Result<std::optional<TableVersion>> ParseTableVersion();
  arrow::Result<std::vector<std::vector<ExpressionPtr>>> ParseRows();

  // spark_expression_parser.cc: by precedence, weakest first.
  arrow::Result<ExpressionPtr> ParseExpression();
  arrow::Result<ExpressionPtr> ParseAnd();
  arrow::Result<ExpressionPtr> ParseNot();
  arrow::Result<ExpressionPtr> ParsePredicate();
  arrow::Result<ExpressionPtr> ParsePredicateTail(ExpressionPtr value, bool* found);
  arrow::Result<ExpressionPtr> ParseBinary(int level);
  arrow::Result<ExpressionPtr> ParseUnary();
  arrow::Result<ExpressionPtr> ParsePostfix();

  // spark_primary_parser.cc: literals, names, calls.
  arrow::Result<ExpressionPtr> ParsePrimary();
  arrow::Result<ExpressionPtr> ParseWordPrimary();
  arrow::Result<ExpressionPtr> ParseParenthesis();
  arrow::Result<ExpressionPtr> ParseCase();
  arrow::Result<ExpressionPtr> ParseCast(bool try_cast);
  arrow::Result<ExpressionPtr> ParseInterval();
  arrow::Result<ExpressionPtr> ParseBytes();
  arrow::Result<ExpressionPtr> ParseTypedLiteral();
  arrow::Result<ExpressionPtr> ParseCall();
  arrow::Result<ExpressionPtr> ParseSpecialCall(const std::string& name, bool* special);
  arrow::Status ParseArguments(Expression* call);
  arrow::Status ParseCallTail(Expression* call);
  arrow::Result<ExpressionPtr> ParseStructField();
  arrow::Result<ExpressionPtr> ParseNames();
  arrow::Result<std::shared_ptr<arrow::DataType>> ParseType();

  ExpressionPtr Make(Expression::Kind kind, size_t begin, std::string text = {}) const;
  /// A node over `arguments`, which begins where the first of them does.
  ExpressionPtr MakeOver(Expression::Kind kind, std::string text, Span head,
                         std::vector<ExpressionPtr> arguments) const;

  std::string_view text_;
  QueryProblem* problem_;
  std::vector<Token> tokens_;
  size_t next_ = 0;
  int depth_ = 0;
};

}  // namespace freshet::query

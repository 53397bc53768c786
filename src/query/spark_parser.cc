#include "query/spark_parser.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "sql/tokenizer.h"

namespace freshet::query {
namespace {

bool SameToken(const Token& a, const Token& b) { return EqualsIgnoreCase(a.text, b.text); }

}  // namespace

QueryProblem ProblemAt(std::string_view text, Span span, std::string message,
                       std::vector<std::string> candidates) {
  QueryProblem problem;
  problem.message = std::move(message);
  problem.candidates = std::move(candidates);
  problem.token = std::string(text.substr(span.begin, span.end - span.begin));
  // Counted in tokens, without regard to case and quotes, as who looks it up again does.
  std::vector<LexicalError> errors;
  const std::vector<Token> all = Tokenize(text, &errors);
  std::vector<Token> wanted;
  for (const Token& token : all) {
    if (token.span.begin >= span.begin && token.span.end <= span.end &&
        token.kind != Token::Kind::kEnd) {
      wanted.push_back(token);
    }
  }
  if (wanted.empty()) {
    problem.token.clear();
    return problem;
  }
  for (size_t i = 0; i < all.size() && all[i].span.begin < span.begin; ++i) {
    if (all.size() - i >= wanted.size() &&
        std::equal(wanted.begin(), wanted.end(), all.begin() + static_cast<std::ptrdiff_t>(i),
                   SameToken)) {
      ++problem.occurrence;
    }
  }
  if (wanted.size() == 1 && wanted[0].kind == Token::Kind::kQuotedName) {
    problem.token = wanted[0].text;
  }
  return problem;
}

SparkParser::SparkParser(std::string_view text, QueryProblem* problem)
    : text_(text), problem_(problem) {}

arrow::Status SparkParser::Tokens() {
  std::vector<LexicalError> errors;
  tokens_ = Tokenize(text_, &errors);
  if (!errors.empty()) return Refuse(errors.front().span, errors.front().message);
  return arrow::Status::OK();
}

const Token& SparkParser::Peek(size_t ahead) const {
  return tokens_[std::min(next_ + ahead, tokens_.size() - 1)];
}

const Token& SparkParser::Take() {
  const Token& token = Peek();
  if (token.kind != Token::Kind::kEnd) ++next_;
  return token;
}

bool SparkParser::NextIsWord(std::string_view word, size_t ahead) const {
  return Peek(ahead).IsWord(word);
}

bool SparkParser::NextIsSymbol(std::string_view symbol, size_t ahead) const {
  return Peek(ahead).IsSymbol(symbol);
}

bool SparkParser::TakeWord(std::string_view word) {
  const bool found = NextIsWord(word);
  if (found) Take();
  return found;
}

bool SparkParser::TakeWords(std::string_view first, std::string_view second) {
  const bool found = NextIsWord(first) && NextIsWord(second, 1);
  if (found) {
    Take();
    Take();
  }
  return found;
}

bool SparkParser::TakeSymbol(std::string_view symbol) {
  const bool found = NextIsSymbol(symbol);
  if (found) Take();
  return found;
}

arrow::Status SparkParser::ExpectSymbol(std::string_view symbol) {
  return TakeSymbol(symbol) ? arrow::Status::OK() : Unexpected(fmt::format("'{}'", symbol));
}

arrow::Status SparkParser::ExpectWord(std::string_view word) {
  return TakeWord(word) ? arrow::Status::OK() : Unexpected(word);
}

arrow::Result<Name> SparkParser::ExpectName(std::string_view what) {
  if (!Peek().IsName()) return Unexpected(what);
  const Token& token = Take();
  return Name{token.text, token.span};
}

arrow::Result<std::vector<Name>> SparkParser::NameList() {
  ARROW_RETURN_NOT_OK(ExpectSymbol("("));
  std::vector<Name> names;
  do {
    ARROW_ASSIGN_OR_RAISE(Name name, ExpectName("a column's name"));
    names.push_back(std::move(name));
  } while (TakeSymbol(","));
  ARROW_RETURN_NOT_OK(ExpectSymbol(")"));
  return names;
}

arrow::Status SparkParser::Refuse(Span span, std::string message,
                                  std::vector<std::string> candidates) {
  *problem_ = ProblemAt(text_, span, std::move(message), std::move(candidates));
  return arrow::Status::Invalid(problem_->message);
}

arrow::Status SparkParser::Unexpected(std::string_view expected) {
  const Token& token = Peek();
  if (token.kind != Token::Kind::kEnd) {
    return Refuse(token.span, fmt::format("expected {}, found '{}'", expected, Slice(token.span)));
  }
  const Span last = next_ > 0 ? tokens_[next_ - 1].span : token.span;
  return Refuse(last, fmt::format("expected {}, found the end of the query", expected));
}

Span SparkParser::SpanFrom(size_t begin) const {
  return {begin, next_ > 0 ? tokens_[next_ - 1].span.end : begin};
}

arrow::Result<QueryPtr> SparkParser::ParseWholeQuery() {
  ARROW_RETURN_NOT_OK(Tokens());
  ARROW_ASSIGN_OR_RAISE(QueryPtr query, ParseQuery());
  TakeSymbol(";");
  if (Peek().kind != Token::Kind::kEnd) return Unexpected("the end of the query");
  return query;
}

arrow::Result<ExpressionPtr> SparkParser::ParseWholeExpression() {
  ARROW_RETURN_NOT_OK(Tokens());
  ARROW_ASSIGN_OR_RAISE(ExpressionPtr expression, ParseExpression());
  if (Peek().kind != Token::Kind::kEnd) return Unexpected("the end of the expression");
  return expression;
}

ExpressionPtr SparkParser::Make(Expression::Kind kind, size_t begin, std::string text) const {
  auto node = std::make_unique<Expression>();
  node->kind = kind;
  node->span = SpanFrom(begin);
  node->head = node->span;
  node->text = std::move(text);
  return node;
}

ExpressionPtr SparkParser::MakeOver(Expression::Kind kind, std::string text, Span head,
                                    std::vector<ExpressionPtr> arguments) const {
  const size_t begin =
      arguments.empty() ? head.begin : std::min(head.begin, arguments.front()->span.begin);
  ExpressionPtr node = Make(kind, begin, std::move(text));
  node->head = head;
  node->arguments = std::move(arguments);
  return node;
}

}  // namespace freshet::query

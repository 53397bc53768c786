// SparkParser: operators by precedence.
#include <array>
#include <utility>

#include <arrow/status.h>
#include <fmt/format.h>

#include "base/ascii_text.h"
#include "query/spark_parser.h"

namespace freshet::query {
namespace {

// Deeper nesting than any person writes; the parser is recursive.
constexpr int kDeepest = 200;

/// Operators from the weakest level to the strongest, as in Spark's valueExpression.
constexpr std::array<std::array<std::string_view, 8>, 6> kLevels = {{
    {"<=>", "=", "==", "<>", "!=", "<", "<=", ">"},  // and >=, see below
    {"|"},
    {"^"},
    {"&"},
    {"+", "-", "||"},
    {"*", "/", "%", "DIV"},
}};

template <typename... Arguments>
std::vector<ExpressionPtr> List(Arguments... arguments) {
  std::vector<ExpressionPtr> list;
  (list.push_back(std::move(arguments)), ...);
  return list;
}

/// One name for operators with two spellings.
std::string Canonical(std::string text) {
  if (text == "==") return "=";
  if (text == "!=") return "<>";
  return text;
}

class DepthGuard {
 public:
  explicit DepthGuard(int* depth) : depth_(depth) { ++*depth_; }
  DepthGuard(const DepthGuard&) = delete;
  DepthGuard& operator=(const DepthGuard&) = delete;
  ~DepthGuard() { --*depth_; }

 private:
  int* depth_;
};

}  // namespace

arrow::Result<ExpressionPtr> SparkParser::ParseExpression() {
  const DepthGuard guard(&depth_);
  if (depth_ > kDeepest) return Refuse(Peek().span, "this query is nested too deeply");
  ARROW_ASSIGN_OR_RAISE(ExpressionPtr left, ParseAnd());
  while (NextIsWord("OR")) {
    const Span head = Take().span;
    ARROW_ASSIGN_OR_RAISE(ExpressionPtr right, ParseAnd());
    left = MakeOver(Expression::Kind::kBinary, "OR", head, List(std::move(left), std::move(right)));
  }
  return left;
}

arrow::Result<ExpressionPtr> SparkParser::ParseAnd() {
  ARROW_ASSIGN_OR_RAISE(ExpressionPtr left, ParseNot());
  while (NextIsWord("AND")) {
    const Span head = Take().span;
    ARROW_ASSIGN_OR_RAISE(ExpressionPtr right, ParseNot());
    left =
        MakeOver(Expression::Kind::kBinary, "AND", head, List(std::move(left), std::move(right)));
  }
  return left;
}

arrow::Result<ExpressionPtr> SparkParser::ParseNot() {
  const DepthGuard guard(&depth_);
  if (depth_ > kDeepest) return Refuse(Peek().span, "this query is nested too deeply");
  if (!NextIsWord("NOT") && !NextIsSymbol("!")) return ParsePredicate();
  const Span head = Take().span;
  ARROW_ASSIGN_OR_RAISE(ExpressionPtr argument, ParseNot());
  return MakeOver(Expression::Kind::kUnary, "NOT", head, List(std::move(argument)));
}

arrow::Result<ExpressionPtr> SparkParser::ParsePredicate() {
  ARROW_ASSIGN_OR_RAISE(ExpressionPtr value, ParseBinary(0));
  bool found = true;
  while (found) {
    ARROW_ASSIGN_OR_RAISE(value, ParsePredicateTail(std::move(value), &found));
  }
  return value;
}

arrow::Result<ExpressionPtr> SparkParser::ParsePredicateTail(ExpressionPtr value, bool* found) {
  using Kind = Expression::Kind;
  *found = true;
  const Span head = Peek().span;
  if (TakeWord("IS")) {
    const bool negated = TakeWord("NOT");
    if (TakeWords("DISTINCT", "FROM")) {
      ARROW_ASSIGN_OR_RAISE(ExpressionPtr right, ParseBinary(0));
      auto node = MakeOver(Kind::kBinary, "<=>", head, List(std::move(value), std::move(right)));
      if (negated) return node;
      return MakeOver(Kind::kUnary, "NOT", head, List(std::move(node)));
    }
    for (const std::string_view what : {"NULL", "TRUE", "FALSE"}) {
      if (!TakeWord(what)) continue;
      auto node = MakeOver(Kind::kIs, std::string(what), head, List(std::move(value)));
      node->negated = negated;
      return node;
    }
    return Unexpected("NULL, TRUE, FALSE or DISTINCT FROM");
  }
  const bool negated = NextIsWord("NOT");
  const size_t ahead = negated ? 1 : 0;
  if (NextIsWord("BETWEEN", ahead)) {
    next_ += ahead + 1;
    ARROW_ASSIGN_OR_RAISE(ExpressionPtr low, ParseBinary(0));
    ARROW_RETURN_NOT_OK(ExpectWord("AND"));
    ARROW_ASSIGN_OR_RAISE(ExpressionPtr high, ParseBinary(0));
    auto node = MakeOver(Kind::kBetween, "BETWEEN", head,
                         List(std::move(value), std::move(low), std::move(high)));
    node->negated = negated;
    return node;
  }
  if (NextIsWord("IN", ahead)) {
    next_ += ahead + 1;
    ARROW_RETURN_NOT_OK(ExpectSymbol("("));
    std::vector<ExpressionPtr> arguments = List(std::move(value));
    QueryPtr query;
    if (NextIsWord("SELECT") || NextIsWord("WITH") || NextIsWord("VALUES")) {
      ARROW_ASSIGN_OR_RAISE(query, ParseQuery());
    } else {
      do {
        ARROW_ASSIGN_OR_RAISE(ExpressionPtr item, ParseExpression());
        arguments.push_back(std::move(item));
      } while (TakeSymbol(","));
    }
    ARROW_RETURN_NOT_OK(ExpectSymbol(")"));
    auto node = MakeOver(Kind::kIn, "IN", head, std::move(arguments));
    node->query = std::move(query);
    node->negated = negated;
    return node;
  }
  for (const std::string_view word : {"LIKE", "ILIKE", "RLIKE", "REGEXP"}) {
    if (!NextIsWord(word, ahead)) continue;
    next_ += ahead + 1;
    if (NextIsWord("ANY") || NextIsWord("ALL") || NextIsWord("SOME")) {
      return Refuse(Peek().span, fmt::format("{} {} is not carried: join several {} with OR or AND",
                                             word, Peek().text, word));
    }
    ARROW_ASSIGN_OR_RAISE(ExpressionPtr pattern, ParseBinary(0));
    std::optional<char> escape;
    if (TakeWord("ESCAPE")) {
      if (Peek().kind != Token::Kind::kString || Peek().text.size() != 1) {
        return Unexpected("one character in quotes");
      }
      escape = Take().text[0];
    }
    auto node = MakeOver(Kind::kLike, word == "REGEXP" ? "RLIKE" : std::string(word), head,
                         List(std::move(value), std::move(pattern)));
    node->negated = negated;
    node->escape = escape;
    return node;
  }
  *found = false;
  return value;
}

arrow::Result<ExpressionPtr> SparkParser::ParseBinary(int level) {
  if (level == static_cast<int>(kLevels.size())) return ParseUnary();
  const auto is_operator = [&] {
    for (const std::string_view symbol : kLevels[static_cast<size_t>(level)]) {
      if (symbol.empty()) continue;
      if (NextIsSymbol(symbol) || (symbol == "DIV" && NextIsWord(symbol))) return true;
    }
    return level == 0 && NextIsSymbol(">=");
  };
  ARROW_ASSIGN_OR_RAISE(ExpressionPtr left, ParseBinary(level + 1));
  while (is_operator()) {
    const Token& token = Take();
    std::string text = Canonical(ToUpper(token.text));
    const Span head = token.span;
    if (text == "|" || text == "^" || text == "&") {
      return Refuse(head, fmt::format("the operator {} is not carried", text));
    }
    ARROW_ASSIGN_OR_RAISE(ExpressionPtr right, ParseBinary(level + 1));
    left = MakeOver(Expression::Kind::kBinary, std::move(text), head,
                    List(std::move(left), std::move(right)));
  }
  return left;
}

arrow::Result<ExpressionPtr> SparkParser::ParseUnary() {
  const DepthGuard guard(&depth_);
  if (depth_ > kDeepest) return Refuse(Peek().span, "this query is nested too deeply");
  if (NextIsSymbol("~")) return Refuse(Peek().span, "the operator ~ is not carried");
  if (!NextIsSymbol("-") && !NextIsSymbol("+")) return ParsePostfix();
  const Token& token = Take();
  const std::string text = token.text;
  const Span head = token.span;
  // -2147483648 is one literal: without its sign it would be a BIGINT.
  if (text == "-" && Peek().kind == Token::Kind::kNumber) {
    Take();
    const Token& number = tokens_[next_ - 1];
    return Make(Expression::Kind::kNumber, head.begin, "-" + number.text);
  }
  ARROW_ASSIGN_OR_RAISE(ExpressionPtr argument, ParseUnary());
  return MakeOver(Expression::Kind::kUnary, text, head, List(std::move(argument)));
}

arrow::Result<ExpressionPtr> SparkParser::ParsePostfix() {
  ARROW_ASSIGN_OR_RAISE(ExpressionPtr value, ParsePrimary());
  while (true) {
    const Span head = Peek().span;
    if (TakeSymbol("[")) {
      ARROW_ASSIGN_OR_RAISE(ExpressionPtr index, ParseExpression());
      ARROW_RETURN_NOT_OK(ExpectSymbol("]"));
      value = MakeOver(Expression::Kind::kSubscript, "[]", head,
                       List(std::move(value), std::move(index)));
    } else if (NextIsSymbol(".") && Peek(1).IsName()) {
      Take();
      const Token& field = Take();
      value = MakeOver(Expression::Kind::kField, field.text, field.span, List(std::move(value)));
    } else if (TakeSymbol("::")) {
      ARROW_ASSIGN_OR_RAISE(auto type, ParseType());
      value = MakeOver(Expression::Kind::kCast, "CAST", head, List(std::move(value)));
      value->type = std::move(type);
    } else {
      return value;
    }
  }
}

}  // namespace freshet::query
